"""Saving a party with its file, opportunity and first contact: seven inserts and one commit.

Reason: nothing that answers the same questions afterwards can write less. The tables hold only the
columns that the form fills, the two rows of history from which close rates are counted, and only
the indexes by which the lists are sorted, a number is found, the due are listed and the funnel is
counted. The file is as durable as ours (WAL, ``synchronous=FULL``) and as full: its rows are the
store's. Left out is what the program adds: the journal (audit, undo, live update), search words,
checks, further indexes.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

from crmdesk.store.connection import plain_connection

_TABLES = """
CREATE TABLE customer (id INTEGER PRIMARY KEY, store_id, name, gender, owner_id, state, level,
    source_id, completeness, created_at, last_effective_at);
CREATE TABLE contact_number (id INTEGER PRIMARY KEY, store_id, customer_id, number, digits);
CREATE TABLE opportunity (id INTEGER PRIMARY KEY, store_id, customer_id, adviser_id, stage_id,
    outcome, level, model_id, colour, quantity, price_minor, expected_on, source_id, opened_at,
    stage_since);
CREATE TABLE stage_move (id INTEGER PRIMARY KEY, opportunity_id, to_stage_id, account_id, at);
CREATE TABLE level_change (id INTEGER PRIMARY KEY, opportunity_id, to_level, account_id, at);
CREATE TABLE follow_up (id INTEGER PRIMARY KEY, store_id, customer_id, opportunity_id, adviser_id,
    purpose, channel, due_on, planned_at, done_at);
CREATE TABLE visit (id INTEGER PRIMARY KEY, store_id, day, arrived_at, way, party_size, is_first,
    source_id, adviser_id, customer_id, opportunity_id, name, model_id, level);
"""
_INDEXES = """
CREATE INDEX customer_by_day ON customer (store_id, created_at);
CREATE INDEX customer_by_name ON customer (store_id, name);
CREATE INDEX customer_by_owner ON customer (store_id, owner_id);
CREATE INDEX customer_by_state ON customer (store_id, state);
CREATE INDEX customer_by_completeness ON customer (store_id, completeness);
CREATE INDEX customer_by_contact ON customer (store_id, last_effective_at);
CREATE INDEX number_by_customer ON contact_number (customer_id);
CREATE INDEX number_by_digits ON contact_number (store_id, digits);
CREATE INDEX opportunity_by_customer ON opportunity (customer_id);
CREATE INDEX opportunity_by_day ON opportunity (store_id, opened_at);
CREATE INDEX opportunity_by_expected ON opportunity (store_id, expected_on);
CREATE INDEX opportunity_by_stage_day ON opportunity (store_id, stage_since);
CREATE INDEX funnel ON opportunity (store_id, outcome, stage_id, adviser_id, expected_on, level,
    quantity, price_minor);
CREATE INDEX move_by_opportunity ON stage_move (opportunity_id);
CREATE INDEX level_by_opportunity ON level_change (opportunity_id);
CREATE INDEX due ON follow_up (store_id, adviser_id, due_on) WHERE done_at IS NULL;
CREATE INDEX follow_up_by_customer ON follow_up (customer_id);
CREATE INDEX visit_by_day ON visit (store_id, day);
"""
_NAMES = ("customer", "contact_number", "opportunity", "stage_move", "level_change", "follow_up",
          "visit")  # fmt: skip


def connect(path: Path) -> Any:
    """A plain connection with the program's own care for what was committed."""
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(str(path), isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -32000"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA wal_autocheckpoint = 16000")
    return connection


def lay_out(connection: Any) -> None:
    connection.executescript(_TABLES + _INDEXES)


def make_floor(store: Path, path: Path) -> None:
    """The floor's file at ``path``, as full as ``store``."""
    path.unlink(missing_ok=True)
    connection = connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(_TABLES)
    connection.execute("ATTACH ? AS store", (str(store),))
    connection.execute("BEGIN")
    for table in _NAMES:
        columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA table_info({table})"))
        connection.execute(f"INSERT INTO {table} SELECT {columns} FROM store.{table}")
    connection.execute("COMMIT")
    connection.execute("DETACH store")
    connection.executescript(_INDEXES)
    connection.close()
    plain_connection(path).close()


class Saving:
    """Calling it saves one more party."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)
        self._numbers = count()

    def __call__(self) -> None:
        cursor, digits = self._connection.cursor(), f"1800{next(self._numbers):07d}"
        moment, day = "2026-11-21 02:52:00", "2026-11-21"
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute(
            "INSERT INTO customer VALUES (NULL, 1, ?, NULL, 2, 'open', 'A', 1, 3, ?, ?)",
            ("单雄飞", moment, moment),
        )
        customer = cursor.lastrowid
        cursor.execute(
            "INSERT INTO contact_number VALUES (NULL, 1, ?, ?, ?)", (customer, digits, digits)
        )
        cursor.execute(
            "INSERT INTO opportunity VALUES"
            " (NULL, 1, ?, 2, 1, 'open', 'A', 1, '白', 1, 20980000, NULL, 1, ?, ?)",
            (customer, moment, moment),
        )
        opportunity = cursor.lastrowid
        cursor.execute("INSERT INTO stage_move VALUES (NULL, ?, 1, 2, ?)", (opportunity, moment))
        cursor.execute(
            "INSERT INTO level_change VALUES (NULL, ?, 'A', 2, ?)", (opportunity, moment)
        )
        cursor.execute(
            "INSERT INTO follow_up VALUES"
            " (NULL, 1, ?, ?, 2, 'first_contact', 'phone', '2026-11-22', ?, NULL)",
            (customer, opportunity, moment),
        )
        cursor.execute(
            "INSERT INTO visit VALUES"
            " (NULL, 1, ?, ?, 'walk_in', 2, 1, 1, 2, ?, ?, '单雄飞', 1, 'A')",
            (day, moment, customer, opportunity),
        )
        cursor.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()
