"""Having a store's file to oneself: keeping others out, and exchanging it for another."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.store.connection import plain_connection
from crmdesk.store.copies import sweep
from crmdesk.store.exchange import let_keys_wait, settle_keys
from crmdesk.store.holding import Held, hold, holder, restoring_path
from crmdesk.store.keys import is_encrypted, is_same_key, keys_path
from crmdesk.store.whole_file import copy_whole, move_into_place, sync_folder

_SHARED_BYTES = (510, 0x4000_0002)
"""Where SQLite keeps a read lock on a file as long as it has it open."""


def refuse_while_restoring(path: Path) -> None:
    process = holder(restoring_path(path))
    if process is not None:
        raise UserError(
            _("“{path}” is being restored by process {process}. Wait until it is done.").format(
                path=path, process=process or "?"
            )
        )


@contextlib.contextmanager
def alone_with(path: Path, key: bytes | None) -> Iterator[None]:
    """Keep everybody out of the store at ``path``; ``UserError`` if somebody is in."""
    try:
        with hold(restoring_path(path)):
            if path.exists():
                _refuse_if_open(path, key)
            yield
    except Held:
        refuse_while_restoring(path)
        raise UserError(_in_use(path)) from None


def _refuse_if_open(path: Path, key: bytes | None) -> None:
    """Leaving WAL needs the file for oneself, and brings the log into it."""
    from sqlcipher3 import dbapi2

    try:
        connection = plain_connection(path, key)
        try:
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        finally:
            connection.close()
    except dbapi2.DatabaseError as error:
        # Damaged, or its key is not known: then the lock itself is asked.
        if "locked" in str(error) or _is_locked_by_another(path):
            raise UserError(_in_use(path)) from error


if sys.platform == "win32":

    def _is_locked_by_another(path: Path) -> bool:
        """Windows refuses to exchange an open file by itself."""
        return False

else:
    import fcntl

    def _is_locked_by_another(path: Path) -> bool:
        length, start = _SHARED_BYTES
        with path.open("rb+") as file:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, length, start, os.SEEK_SET)
            except OSError:
                return True
        return False


def _in_use(path: Path) -> str:
    return _("“{path}” is open in another window or program. Close it there first.").format(
        path=path
    )


def put_in_place(backup: Path, path: Path) -> None:
    """Exchange the file at ``path``, which nobody has open, for a copy of ``backup``."""
    part = path.with_name(f".{path.name}.part")
    try:
        copy_whole(backup, part)
        _let_keys_wait(backup, path)
        # The old log goes first: SQLite would read it into the new file.
        for ending in ("-wal", "-shm", "-journal"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        sync_folder(path.parent)
        move_into_place(part, path)
        settle_keys(path)
    except BaseException:
        sweep(part)
        raise


def _let_keys_wait(backup: Path, path: Path) -> None:
    """Newer passwords stay good: the backup's keys are taken only if they wrap another key."""
    if not is_encrypted(backup):
        if is_encrypted(path):
            let_keys_wait(path, backup, None)
        return
    with contextlib.suppress(UserError):
        if is_encrypted(path) and is_same_key(backup, path):
            return
    let_keys_wait(path, backup, keys_path(backup))
