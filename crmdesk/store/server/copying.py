"""Rows copied between a server and a file, and proved by their sums to be the same on both."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import Connection, Table, func, select

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.jobs import Progress
from crmdesk.models import Base, Customer
from crmdesk.store.copies import loose_references, structure_problems
from crmdesk.store.search_index import add_entries
from crmdesk.store.server.columns import NOT_MOVED, Row, names_of, rows_in_file, rows_on_server
from crmdesk.store.store import Store

_AT_ONCE = 2_000

Digests = dict[str, tuple[int, str]]
"""Of each table the number of its rows, and one SHA-256 over all of them."""


def moved_tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if table.name not in NOT_MOVED]


class Steps:
    """Progress by rows, in one count over several passes."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, max(total, 1), 0

    def forward(self, rows: int) -> None:
        self._done += rows
        self._progress(min(self._done, self._total), self._total)


def rows_to_move(connection: Connection) -> int:
    counts = (
        connection.scalar(select(func.count()).select_from(table)) or 0 for table in moved_tables()
    )
    return sum(counts)


def add_row(digest: Any, row: Row) -> None:
    digest.update(repr(row).encode("utf-8", "surrogatepass"))


def digests_of(
    connection: Connection,
    read: Callable[[Connection, Table], Iterator[list[Row]]],
    forward: Callable[[int], None],
) -> Digests:
    found: Digests = {}
    for table in moved_tables():
        digest, count = hashlib.sha256(), 0
        for rows in read(connection, table):
            for row in rows:
                add_row(digest, row)
            count += len(rows)
            forward(len(rows))
        found[table.name] = (count, digest.hexdigest())
    return found


def refuse_difference(
    read: dict[str, tuple[int, str]], written: dict[str, tuple[int, str]]
) -> None:
    """A copy that differs is never used; the transaction takes it back."""
    for name, (count, digest) in read.items():
        if written[name] != (count, digest):
            raise UserError(
                _(
                    "The copy of “{table}” differs from the original ({theirs} rows of {ours})."
                    " Nothing was moved; report this."
                ).format(table=name, theirs=written[name][0], ours=count)
            )


def index_all(connection: Connection, told: Steps) -> None:
    last = 0
    wanted = select(Customer.id).order_by(Customer.id).limit(_AT_ONCE)
    while ids := connection.scalars(wanted.where(Customer.id > last)).all():
        add_entries(connection, ids)
        told.forward(0)
        last = ids[-1]


def copy_rows(
    source: Connection, target: Connection, progress: Progress, only: int | None
) -> Digests:
    """All of them, or those of the store ``only``, into an empty file; proved by their sums."""
    told = Steps(progress, rows_to_move(source) * 3)
    rows = partial(rows_on_server, store_id=only)
    target.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for table in moved_tables():
        places = ", ".join("?" for _column in table.columns)
        add = f'INSERT INTO "{table.name}" ({names_of(table)}) VALUES ({places})'
        for some in rows(source, table):
            target.exec_driver_sql(add, some)
            told.forward(len(some))
    theirs = digests_of(source, rows, told.forward)
    refuse_difference(theirs, digests_of(target, rows_in_file, told.forward))
    _refuse(loose_references(target.connection.driver_connection))
    index_all(target, told)
    return theirs


def refuse_unsound(copy: Store) -> None:
    with copy.engine.connect() as connection:
        _refuse(structure_problems(connection.connection.driver_connection))


def _refuse(problems: list[str]) -> None:
    if problems:
        raise UserError(_("The copy is not whole: {problem}").format(problem=problems[0]))
