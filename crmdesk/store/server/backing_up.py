"""A server's store backed up by pg_dump: one state of it, read again to the last row.

The file holds customers' data in plain, as every dump does. Sealed keys and passwords are not in
it: an account gets a new first password where it is put back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.engine import Engine

from crmdesk import __version__
from crmdesk.errors import Forbidden, UserError
from crmdesk.i18n import _
from crmdesk.jobs import Progress
from crmdesk.private_files import make_file
from crmdesk.store.backup import explaining_folder, free_name, sweep_old_parts
from crmdesk.store.dump_tools import newest_tools, run
from crmdesk.store.dumps import held_in
from crmdesk.store.manifest import Manifest, manifest_path, write_manifest
from crmdesk.store.server.children import at, signed_in
from crmdesk.store.server.columns import NOT_MOVED
from crmdesk.store.server.connecting import engine_on
from crmdesk.store.server.credentials import Credentials
from crmdesk.store.server.examining import counts_on_server
from crmdesk.store.thinning import DUMP
from crmdesk.store.whole_file import make_folder, move_into_place, sha256_of, sync_file

_HOW = (
    *("--format=custom", "--schema=public", "--enable-row-security"),
    "--lock-wait-timeout=10000",
)
_DUMPED = 0.7
"""Of the whole work, in the progress that is shown."""
_STEPS = 1_000
_MANY_TO_ONE = 6
"""A database is about so many times as large as its dump."""


def dump_into(
    credentials: Credentials, stem: str, folder: Path, now: datetime, progress: Progress
) -> Path:
    """A verified dump in ``folder`` with its manifest; stopped or failed, it leaves nothing."""
    with explaining_folder(folder):
        make_folder(folder)
        sweep_old_parts(folder, now)
        target = free_name(folder, stem, now, DUMP)
        part = target.with_name(f".{target.name}.part")
        make_file(part, exist_ok=False)  # another seat's of the same second is not ours
        try:
            write_manifest(target, _dumped(credentials, part, now, progress))
            move_into_place(part, target)
        except BaseException:
            part.unlink(missing_ok=True)
            manifest_path(target).unlink(missing_ok=True)
            raise
    return target


def _dumped(credentials: Credentials, part: Path, now: datetime, progress: Progress) -> Manifest:
    with _one_state(credentials) as (state, snapshot):
        refuse_others_stores(credentials, state)
        counts, heads = _counts(state), heads_on_server(state)
        schema = schema_on_server(state)
        _run_dump(credentials, state, snapshot, part, _share_of(progress, part, state))
    _refuse_unsound(part, counts, progress)
    sync_file(part)
    size, digest = part.stat().st_size, sha256_of(part)
    return Manifest(__version__, schema, now, counts, heads, size, digest)


@contextmanager
def _one_state(credentials: Credentials) -> Iterator[tuple[Connection, str]]:
    """A connection to one state of the store, and the name by which pg_dump reads the same.

    No save is on its way while it is taken: numbers of actions are then whole up to the newest.
    """
    engine: Engine = engine_on(credentials.connect_clerk, most=1)
    try:
        with engine.connect() as turn, engine.connect() as connection:
            state = connection.execution_options(isolation_level="REPEATABLE READ")
            turn.execute(text("SELECT id FROM store ORDER BY id FOR NO KEY UPDATE"))
            snapshot = state.scalar(text("SELECT pg_export_snapshot()"))
            turn.rollback()
            yield state, str(snapshot)
    finally:
        engine.dispose()


def refuse_others_stores(credentials: Credentials, state: Connection) -> None:
    """A dump is of the whole database: of a group, whoever sees all of its stores makes it."""
    stores = "SELECT count(*) FROM store"
    with credentials.connect() as mine:
        seen = mine.execute(stores).fetchone()[0]
    if seen < (state.scalar(text(stores)) or 0):
        raise Forbidden(
            _(
                "This database holds further stores. Whoever manages all of them backs it up,"
                " or the server's administrator does."
            )
        )


def _counts(state: Connection) -> dict[str, int]:
    counted = counts_on_server(state)
    return {table: count for table, count in counted.items() if table not in NOT_MOVED}


def heads_on_server(connection: Connection) -> dict[str, tuple[int, str]]:
    """Per store the id and hash of the newest action, as a file's manifest has them."""
    newest = text(
        "SELECT s.id AS store, a.id, a.hash FROM store s JOIN action a"
        " ON a.id = (SELECT max(id) FROM action WHERE store_id = s.id)"
    )
    return {str(row.store): (row.id, row.hash) for row in connection.execute(newest)}


def schema_on_server(connection: Connection) -> int:
    return int(connection.scalar(text("SELECT max(version_num) FROM alembic_version")) or 0)


def _run_dump(
    credentials: Credentials,
    state: Connection,
    snapshot: str,
    part: Path,
    told: Callable[[], None],
) -> None:
    info: Any = state.connection.driver_connection.info  # type: ignore[union-attr]
    tools = newest_tools(info.server_version // 10_000)
    address = credentials.address
    how = [*_HOW, f"--snapshot={snapshot}"]
    left_out = [f"--exclude-table-data=public.{table}" for table in sorted(NOT_MOVED)]
    where = at(address, info.user)
    command = tools.command("pg_dump", *how, *left_out, *where, f"--file={part}")
    run(command, signed_in(address, info.password or None), told)


def _share_of(progress: Progress, part: Path, state: Connection) -> Callable[[], None]:
    """Tells how far the dump is, by its size; what it will be is only guessed."""
    size = state.scalar(text("SELECT pg_database_size(current_database())")) or 1
    guessed = max(size // _MANY_TO_ONE, 1)

    def tell() -> None:
        done = min(part.stat().st_size / guessed, 1.0)
        progress(int(done * _DUMPED * _STEPS), _STEPS)

    return tell


def _refuse_unsound(part: Path, counts: dict[str, int], progress: Progress) -> None:
    def tell(done: int, total: int) -> None:
        progress(int((_DUMPED + (1 - _DUMPED) * done / max(total, 1)) * _STEPS), _STEPS)

    found = held_in(part, sum(counts.values()), tell).counts
    for table, count in counts.items():
        if found.get(table) != count:
            raise UserError(
                _(
                    "pg_dump wrote {theirs} of {ours} rows of “{table}”, so this backup was not"
                    " kept. Try again."
                ).format(table=table, theirs=found.get(table, 0), ours=count)
            )
    progress(_STEPS, _STEPS)
