"""Opening a store's file, and a clear word for every file that is none."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.store.connection import APPLICATION_ID
from crmdesk.store.migrating import SCHEMA, upgrade
from crmdesk.store.store import Store

_SQLITE = b"SQLite format 3\x00"


def open_store(
    path: Path, key: bytes | None = None, now: Callable[[], datetime] | None = None
) -> Store:
    """The store at ``path``, brought to this program's schema.

    Raises ``UserError`` for what is missing, no store, of a newer program, locked or unreadable.
    """
    _refuse_what_is_no_file(path)
    if key is None:
        _refuse_what_is_no_store(path)
    store = Store(path, key, now)
    try:
        _bring_up_to_date(store)
    except BaseException:
        store.close()
        raise
    return store


def is_encrypted(path: Path) -> bool:
    return keys_path(path).exists()


def keys_path(path: Path) -> Path:
    """Where the wrapped keys of an encrypted store stand."""
    return path.with_name(f"{path.name}.keys")


def _refuse_what_is_no_file(path: Path) -> None:
    if path.is_dir():
        raise UserError(_("“{path}” is a folder. Name the store's file in it.").format(path=path))
    if not path.exists():
        raise UserError(_("There is no store at “{path}”.").format(path=path))
    if not os.access(path, os.R_OK | os.W_OK) or not os.access(path.parent, os.W_OK):
        raise UserError(
            _("“{path}” cannot be written to. Ask for the right to its folder.").format(path=path)
        )


def _refuse_what_is_no_store(path: Path) -> None:
    if is_encrypted(path):
        raise UserError(_("“{path}” is encrypted. Sign in with a password.").format(path=path))
    with path.open("rb") as file:
        if file.read(len(_SQLITE)) != _SQLITE:
            raise UserError(_("“{path}” is not a crmdesk store.").format(path=path))


def _bring_up_to_date(store: Store) -> None:
    from sqlcipher3 import dbapi2

    try:
        with store.engine.connect() as connection:
            application = connection.exec_driver_sql("PRAGMA application_id").scalar()
            schema = connection.exec_driver_sql("PRAGMA user_version").scalar() or 0
    except dbapi2.DatabaseError as error:
        raise _unreadable(store.path, error) from error
    if application != APPLICATION_ID:
        raise UserError(_("“{path}” is not a crmdesk store.").format(path=store.path))
    if schema > SCHEMA:
        raise UserError(
            _(
                "“{path}” was made by a newer crmdesk (schema {theirs}, this program knows {ours})."
                " Update this program."
            ).format(path=store.path, theirs=schema, ours=SCHEMA)
        )
    if schema < SCHEMA:
        upgrade(store.engine)


def _unreadable(path: Path, error: Exception) -> UserError:
    if "locked" in str(error):
        return UserError(_("Another program holds the store. Try again in a moment."))
    return UserError(
        _("“{path}” is damaged or the key does not fit. Restore the newest backup.").format(
            path=path
        )
    )
