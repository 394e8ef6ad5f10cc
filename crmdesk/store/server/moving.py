"""Copying a whole store from its file to a server, or back, and proving that nothing is missing.

Either way is one transaction, or one new file that appears last: whatever cuts it off, the target
is as it was and the source untouched, so that one simply starts again.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, func, select, text
from sqlalchemy.orm import Session

from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.jobs import Progress, unwatched
from crmdesk.models import Account, Base, Customer
from crmdesk.store.actor import Actor
from crmdesk.store.journal import cannot_undo, log_always, tell
from crmdesk.store.search_index import add_entries
from crmdesk.store.server.columns import (
    NOT_MOVED,
    Row,
    names_of,
    rows_in_file,
    rows_on_server,
    without_nul,
)
from crmdesk.store.server.founding import Owner, stores_of
from crmdesk.store.server.loading import indexes_last, words_sorted_last
from crmdesk.store.store import Store
from crmdesk.store.unlocking import let_unlock

_AT_ONCE = 2_000
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
SERVER_KEEPS = "•"


Digests = dict[str, tuple[int, str]]
"""Of each table the number of its rows, and one SHA-256 over all of them."""


class Moved(NamedTuple):
    """``counts`` and ``checksums`` are the same on both sides; ``passwords`` open the accounts."""

    counts: dict[str, int]
    checksums: dict[str, str]
    passwords: dict[str, str]


def moved_tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if table.name not in NOT_MOVED]


def move_to_server(store: Store, owner: Owner, by: Actor, progress: Progress = unwatched) -> Moved:
    """Copy everything of the file ``store`` into ``owner``'s founded and empty database.

    Each active account gets a first password there, which it is told once.
    """
    _refuse_full(owner)
    target = owner.store(store.now)
    with store.engine.connect() as source, target.write(by) as session:
        driver = session.connection().connection.driver_connection
        told = Steps(progress, rows_to_move(source) * 2)
        with indexes_last(driver):
            read = {
                table.name: _copied(session, source, table, told.forward)
                for table in moved_tables()
            }
        session.execute(text("ANALYZE"))  # by which the server reads what follows
        with words_sorted_last(driver):
            index_all(session.connection(), told)
        _continue_sequences(session)
        refuse_difference(read, digests_of(session.connection(), rows_on_server, told.forward))
        passwords = open_accounts(session)
        tell_of_move(session, target.database.address)
    return Moved(
        {name: count for name, (count, __) in read.items()},
        {name: digest for name, (__, digest) in read.items()},
        passwords,
    )


class Steps:
    """Progress by rows, in one count over several passes."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, max(total, 1), 0

    def forward(self, rows: int) -> None:
        self._done += rows
        self._progress(min(self._done, self._total), self._total)


def tell_of_move(session: Session, place: str) -> None:
    tell(session, "store.move", N_("Moved the store to {place}."), place=place)
    log_always(session)
    cannot_undo(session)


def _refuse_full(owner: Owner) -> None:
    if found := stores_of(owner):
        raise UserError(
            _("The database “{name}” holds the store “{store}” already. Name another one.").format(
                name=owner.credentials.address.database, store=found[0][1]
            )
        )


def rows_to_move(connection: Connection) -> int:
    counts = (
        connection.scalar(select(func.count()).select_from(table)) or 0 for table in moved_tables()
    )
    return sum(counts)


def _copied(
    session: Session, source: Connection, table: Table, forward: Callable[[int], None]
) -> tuple[int, str]:
    """Copy one table's rows; how many, and the digest over them as they were read."""
    digest, count = hashlib.sha256(), 0
    driver = session.connection().connection.driver_connection
    assert driver is not None
    with (
        driver.cursor() as cursor,
        cursor.copy(f'COPY "{table.name}" ({names_of(table)}) FROM STDIN') as copy,
    ):
        for rows in rows_in_file(source, table):
            for row in without_nul(rows):
                copy.write_row(row)
                add_row(digest, row)
            count += len(rows)
            forward(len(rows))
    return count, digest.hexdigest()


def add_row(digest: Any, row: Row) -> None:
    digest.update(repr(row).encode("utf-8", "surrogatepass"))


def digests_of(
    connection: Connection,
    read: Callable[[Connection, Table], Iterator[list[Row]]],
    forward: Callable[[int], None],
) -> Digests:
    found: Digests = {}
    for table in moved_tables():
        digest, count = hashlib.sha256(), 0
        for rows in read(connection, table):
            for row in rows:
                add_row(digest, row)
            count += len(rows)
            forward(len(rows))
        found[table.name] = (count, digest.hexdigest())
    return found


def refuse_difference(
    read: dict[str, tuple[int, str]], written: dict[str, tuple[int, str]]
) -> None:
    """A copy that differs is never used; the transaction takes it back."""
    for name, (count, digest) in read.items():
        if written[name] != (count, digest):
            raise UserError(
                _(
                    "The copy of “{table}” differs from the original ({theirs} rows of {ours})."
                    " Nothing was moved; report this."
                ).format(table=name, theirs=written[name][0], ours=count)
            )


def _continue_sequences(session: Session) -> None:
    for table in Base.metadata.sorted_tables:
        if sequence := session.scalar(
            text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table.name}
        ):
            last = session.scalar(select(func.max(table.c.id))) or 0
            session.execute(
                text("SELECT setval(:name, :last, :called)"),
                {"name": sequence, "last": max(last, 1), "called": last > 0},
            )


def index_all(connection: Connection, told: Steps) -> None:
    last = 0
    wanted = select(Customer.id).order_by(Customer.id).limit(_AT_ONCE)
    while ids := connection.scalars(wanted.where(Customer.id > last)).all():
        add_entries(connection, ids)
        told.forward(0)
        last = ids[-1]


def open_accounts(session: Session) -> dict[str, str]:
    """A first password for everybody who may sign in, to be handed out and changed."""
    passwords = {}
    for account in session.scalars(select(Account).order_by(Account.id)):
        account.password_hash = SERVER_KEEPS
        if account.is_active:
            passwords[account.login] = first_password()
            session.info["actor"] = _in_store(session.info["actor"], account.store_id)
            let_unlock(session, account.login, passwords[account.login])
    return passwords


def _in_store(actor: Actor, store_id: int) -> Actor:
    return Actor(actor.account_id, actor.name, actor.role, store_id, actor.seat)


def first_password() -> str:
    """Easy to read out: three groups of four letters."""
    groups = ("".join(secrets.choice(_LETTERS) for _n in range(4)) for _g in range(3))
    return "-".join(groups)
