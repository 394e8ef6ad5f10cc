"""Opening a store's file, and a clear word for every file that is none."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from crmdesk.errors import Damaged, UserError
from crmdesk.i18n import N_, _
from crmdesk.store.alone import refuse_while_restoring
from crmdesk.store.backup import default_folder
from crmdesk.store.connection import APPLICATION_ID, plain_connection
from crmdesk.store.holding import restoring_path
from crmdesk.store.keys import is_encrypted, keys_path, logins, unlock
from crmdesk.store.log_mark import (
    has_log,
    is_marked,
    refuse_other_log,
    refuse_without_log,
    schema_in,
)
from crmdesk.store.migrating import SCHEMA, migrate
from crmdesk.store.own_files import tighten_store
from crmdesk.store.places import refuse_unsafe_place
from crmdesk.store.store import Store
from crmdesk.store.trouble import is_full, why_unreadable

__all__ = [
    "is_encrypted",
    "keys_path",
    "open_store",
    "restoring_path",
    "unlock_and_open",
]

_PAGE = 512
"""A database is never shorter, nor of a length that this does not divide."""
_KINDS = {
    b"\x89PNG": N_("a picture"),
    b"\xff\xd8\xff": N_("a picture"),
    b"GIF8": N_("a picture"),
    b"BM": N_("a picture"),
    b"%PDF": N_("a PDF file"),
    b"PK\x03\x04": N_("a spreadsheet or another Office file"),
    b"\xd0\xcf\x11\xe0": N_("a spreadsheet or another Office file"),
}


def open_store(
    path: Path,
    key: bytes | None = None,
    now: Callable[[], datetime] | None = None,
    *,
    without_log: bool = False,
) -> Store:
    """The store at ``path``, brought to this program's schema.

    ``without_log`` is the clear yes to a copy whose log is missing.
    Raises ``UserError`` for what is missing, no store, of a newer program, damaged, in use by a
    restore, or where no store is safe.
    """
    refuse_unsafe_place(path)
    _refuse_what_is_no_file(path)
    refuse_while_restoring(path)
    if key is None and is_encrypted(path):
        raise UserError(_("“{path}” is encrypted. Sign in with a password.").format(path=path))
    tighten_store(path, default_folder(path))
    was_left = has_log(path)
    if was_left:
        refuse_other_log(path, key)
    schema = _schema_of(path, key)
    if not (was_left or without_log):
        refuse_without_log(path, key)
    _refuse_read_only(path, key, schema, was_left)
    store = Store(path, key, now)
    try:
        if schema < SCHEMA:
            migrate(path, key, store.real_now())
        store.catch_up()
    except BaseException:
        store.close()
        raise
    return store


def unlock_and_open(
    path: Path, login: str, password: str, now: Callable[[], datetime] | None = None
) -> Store:
    """The same for a store that may be encrypted; a plain one asks nothing of the two."""
    _refuse_what_is_no_file(path)
    key = unlock(path, login, password) if is_encrypted(path) else None
    return open_store(path, key, now)


def why_nobody_opens(path: Path, key: bytes | None = None) -> str:
    """What is wrong with a store's file or its keys; empty for a sound one, locked or not.

    Raises ``UserError`` where that cannot be said: a disk or a folder that cannot be read.
    """
    _refuse_what_is_no_file(path)
    try:
        if key is None and is_encrypted(path):
            logins(path)
        else:
            _schema_of(path, key)
    except Damaged as error:
        return str(error)
    return ""


def _refuse_what_is_no_file(path: Path) -> None:
    try:
        if path.is_dir():
            raise UserError(
                _("“{path}” is a folder. Name the store's file in it.").format(path=path)
            )
        is_there = path.exists()
    except (OSError, ValueError) as error:  # a name that no file can have, a folder out of bounds
        raise UserError(
            _("“{path}” cannot be read: {reason}.").format(path=path, reason=error)
        ) from error
    if not is_there:
        raise UserError(_("There is no store at “{path}”.").format(path=path))


def _schema_of(path: Path, key: bytes | None) -> int:
    """The schema's number; a file that is no store is not touched."""
    from sqlcipher3 import dbapi2

    try:
        connection = plain_connection(path, key, read_only=not _was_cut_off(path))
        try:
            application, schema = _signs_of(connection)
        finally:
            connection.close()
    except dbapi2.DatabaseError as error:
        raise _trouble_of(path, key, str(error)) from error
    if application != APPLICATION_ID:
        raise Damaged(_("“{path}” is not a crmdesk store.").format(path=path))
    if schema > SCHEMA:
        raise UserError(
            _(
                "“{path}” was made by a newer crmdesk (schema {theirs}, this program knows {ours})."
                " Update this program."
            ).format(path=path, theirs=schema, ours=SCHEMA)
        )
    return schema


def _was_cut_off(path: Path) -> bool:
    """Then what is half done must be taken back before anything can be read."""
    return path.with_name(f"{path.name}-journal").exists()


def _signs_of(connection: Any) -> tuple[int, int]:
    """Application and schema; reads enough for gross damage to show."""
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    if application == APPLICATION_ID:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.execute("SELECT name FROM store").fetchall()
        connection.execute("SELECT hash FROM action ORDER BY id DESC LIMIT 1").fetchone()
    return application, schema_in(connection)


def _trouble_of(path: Path, key: bytes | None, error: str) -> UserError:
    if "locked" in error:
        return UserError(_("Another program holds the store. Try again in a moment."))
    if is_full(path) or "unable to open" in error or "readonly" in error:
        return UserError(_not_writable(path))
    if reason := why_unreadable(path):
        said = _("“{path}” cannot be read: {reason}.")
        return UserError(said.format(path=path, reason=reason))
    if "not a database" in error and key is None:
        return Damaged(_what_it_is(path))
    said = _("“{path}” is damaged or the key does not fit. Restore the newest backup.")
    return Damaged(said.format(path=path))


def _what_it_is(path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        return _("“{path}” cannot be read: {reason}.").format(path=path, reason=error.strerror)
    for sign, kind in _KINDS.items():
        if head.startswith(sign):
            return _("“{path}” is {kind}, not a crmdesk store. Choose the store's file.").format(
                path=path, kind=_(kind)
            )
    if head and path.stat().st_size % _PAGE == 0:
        return _(
            "“{path}” is damaged, or it is encrypted and its keys are missing:"
            " copy “{keys}” from a backup."
        ).format(path=path, keys=keys_path(path).name)
    return _("“{path}” is not a crmdesk store.").format(path=path)


def _refuse_read_only(path: Path, key: bytes | None, schema: int, has_left_log: bool) -> None:
    """By trying: what the system says beforehand is wrong for administrators and on Windows."""
    from sqlcipher3 import dbapi2

    try:
        with tempfile.TemporaryFile(prefix=".crmdesk-", dir=path.parent):
            pass
    except OSError as error:
        raise UserError(_not_writable(path)) from error
    try:
        connection = plain_connection(path, key)
        try:
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("BEGIN IMMEDIATE")  # which alone a read-only file allows
            was_cut_off = is_marked(connection) and has_left_log
            connection.execute(f"PRAGMA user_version = {schema}")
            connection.execute("COMMIT" if was_cut_off else "ROLLBACK")
        finally:
            connection.close()
    except dbapi2.DatabaseError as error:
        if "locked" not in str(error):  # a writer at work is no obstacle
            raise UserError(_not_writable(path)) from error


def _not_writable(path: Path) -> str:
    """Only to read a store, too, a file must be written beside it."""
    if is_full(path):
        return _("“{path}” cannot be opened: the disk is full. Make room, then try again.").format(
            path=path
        )
    return _("“{path}” cannot be written to. Ask for the right to its folder.").format(path=path)
