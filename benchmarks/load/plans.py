"""Whether the statements of the works find their rows by an index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text

from benchmarks.load.seat import WORKS, Seat
from benchmarks.load.verify import Finding
from crmdesk.store import Store

_BIG = 1000
"""Rows; a smaller table may be read through."""
_NAMED = re.compile(r'\b(?:FROM|JOIN|UPDATE)\s+"?(\w+)"?(?:\s+(?:AS\s+)?"?(\w+)"?)?', re.IGNORECASE)
_STEPS = 50
_SCAN = re.compile(r"^SCAN (?:TABLE )?(\w+)(?: AS \w+)?(.*)$")
_PLANNED = ("SELECT", "WITH", "UPDATE", "DELETE")
"""The plan of an INSERT names scans for deferred foreign keys too, of which there are none."""
Statement = tuple[str, Any]


def plans(seat: Seat) -> Finding:
    """Each work is done once more, its statements noted, and then explained."""
    with _noted(seat.store) as statements:
        for kind in WORKS:
            seat.do(kind)
    big = _big_tables(seat.store)
    scans = [scan for each in statements.items() for scan in _scans(seat.store, each, big)]
    said = f"{len(statements)} statements, {len(scans)} read a big table through"
    return Finding("plans", "; ".join([said, *sorted(set(scans))]), not scans)


@contextmanager
def _noted(store: Store) -> Iterator[dict[str, Any]]:
    """By their text, with the parameters of the last."""
    found: dict[str, Any] = {}

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, many: bool) -> None:
        if statement.lstrip().upper().startswith(_PLANNED):
            found[statement] = parameters[0] if many else parameters

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


def _big_tables(store: Store) -> dict[str, int]:
    """With their numbers of rows."""
    with store.engine.connect() as connection:
        names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        counts = {
            name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0
            for name in list(names)
            if "search" not in name
        }
    return {name: count for name, count in counts.items() if count > _BIG}


def _scans(store: Store, noted: Statement, big: dict[str, int]) -> Iterator[str]:
    """Tables that are gone through without any index, and to their end."""
    statement, parameters = noted
    tables = {alias or name: name for name, alias in _NAMED.findall(statement)}
    tables |= {name: name for name in big}
    with store.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        plan = driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
        for detail in (row[3] for row in plan):
            found = _SCAN.match(detail)
            if found and "INDEX" not in found[2] and tables.get(found[1]) in big:
                rows = big[tables[found[1]]]
                if not _stops_early(driver, noted, rows):
                    yield f"{detail} in {statement[:120]}"


def _stops_early(driver: Any, noted: Statement, rows: int) -> bool:
    """The newest row by id and no more: SQLite takes far fewer steps than there are rows."""
    statement, parameters = noted
    if not statement.lstrip().upper().startswith("SELECT"):
        return False
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += _STEPS
        return 0

    driver.set_progress_handler(count, _STEPS)
    try:
        driver.execute(statement, parameters).fetchall()
    finally:
        driver.set_progress_handler(None, 0)
    return steps < rows
