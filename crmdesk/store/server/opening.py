"""Signing in at a server: the name and password are the server's own to judge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from platformdirs import user_data_path

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.private_files import make_folders
from crmdesk.store.door import at_the_door
from crmdesk.store.migrating import SCHEMA
from crmdesk.store.server.address import ServerAddress
from crmdesk.store.server.credentials import Credentials
from crmdesk.store.server.database import ServerDatabase
from crmdesk.store.store import Store


def open_server(
    address: ServerAddress,
    login: str,
    password: str,
    now: Callable[[], datetime] | None = None,
    folder: Path | None = None,
) -> Store:
    """The store at ``address`` as the account ``login`` uses it.

    ``folder`` is where this seat keeps what belongs to it. Raises ``NoAnswer``, ``Refused``, or
    ``UserError`` for a database of another program or version.
    """
    credentials, place = Credentials(address, login, password), local_place(address, folder)
    with at_the_door(place, login):
        refuse_other_schema(credentials)
    credentials.read_secret()
    database = ServerDatabase(credentials, place)
    database.can_notify = _can_notify(credentials)
    store = Store(database, now=now)
    try:
        store.catch_up()
    except BaseException:
        store.close()
        raise
    return store


def local_place(address: ServerAddress, folder: Path | None = None) -> Path:
    """Where this seat keeps what belongs to that store: backups, locks, the door's memory."""
    place = address.local_path(folder or user_data_path("crmdesk", appauthor=False))
    make_folders(place.parent)
    return place


def _can_notify(credentials: Credentials) -> bool:
    with credentials.connect() as connection:
        found = connection.execute("SELECT 1 FROM pg_proc WHERE proname = 'pg_notify'")
        return found.fetchone() is not None


def schema_there(credentials: Credentials) -> int:
    """Raises ``UserError`` where the database is missing or no crmdesk's."""
    with credentials.connect() as connection:
        if not connection.execute("SELECT to_regclass('public.alembic_version')").fetchone()[0]:
            name = credentials.address.database
            raise UserError(_("The database “{name}” holds no crmdesk store.").format(name=name))
        found = connection.execute("SELECT max(version_num) FROM alembic_version").fetchone()
    return int(found[0] or 0)


def refuse_other_schema(credentials: Credentials) -> None:
    name, schema = credentials.address.database, schema_there(credentials)
    if schema > SCHEMA:
        raise UserError(
            _(
                "“{name}” is used by a newer crmdesk (schema {theirs}, this program knows {ours})."
                " Update this program."
            ).format(name=name, theirs=schema, ours=SCHEMA)
        )
    if schema < SCHEMA:
        raise UserError(
            _(
                "“{name}” is of an earlier crmdesk (schema {theirs}, this program needs {ours})."
                " Whoever looks after the server runs: crmdesk server upgrade"
            ).format(name=name, theirs=schema, ours=SCHEMA)
        )
