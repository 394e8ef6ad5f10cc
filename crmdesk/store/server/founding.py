"""Making a server's database ours: the database, its tables, its roles, its rights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, text, true
from sqlalchemy.exc import DBAPIError

from crmdesk import i18n
from crmdesk.errors import Forbidden, UserError
from crmdesk.i18n import _
from crmdesk.models import Account, Role
from crmdesk.store import sealing
from crmdesk.store.actor import Actor
from crmdesk.store.creating import FirstAccount, NewStore, write_new
from crmdesk.store.migrating import upgrade_server
from crmdesk.store.server.address import ServerAddress
from crmdesk.store.server.clerk import new_secret, verifier_of
from crmdesk.store.server.connecting import NoDatabase, connect
from crmdesk.store.server.credentials import Credentials
from crmdesk.store.server.database import ServerDatabase
from crmdesk.store.server.roles import Reaches, clerk_of, guards, quoted, set_up_roles
from crmdesk.store.server.trouble import RIGHTS
from crmdesk.store.store import Store
from crmdesk.store.unlocking import let_unlock

MAINTENANCE = "postgres"


class OwnerCredentials(Credentials):
    """Whoever the database belongs to: reads and writes all of it, and hands out its roles."""

    def __init__(self, address: ServerAddress, password: str | None) -> None:
        super().__init__(address, address.user or "postgres", "")
        self.role = address.user or "postgres"
        self.owner_password = password

    def connect(self, **how: Any) -> Any:
        return connect(self.address, self.role, self.owner_password, **how)

    def connect_clerk(self, **how: Any) -> Any:
        return self.connect(**how)


class Owner:
    """The owner at work; ``close`` ends it."""

    def __init__(self, address: ServerAddress, password: str | None, path: Path) -> None:
        self.credentials = OwnerCredentials(address, password)
        self.database = ServerDatabase(self.credentials, path)

    def store(self, now: Callable[[], datetime]) -> Store:
        return Store(self.database, now=now)

    def close(self) -> None:
        self.database.close()


@contextmanager
def explaining_rights(owner: OwnerCredentials) -> Iterator[None]:
    """Somebody who is not the owner, or an owner who may not make what is needed, reads so."""
    try:
        yield
    except Exception as error:
        said = error.orig if isinstance(error, DBAPIError) else error
        if getattr(said, "sqlstate", None) != RIGHTS:
            raise
        raise Forbidden(
            _(
                "The server does not let “{user}” do this: {reason}. Name the owner of “{database}”"
                " in the address, who may make databases and roles."
            ).format(
                user=owner.role, reason=str(said).splitlines()[0], database=owner.address.database
            )
        ) from error


def found_database(owner: Owner, reaches: Reaches) -> None:
    """Make the database, unless it is there, and bring it to this program's tables and rights.

    The clerk gets a new password, which is sealed to the accounts that are there.
    """
    make_database(owner.credentials)
    _refuse_foreign(owner.credentials)
    upgrade_server(owner.database.engine)
    with owner.credentials.connect() as connection:
        secret, clerk = new_secret(), clerk_of(owner.credentials.address.database)
        set_up_roles(
            connection,
            owner.credentials.address.database,
            reaches,
            verifier_of(connection, clerk, secret),
        )
        owner.credentials.clerk_secret = secret
        _seal_anew(connection, secret)
        for statement in guards(owner.credentials.address.database, reaches):
            connection.execute(statement)


def make_database(owner: OwnerCredentials) -> None:
    try:
        owner.connect().close()
        return
    except NoDatabase:
        pass
    elsewhere = replace(owner.address, database=MAINTENANCE)
    connection = connect(elsewhere, owner.role, owner.owner_password, autocommit=True)
    try:
        # Sorted byte by byte, as a file's text is, so that both give lists the same order.
        connection.execute(
            f"CREATE DATABASE {quoted(owner.address.database)}"
            " TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
        )
    finally:
        connection.close()


def _refuse_foreign(owner: OwnerCredentials) -> None:
    """A database with other people's tables, or one that sorts as a language does."""
    with owner.connect() as connection:
        ours = connection.execute("SELECT to_regclass('public.alembic_version')").fetchone()
        some = connection.execute(
            "SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1"
        ).fetchone()
        sorts = connection.execute(
            "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database"
            " WHERE datname = current_database()"
        ).fetchone()
    if some and not ours[0]:
        raise UserError(
            _("The database “{name}” holds something else. Choose another name.").format(
                name=owner.address.database
            )
        )
    if sorts[0] not in ("C", "POSIX", "C.UTF-8", "C.utf8") or sorts[1] != "UTF8":
        raise UserError(
            _(
                "The database “{name}” sorts as “{collation}”. Let this program make it, or make it"
                " with TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'."
            ).format(name=owner.address.database, collation=sorts[0])
        )


def _seal_anew(connection: Any, secret: str) -> None:
    """So that whoever has an account goes on with the clerk's new password."""
    keys = connection.execute("SELECT id, public, database_role FROM account_key").fetchall()
    for number, public, role in keys:
        sealed = sealing.seal(public, secret.encode(), role)
        connection.execute("UPDATE account_key SET sealed = %s WHERE id = %s", [sealed, number])


def create_on_server(
    owner: Owner,
    new: NewStore,
    accounts: Sequence[FirstAccount],
    passwords: Mapping[str, str],
    now: Callable[[], datetime],
) -> int:
    """A new store in a database that was founded; its id."""
    assert not new.problems(), "the assistant makes only stores without problems"
    store = owner.store(now)
    with (
        i18n.speaking(new.language),
        store.write(Actor(0, new.name, Role.ADMINISTRATOR, 0)) as session,
    ):
        store_id = write_new(session, new, accounts, now())
        for account in accounts:
            let_unlock(session, account.login, passwords[account.login])
    return store_id


def stores_of(owner: Owner) -> list[tuple[int, str]]:
    """The stores that the database holds already."""
    with owner.database.engine.connect() as connection:
        rows = connection.execute(text("SELECT id, name FROM store ORDER BY id"))
        return [(row.id, row.name) for row in rows]


def administrator_of(owner: Owner, store_id: int | None = None) -> Actor:
    """In whose name the journal has what the owner does: an action is always some account's."""
    wanted = (
        select(Account.id, Account.name, Account.role, Account.store_id)
        .where(Account.is_active, true() if store_id is None else Account.store_id == store_id)
        .order_by(Account.role != Role.ADMINISTRATOR, Account.role != Role.MANAGER, Account.id)
        .limit(1)
    )
    with owner.database.engine.connect() as connection:
        row = connection.execute(wanted).one()
    return Actor(row.id, row.name, row.role, row.store_id)
