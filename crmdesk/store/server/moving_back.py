"""The way back: a server's store as a file of one computer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.engine import Engine

from crmdesk.jobs import Progress, unwatched
from crmdesk.models import Account
from crmdesk.private_files import make_file
from crmdesk.store.actor import Actor
from crmdesk.store.copies import sweep
from crmdesk.store.keys import create_keys, keys_path
from crmdesk.store.migrating import upgrade
from crmdesk.store.places import refuse_in_the_way, refuse_unsafe_place
from crmdesk.store.server.copying import Digests, copy_rows, refuse_unsound
from crmdesk.store.server.database import ServerDatabase
from crmdesk.store.server.guests import NO_PASSWORD
from crmdesk.store.server.moving import Moved, first_password, tell_of_move
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
    only = _own_in_group(store)
    part = path.with_name(f".{path.name}.part")
    sweep(part)
    with ExitStack() as undo:
        undo.callback(sweep, part)
        passwords = {login: first_password() for login in _people(store, only)}
        key, code = None, None
        if encrypted:
            key, code = create_keys(path, passwords)
            undo.callback(keys_path(path).unlink, missing_ok=True)
        digests = _written(store, part, key, progress, only)
        _finish(part, key, path, by, passwords, hashed)
        sync_file(part)
        move_into_place(part, path)
        undo.pop_all()
    counts = {name: count for name, (count, __) in digests.items()}
    sums = {name: digest for name, (__, digest) in digests.items()}
    return MovedBack(Moved(counts, sums, passwords), code)


def _own_in_group(store: Store) -> int | None:
    """Of a group's database one takes one's own store."""
    assert isinstance(store.database, ServerDatabase), "a file is copied, not moved back"
    return store.database.home if store.database.is_of_group() else None


def _people(store: Store, only: int | None) -> list[str]:
    active = select(Account.login).where(Account.is_active)
    if only is not None:
        active = active.where(Account.store_id == only)
    with store.engine.connect() as connection:
        return list(connection.scalars(active))


def _written(
    store: Store, part: Path, key: bytes | None, progress: Progress, only: int | None
) -> Digests:
    make_file(part)
    copy = Store(part, key, store.now)
    try:
        upgrade(copy.engine)
        with _one_state(store.engine) as source, copy.quietly() as target:
            theirs = copy_rows(source, target, progress, only)
        refuse_unsound(copy)
    finally:
        copy.close()
    return theirs


def _one_state(engine: Engine) -> Connection:
    connection = engine.connect()
    return connection.execution_options(isolation_level="REPEATABLE READ")


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
                account.password_hash = hashed(password) if password else NO_PASSWORD
            tell_of_move(session, str(path))
        with copy.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        copy.close()
