"""A backup opened beside the store, to look into and to take records from.

What is opened is a copy, brought to this program's schema: the backup itself is only read.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.jobs import Progress, unwatched
from crmdesk.store.copies import copy_database
from crmdesk.store.keys import fits, is_encrypted, unlock, unlock_with_code
from crmdesk.store.log_mark import schema_in
from crmdesk.store.migrating import SCHEMA, upgrade
from crmdesk.store.restore import look_inside, refuse_dump
from crmdesk.store.store import Store

_STALE = 24 * 3600
_A_CODE = 30
"""Longer than any password with a hyphen that is likely; a recovery code has 39 signs."""


@contextlib.contextmanager
def opened_beside(
    backup: Path, store: Store, key: bytes | None, progress: Progress = unwatched
) -> Iterator[Store]:
    """``backup`` as a store of its own, which is thrown away afterwards.

    Raises ``UserError`` for what is damaged, no backup, locked, or of a newer program.
    """
    refuse_unreadable(backup, key)
    _sweep_old(store.path)
    prefix = _prefix(store.path)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=store.path.parent))
    try:
        copy = folder / backup.name
        copy_database(backup, key, copy, progress)
        with contextlib.closing(_current(Store(copy, key, store.now))) as opened:
            yield opened
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def key_for(backup: Path, key: bytes | None) -> bytes | None:
    """What opens ``backup``, given the store's own ``key``; ``LockedBackup`` if that does not."""
    if not is_encrypted(backup):
        return None
    if key is not None and fits(backup, key):
        return key
    raise LockedBackup(backup)


def key_by(backup: Path, login: str, secret: str) -> bytes:
    """What opens ``backup``, by a password or the recovery code of the time it was made."""
    if "-" in secret and len(secret) > _A_CODE:
        return unlock_with_code(backup, secret)
    return unlock(backup, login, secret)


class LockedBackup(UserError):
    """The backup has another key than the store: a password or the recovery code opens it."""

    def __init__(self, backup: Path) -> None:
        super().__init__(
            _(
                "“{path}” was encrypted with another key. Give a password or the recovery code"
                " of that time."
            ).format(path=backup)
        )


def refuse_unreadable(backup: Path, key: bytes | None) -> None:
    refuse_dump(backup)
    inside = look_inside(backup, key)
    if inside.problems:
        raise UserError(inside.problems[0])
    if inside.schema > SCHEMA:
        raise UserError(
            _(
                "“{path}” was made by a newer crmdesk (schema {theirs}, this program knows {ours})."
                " Update this program."
            ).format(path=backup, theirs=inside.schema, ours=SCHEMA)
        )


def _current(copy: Store) -> Store:
    """Of an earlier schema it is brought to ours: it is a copy, so nothing can be lost."""
    try:
        with copy.engine.connect() as connection:
            schema = schema_in(connection.connection.driver_connection)
        if schema < SCHEMA:
            upgrade(copy.engine)
    except BaseException:
        copy.close()
        raise
    return copy


def _prefix(path: Path) -> str:
    return f".{path.stem}.look-"


def _sweep_old(path: Path) -> None:
    """What a crash left; a younger one may be another's at work."""
    for folder in path.parent.iterdir():
        with contextlib.suppress(OSError):
            is_ours = folder.name.startswith(_prefix(path))
            if is_ours and time.time() - folder.stat().st_mtime > _STALE:
                shutil.rmtree(folder, ignore_errors=True)
