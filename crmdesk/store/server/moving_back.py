"""The way back: a server's store as a file of one computer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, select

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.jobs import Progress, unwatched
from crmdesk.models import Account
from crmdesk.private_files import make_file
from crmdesk.store.actor import Actor
from crmdesk.store.copies import structure_problems, sweep
from crmdesk.store.keys import create_keys, keys_path
from crmdesk.store.migrating import upgrade
from crmdesk.store.places import refuse_in_the_way, refuse_unsafe_place
from crmdesk.store.server.backing_up import refuse_others_stores
from crmdesk.store.server.columns import names_of, rows_in_file, rows_on_server
from crmdesk.store.server.database import ServerDatabase
from crmdesk.store.server.moving import (
    Digests,
    Moved,
    Steps,
    digests_of,
    first_password,
    index_all,
    moved_tables,
    refuse_difference,
    rows_to_move,
    tell_of_move,
)
from crmdesk.store.store import Store
from crmdesk.store.whole_file import make_folder, move_into_place, sync_file


class MovedBack(NamedTuple):
    moved: Moved
    recovery_code: str | None


def move_to_file(
    store: Store,
    path: Path,
    by: Actor,
    hashed: Callable[[str], str | None],
    *,
    encrypted: bool = True,
    progress: Progress = unwatched,
) -> MovedBack:
    """Copy a server's store into a new file at ``path``, which appears once it is proved whole.

    ``hashed`` makes of a first password what an account's row keeps of it.
    """
    refuse_in_the_way(path)
    refuse_unsafe_place(path)
    make_folder(path.parent)
    _refuse_others_stores(store)
    part = path.with_name(f".{path.name}.part")
    sweep(part)
    with ExitStack() as undo:
        undo.callback(sweep, part)
        passwords = {login: first_password() for login in _people(store)}
        key, code = None, None
        if encrypted:
            key, code = create_keys(path, passwords)
            undo.callback(keys_path(path).unlink, missing_ok=True)
        digests = _written(store, part, key, progress)
        _finish(part, key, path, by, passwords, hashed)
        sync_file(part)
        move_into_place(part, path)
        undo.pop_all()
    counts = {name: count for name, (count, __) in digests.items()}
    sums = {name: digest for name, (__, digest) in digests.items()}
    return MovedBack(Moved(counts, sums, passwords), code)


def _refuse_others_stores(store: Store) -> None:
    assert isinstance(store.database, ServerDatabase), "a file is copied, not moved back"
    with store.engine.connect() as connection:
        refuse_others_stores(store.database.credentials, connection)


def _people(store: Store) -> list[str]:
    with store.engine.connect() as connection:
        return list(connection.scalars(select(Account.login).where(Account.is_active)))


def _written(store: Store, part: Path, key: bytes | None, progress: Progress) -> Digests:
    make_file(part)
    copy = Store(part, key, store.now)
    try:
        upgrade(copy.engine)
        with _one_state(store) as source, copy.quietly() as target:
            told = Steps(progress, rows_to_move(source) * 3)
            _copy(source, target, told)
            theirs = digests_of(source, rows_on_server, told.forward)
            refuse_difference(theirs, digests_of(target, rows_in_file, told.forward))
            index_all(target, told)
        _refuse_unsound(copy)
    finally:
        copy.close()
    return theirs


def _one_state(store: Store) -> Connection:
    connection = store.engine.connect()
    return connection.execution_options(isolation_level="REPEATABLE READ")


def _copy(source: Connection, target: Connection, told: Steps) -> None:
    target.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for table in moved_tables():
        places = ", ".join("?" for _column in table.columns)
        add = f'INSERT INTO "{table.name}" ({names_of(table)}) VALUES ({places})'
        for rows in rows_on_server(source, table):
            target.exec_driver_sql(add, rows)
            told.forward(len(rows))


def _refuse_unsound(copy: Store) -> None:
    with copy.engine.connect() as connection:
        problems = structure_problems(connection.connection.driver_connection)
    if problems:
        raise UserError(_("The copy is not whole: {problem}").format(problem=problems[0]))


def _finish(
    part: Path,
    key: bytes | None,
    path: Path,
    by: Actor,
    passwords: dict[str, str],
    hashed: Callable[[str], str | None],
) -> None:
    """The accounts get first passwords of their own, and the journal a line about the move."""
    copy = Store(part, key)
    try:
        with copy.write(by) as session:
            for account in session.scalars(select(Account)):
                password = passwords.get(account.login)
                account.password_hash = hashed(password) if password else "!"
            tell_of_move(session, str(path))
        with copy.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        copy.close()
