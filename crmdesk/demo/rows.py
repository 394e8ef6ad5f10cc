"""Collects rows table by table and writes them in bulk, parents before children."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from crmdesk.models import Base
from crmdesk.store import next_id, store_of
from crmdesk.store.journal import journal_of

Row = dict[str, Any]

_PARENTS_FIRST = Base.metadata.sorted_tables


class Rows:
    """Rows get their ids at once; each may still be changed until ``write`` sends it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._templates: dict[str, Row] = {}
        self._first: dict[str, int] = {}
        self._next: dict[str, int] = {}
        self._waiting: dict[str, list[Row]] = {}

    def add(self, table: type[Base], **fields: Any) -> Row:
        name = table.__tablename__
        if name not in self._templates:
            self._open(table)
        number = self._next[name]
        self._next[name] = number + 1
        row = {**self._templates[name], **fields, "id": number}
        self._waiting[name].append(row)
        return row

    def last(self, table: type[Base]) -> int:
        """The newest id of ``table``; 0 before its first row."""
        return self._next.get(table.__tablename__, 1) - 1

    def write(self) -> None:
        """Send what waits."""
        connection = self._session.connection()
        for table in _PARENTS_FIRST:
            if rows := self._waiting.get(table.name):
                connection.execute(insert(table), rows)
                rows.clear()

    def finish(self) -> None:
        """Send the rest; all rows of a table are one entry of the journal."""
        self.write()
        journal = journal_of(self._session)
        for name, first in self._first.items():
            if self._next[name] > first:
                journal.batch(name, first, self._next[name] - 1)

    def _open(self, table: type[Base]) -> None:
        name = table.__tablename__
        self._templates[name] = _template(table) | {"store_id": store_of(self._session)}
        self._first[name] = self._next[name] = next_id(self._session, table)
        self._waiting[name] = []


def _template(table: type[Base]) -> Row:
    """Every column with its default: one statement needs the same columns in all its rows."""
    found: Row = {}
    for column in table.__table__.columns:
        default: Any = column.default
        found[column.key] = default.arg if default is not None and default.is_scalar else None
    return found | ({"version": 1} if "version" in found else {})
