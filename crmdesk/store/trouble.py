"""What the disk or another program did to a transaction, in a sentence that can be acted on."""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from crmdesk.errors import Damaged, UserError
from crmdesk.i18n import N_, _

FULL = N_("The disk is full. Nothing was saved; make room, then save again.")
SILENT = N_("The disk does not answer. Nothing was saved; check it, then try again.")
READ_ONLY = N_("The disk can only be read now. Nothing was saved; have it checked, then try again.")
DAMAGED = N_("The store's file is damaged. Restore the newest backup.")
CHANGED = N_("Somebody else has just changed this record. Look at it again, then save.")
_SENTENCES = {
    "full": FULL,
    "readonly": N_("The store's file is read-only. Ask for the right to write to it."),
    "locked": N_("Another program holds the store. Try again in a moment."),
    "unable to open": N_("The store's file cannot be reached any more. Is its disk still there?"),
    "malformed": DAMAGED,
    "not a database": DAMAGED,
}
_NEARLY_NOTHING = 1 << 20
_AT_ONCE, _MOST_CHUNKS = 1 << 20, 32


@contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Anything that is not the environment's fault passes as it is: it is a bug."""
    try:
        yield
    except StaleDataError as error:
        raise UserError(_(CHANGED)) from error
    except DBAPIError as error:
        if sentence := sentence_for(error.orig, path):
            raise _kind_of(sentence)(sentence) from error
        raise
    except Exception as error:
        if _is_of_driver(error) and (sentence := sentence_for(error, path)):
            raise _kind_of(sentence)(sentence) from error
        raise


def _kind_of(sentence: str) -> type[UserError]:
    return Damaged if sentence == _(DAMAGED) else UserError


def _is_of_driver(error: Exception) -> bool:
    """What is asked past SQLAlchemy comes without its wrapping."""
    return type(error).__module__.startswith("sqlcipher3")


def sentence_for(error: BaseException | None, path: Path) -> str:
    """Empty for what is no trouble of the environment."""
    words = str(error)
    if "disk I/O" in words:
        return _(FULL if is_full(path) else READ_ONLY if _is_read_only(path) else SILENT)
    if "readonly" in words and _is_read_only(path):
        return _(READ_ONLY)
    if ("malformed" in words or "not a database" in words) and why_unreadable(path):
        return _(SILENT)
    return next((_(said) for part, said in _SENTENCES.items() if part in words), "")


def is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _NEARLY_NOTHING
    except OSError:
        return False


def _is_read_only(path: Path) -> bool:
    """By trying: a failing disk turns so without a word in what the system lists."""
    try:
        with tempfile.TemporaryFile(prefix=".crmdesk-", dir=path.parent):
            return False
    except OSError as error:
        return error.errno == errno.EROFS


def why_unreadable(path: Path) -> str:
    """SQLite calls a file damaged too when its disk gives no answer. Empty where it does."""
    try:
        with path.open("rb") as file:
            for _chunk in range(_MOST_CHUNKS):
                file.read(_AT_ONCE)
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""
