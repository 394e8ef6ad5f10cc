"""Ids for rows that are inserted at once: from the file's last, or from the server's sequence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from sqlalchemy import Connection, FromClause, func, literal_column, select


def new_ids(connection: Connection, table: FromClause, count: int) -> Sequence[int]:
    """``count`` ids that nobody has, ascending; on a server not necessarily without gaps.

    The transaction must be a writer's: a file's only writer can count on from the last row.
    """
    if connection.dialect.name == "postgresql":
        return _from_sequence(connection, f"{table.description}_id_seq", count)
    last = connection.scalar(select(func.max(table.c.id))) or 0
    return range(last + 1, last + 1 + count)


def _from_sequence(connection: Connection, name: str, count: int) -> Sequence[int]:
    numbers = func.generate_series(1, count).table_valued("number").render_derived()
    drawn = select(func.nextval(literal_column(f"'{name}'"))).select_from(numbers)
    return sorted(connection.scalars(drawn))


def runs(ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each unbroken run of ascending ``ids``."""
    ordered = list(ids)
    if not ordered:
        return
    first = ordered[0]
    for before, after in pairwise(ordered):
        if after != before + 1:
            yield first, before
            first = after
    yield first, ordered[-1]
