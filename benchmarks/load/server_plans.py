"""Whether a server, too, finds the rows of the works by its indexes, as each account reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Engine, event

from benchmarks.load.seat import WORKS, Seat
from benchmarks.load.verify import Finding

_BIG = 5_000
"""Rows; a smaller table may be read through."""
_PLANNED = ("SELECT", "WITH", "UPDATE", "DELETE")
_ROWS = "SELECT relname, reltuples FROM pg_class WHERE relkind = 'r' AND reltuples > %s"
_SHOWN = 120


class Statement(NamedTuple):
    """``engine`` is whose account said it."""

    engine: Engine
    text: str
    parameters: Any


def plans_on_server(seats: Sequence[Seat]) -> Finding:
    """Each work is done once more by each of ``seats``, its statements noted and then explained."""
    said = [statement for seat in seats for statement in _statements(seat)]
    scans = [scan for statement in said for scan in _scans(statement)]
    words = f"{len(said)} statements, {len(scans)} read a big table through"
    return Finding("plans", "; ".join([words, *sorted(set(scans))]), not scans)


def _statements(seat: Seat) -> list[Statement]:
    with _noted((seat.store.database.reader(seat.actor), seat.store.engine)) as noted:
        for kind in WORKS:
            if kind in seat.order.shares:
                seat.do(kind)
    return list(noted.values())


@contextmanager
def _noted(engines: Sequence[Engine]) -> Iterator[dict[tuple[Engine, str], Statement]]:
    """By their text, with the parameters of the last."""
    found: dict[tuple[Engine, str], Statement] = {}

    def note(connection: Any, _cursor: Any, said: str, given: Any, _x: Any, many: bool) -> None:
        if said.lstrip().upper().startswith(_PLANNED):
            engine = connection.engine
            found[engine, said] = Statement(engine, said, given[0] if many else given)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def _scans(statement: Statement) -> Iterator[str]:
    connection = statement.engine.raw_connection()
    try:
        driver: Any = connection.driver_connection
        big = dict(driver.execute(_ROWS, [_BIG]).fetchall())
        explained = f"EXPLAIN (FORMAT JSON) {statement.text}"
        plan = driver.execute(explained, statement.parameters).fetchone()[0]
    finally:
        connection.close()
    for node in _nodes(plan[0]["Plan"]):
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in big:
            yield f"{node['Relation Name']} in {' '.join(statement.text.split())[:_SHOWN]}"


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for part in node.get("Plans", ()):
        yield from _nodes(part)
