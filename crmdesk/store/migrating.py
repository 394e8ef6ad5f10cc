"""Bringing a store's schema to this program's, with Alembic."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, func, inspect, select

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.models import Base
from crmdesk.store.alone import alone_with, put_in_place
from crmdesk.store.backup import default_folder, make_copy
from crmdesk.store.connection import APPLICATION_ID, engine_of
from crmdesk.store.copies import counts_of, structure_problems

SCHEMA = 4
"""Written into the file as ``user_version``; raised with every migration."""

_HERE = Path(__file__).with_name("migrations")
_log = logging.getLogger(__name__)


class Unsound(Exception):
    """A migration left something wrong; the text names the first of it."""


def upgrade(
    engine: Engine, migrations: Path = _HERE, schema: int = SCHEMA, to: str = "head"
) -> None:
    """Run the migrations that the store lacks, on a connection of its own.

    Foreign keys are off meanwhile: a batch rebuild of a table would delete the rows that refer
    to it. All is undone unless every row is still there and every reference holds.
    """
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")  # the pragma does nothing inside a transaction
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            before = counts_of(connection.connection)
            _run(connection, migrations, to)
            _refuse_unsound(connection, before)
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version = {schema}")
            connection.commit()
        finally:
            connection.detach()


def upgrade_server(engine: Engine, migrations: Path = _HERE, to: str = "head") -> None:
    """The same on a server, whose one transaction takes all of it or nothing."""
    with engine.begin() as connection:
        before = rows_of(connection)
        _run(connection, migrations, to)
        _refuse_other_counts(before, rows_of(connection))


def rows_of(connection: Connection) -> dict[str, int]:
    """Rows a table of ours that is there."""
    there = set(inspect(connection).get_table_names())
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
        if table.name in there
    }


def migrate(
    path: Path,
    key: bytes | None,
    now: datetime,
    *,
    migrations: Path = _HERE,
    schema: int = SCHEMA,
) -> Path:
    """Upgrade a store that holds data; the backup that was made of it before.

    On any failure the backup is put back and a ``UserError`` says so.
    """
    with alone_with(path, key):
        stem = f"{path.stem}-before-schema-{schema}"
        copy = make_copy(path, key, default_folder(path), now, stem=stem)
        engine = engine_of(path, key)
        try:
            upgrade(engine, migrations, schema)
        except Exception as error:
            engine.dispose()
            put_in_place(copy, path)
            _log.exception("The migration of %s failed", path)
            raise UserError(
                _(
                    "“{path}” could not be brought to this version ({reason})."
                    " It is as it was; go on with the earlier version and report this."
                ).format(path=path, reason=_first_line(error))
            ) from error
        finally:
            engine.dispose()
    return copy


def _run(connection: Connection, migrations: Path, to: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _refuse_unsound(connection: Connection, before: dict[str, int]) -> None:
    """A migration that means to add or drop rows does it in a table that it makes or drops."""
    raw = connection.connection
    _refuse_other_counts(before, counts_of(raw))
    if problems := structure_problems(raw):
        raise Unsound(problems[0])


def _refuse_other_counts(before: dict[str, int], after: dict[str, int]) -> None:
    for table in sorted(before.keys() & after.keys()):
        if before[table] != after[table]:
            raise Unsound(f"{table}: {before[table]} rows before, {after[table]} after")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
