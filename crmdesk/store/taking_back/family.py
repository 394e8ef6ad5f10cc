"""What hangs on a customer's file, read from the tables' foreign keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from crmdesk.models import Account, Action, Base, Change, ChangeValues, Customer, FormDraft
from crmdesk.store.actor import store_of
from crmdesk.store.journal import kept_fields
from crmdesk.store.values import CLASSES

Fields = Mapping[str, Any]
Rows = dict[int, Fields]

ROOT = Customer.__tablename__
_AT_ONCE = 500
_OF_PEOPLE_WHO_SIGN_IN = Account.__tablename__
_NOT_TAKEN = {one.__tablename__ for one in (Action, Change, ChangeValues, FormDraft)}


def references(table: str) -> Iterator[tuple[str, str, bool]]:
    """The columns that name rows of other tables: column, table, whether it may be empty."""
    for column in CLASSES[table].__table__.columns:
        for key in column.foreign_keys:
            if column.name != "store_id":
                yield column.name, key.column.table.name, bool(column.nullable)


@cache
def family() -> dict[str, tuple[str, str]]:
    """By table, parents first: the column by which its rows hang on a customer, and on what.

    A column belongs where it is called after the table it names (``vehicle_id`` on an
    ``owned_vehicle``); ``referred_by_id`` only mentions a customer.
    """
    found: dict[str, tuple[str, str]] = {}
    for table in Base.metadata.sorted_tables:
        if table.name == ROOT or table.name not in CLASSES:
            continue
        ways = [
            (column, parent)
            for column, parent, _empty in references(table.name)
            if (parent == ROOT or parent in found) and column == f"{parent.rsplit('_', 1)[-1]}_id"
        ]
        if ways:
            found[table.name] = min(ways, key=lambda way: way[1] != ROOT)
    return found


def hangs_on_customers(table: str) -> bool:
    return table == ROOT or table in family()


@cache
def _taken_by_table() -> dict[str, type[Base]]:
    """Not who signs in, as a leaver would get in again; not the journal, which only grows."""
    return {
        table.name: CLASSES[table.name]
        for table in Base.metadata.sorted_tables
        if "store_id" in table.columns
        and not table.name.startswith(_OF_PEOPLE_WHO_SIGN_IN)
        and table.name not in _NOT_TAKEN
    }


TAKEN_BY_TABLE = _taken_by_table()
"""The tables that can be taken back as a whole."""


def rows_of_customer(session: Session, customer_id: int) -> dict[str, Rows]:
    """Every row of the customer's file, by table, parents first."""
    found = {ROOT: _where(session, ROOT, "id", [customer_id])}
    for table, (column, parent) in family().items():
        found[table] = _where(session, table, column, list(found[parent]))
    return found


def rows_by_id(session: Session, table: str, ids: list[int]) -> Rows:
    return _where(session, table, "id", ids)


def tuples_between(session: Session, table: str, first: int, last: int) -> dict[int, Row[Any]]:
    """The rows of the store with these ids, their fields in the order of ``fields_of``."""
    model = CLASSES[table]
    rows = session.connection().execute(
        select(*(getattr(model, name) for name in fields_of(table)))
        .where(model.id.between(first, last))
        .where(model.store_id == store_of(session))  # type: ignore[attr-defined]
        .order_by(model.id)
    )
    return {row[0]: row for row in rows}


@cache
def fields_of(table: str) -> tuple[str, ...]:
    """What is compared of a row; its id first."""
    return ("id", *(name for name in kept_fields(CLASSES[table]) if name != "id"))


def _where(session: Session, table: str, column: str, values: list[int]) -> Rows:
    model = CLASSES[table]
    columns = [getattr(model, key) for key in kept_fields(model)]
    chosen = select(*columns).where(model.store_id == store_of(session))  # type: ignore[attr-defined]
    found: Rows = {}
    for start in range(0, len(values), _AT_ONCE):
        some = values[start : start + _AT_ONCE]
        rows = session.connection().execute(chosen.where(getattr(model, column).in_(some)))
        found |= {row["id"]: dict(row) for row in rows.mappings()}
    return dict(sorted(found.items()))
