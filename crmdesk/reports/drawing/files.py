"""Writing a file whole or not at all, and saying what was in the way."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from crmdesk.errors import UserError
from crmdesk.i18n import _


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A file beside ``path`` to write; if all goes well, it takes the place of ``path``."""
    try:
        beside = _file_beside(path)
        try:
            yield beside
            _flush(beside)
            os.replace(beside, path)
        finally:
            with suppress(FileNotFoundError):
                beside.unlink()
    except OSError as error:
        raise _explained(error, path) from error


def _file_beside(path: Path) -> Path:
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "", str(path))
    beside = path.with_name(f".{path.stem[:40]}-{token_hex(4)}{path.suffix}")
    beside.touch(exist_ok=False)  # by the umask, as what a person asks for under a name
    return beside


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _explained(error: OSError, path: Path) -> Exception:
    named = {"file": path.name, "folder": path.parent}
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return UserError(
            _("The disk is full; “{file}” was not written. Make room, then try again.").format(
                **named
            )
        )
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return UserError(
            _("There is no folder “{folder}”. Make it, or choose another.").format(**named)
        )
    if isinstance(error, IsADirectoryError):
        return UserError(_("“{file}” is a folder. Give the file another name.").format(**named))
    if isinstance(error, PermissionError):
        return _refused(named, path)
    if error.errno == errno.EROFS:
        return UserError(_("“{folder}” may only be read. Choose another folder.").format(**named))
    if error.errno == errno.ENAMETOOLONG:
        return UserError(_("The name of the file is too long. Give it a shorter one."))
    return UserError(
        _(
            "“{file}” could not be written ({reason}). Choose another folder, then try again."
        ).format(**named, reason=error.strerror or error)
    )


def _refused(named: dict[str, object], path: Path) -> UserError:
    """Windows says the same of a file that Excel holds open and of a folder without the right."""
    if path.exists():
        return UserError(
            _("“{file}” is open in another program or protected. Close it, then try again.").format(
                **named
            )
        )
    return UserError(_("You may not write to “{folder}”. Choose another folder.").format(**named))
