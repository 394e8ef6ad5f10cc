"""Copying a whole store from its file to a server, or back, and proving that nothing is missing.

Either way is one transaction, or one new file that appears last: whatever cuts it off, the target
is as it was and the source untouched, so that one simply starts again.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection, Table, func, select, text
from sqlalchemy.orm import Session

from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.jobs import Progress, unwatched
from crmdesk.models import Account, Base
from crmdesk.store.actor import Actor
from crmdesk.store.journal import cannot_undo, log_always, tell
from crmdesk.store.server.columns import (
    names_of,
    rows_in_file,
    rows_on_server,
    without_nul,
)
from crmdesk.store.server.copying import (
    Steps,
    add_row,
    digests_of,
    index_all,
    moved_tables,
    refuse_difference,
    rows_to_move,
)
from crmdesk.store.server.founding import Owner, stores_of
from crmdesk.store.server.loading import indexes_last, words_sorted_last
from crmdesk.store.store import Store
from crmdesk.store.unlocking import let_unlock

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
SERVER_KEEPS = "•"


class Moved(NamedTuple):
    """``counts`` and ``checksums`` are the same on both sides; ``passwords`` open the accounts."""

    counts: dict[str, int]
    checksums: dict[str, str]
    passwords: dict[str, str]


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
