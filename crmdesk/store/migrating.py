"""Bringing a store's schema to this program's, with Alembic."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine

from crmdesk.store.connection import APPLICATION_ID

SCHEMA = 1
"""Written into the file as ``user_version``; raised with every migration."""

_HERE = Path(__file__).with_name("migrations")


def upgrade(engine: Engine) -> None:
    """Run the migrations that the store lacks, on a connection of its own.

    Foreign keys are off meanwhile: a batch rebuild of a table would delete the rows that refer
    to it.
    """
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")  # the pragma does nothing inside a transaction
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            _run(connection)
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")
            connection.commit()
        finally:
            connection.detach()


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
