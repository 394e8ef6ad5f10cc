"""Collects rows table by table and writes them in bulk, parents before children."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Date, Dialect, Enum, Time, insert
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from crmdesk.models import Base, UtcDateTime
from crmdesk.store import next_id, store_of
from crmdesk.store.journal import journal_of

Row = dict[str, Any]

_PARENTS_FIRST = [table.name for table in Base.metadata.sorted_tables]


class _Given(NamedTuple):
    """What a default that goes by another column is shown, as SQLAlchemy would."""

    row: Row

    def get_current_parameters(self) -> Row:
        return self.row


class _Columns(NamedTuple):
    """How the driver gets a table's rows; half the time of a statement that reads each row."""

    statement: str
    keys: list[str]
    convert: list[tuple[int, Callable[[Any], Any]]]
    """The places of values that the driver does not take as they are."""
    defaults: list[tuple[str, Callable[[Any], Any]]]
    """Those that go by another column of the row."""

    def values(self, row: Row) -> list[Any]:
        for key, default in self.defaults:
            if row[key] is None:
                row[key] = default(_Given(row))
        values = [row[key] for key in self.keys]
        for place, convert in self.convert:
            if values[place] is not None:
                values[place] = convert(values[place])
        return values


class Rows:
    """Rows get their ids at once; each may still be changed until ``write`` sends it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._templates: dict[str, Row] = {}
        self._columns: dict[str, _Columns] = {}
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
        for name in _PARENTS_FIRST:
            if rows := self._waiting.get(name):
                columns = self._columns[name]
                values = [tuple(columns.values(row)) for row in rows]
                connection.exec_driver_sql(columns.statement, values)
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
        self._columns[name] = _columns(table, self._session.get_bind().dialect)
        self._first[name] = self._next[name] = next_id(self._session, table)
        self._waiting[name] = []


def _template(table: type[Base]) -> Row:
    """Every column with its default."""
    found: Row = {}
    for column in table.__table__.columns:
        default: Any = column.default
        found[column.key] = default.arg if default is not None and default.is_scalar else None
    return found | ({"version": 1} if "version" in found else {})


def _columns(table: type[Base], dialect: Dialect) -> _Columns:
    statement = insert(table).compile(dialect=dialect)
    keys = list(statement.positiontup or ())
    places = [(n, table.__table__.columns[key].type) for n, key in enumerate(keys)]
    converting = [(n, _converter(kind, dialect)) for n, kind in places]
    given: list[tuple[str, Any]] = [
        (column.key, column.default) for column in table.__table__.columns
    ]
    defaults = [(key, each.arg) for key, each in given if each is not None and each.is_callable]
    return _Columns(str(statement), keys, [(n, each) for n, each in converting if each], defaults)


def _converter(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """What SQLAlchemy would do, but in one call for the types that stand in nearly every row."""
    for known, convert in _QUICK.items():
        if isinstance(kind, known):
            return convert
    return kind.dialect_impl(dialect).bind_processor(dialect)


_QUICK: dict[type[TypeEngine[Any]], Callable[[Any], Any] | None] = {
    UtcDateTime: lambda moment: moment.isoformat(" ", "microseconds")[:-6],
    Date: date.isoformat,
    Time: lambda clock: clock.isoformat("microseconds"),
    Enum: attrgetter("value"),
    Boolean: None,
}
