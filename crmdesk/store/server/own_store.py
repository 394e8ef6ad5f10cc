"""A backup of one store of a group: a file with its rows alone, which opens like any store's.

As a server's dump it is not encrypted. Its accounts have no passwords, which are the server's own:
whoever holds the file can read it with any program.
"""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import Engine

from crmdesk.jobs import Progress
from crmdesk.private_files import make_file
from crmdesk.store.backup import explaining_folder, free_name, sweep_old_parts
from crmdesk.store.copies import sweep
from crmdesk.store.manifest import describe, manifest_path, write_manifest
from crmdesk.store.migrating import upgrade
from crmdesk.store.server.copying import copy_rows, refuse_unsound
from crmdesk.store.server.guests import NO_PASSWORD
from crmdesk.store.store import Store
from crmdesk.store.whole_file import make_folder, move_into_place, sync_file


def own_store_into(
    engine: Engine, store_id: int, stem: str, folder: Path, now: datetime, progress: Progress
) -> Path:
    """A verified copy in ``folder`` with its manifest; stopped or failed, it leaves nothing."""
    with explaining_folder(folder):
        make_folder(folder)
        sweep_old_parts(folder, now)
        target = free_name(folder, stem, now)
        part = target.with_name(f".{target.name}.part")
        make_file(part, exist_ok=False)  # another seat's of the same second is not ours
        try:
            _fill(engine, store_id, part, progress)
            sync_file(part)
            write_manifest(target, describe(part, None, now))
            move_into_place(part, target)
        except BaseException:
            sweep(part)
            manifest_path(target).unlink(missing_ok=True)
            raise
    return target


def _fill(engine: Engine, store_id: int, part: Path, progress: Progress) -> None:
    with closing(Store(part)) as copy:
        upgrade(copy.engine)
        with engine.connect() as connection, copy.quietly() as target:
            source = connection.execution_options(isolation_level="REPEATABLE READ")
            copy_rows(source, target, progress, store_id)
            target.exec_driver_sql(
                "UPDATE account SET password_hash = NULL WHERE password_hash <> ?", (NO_PASSWORD,)
            )
        refuse_unsound(copy)
        with copy.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
