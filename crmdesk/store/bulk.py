"""Work on many rows at once, journalled like any other.

Inserts go through ``bulk_insert`` and are one entry of the journal; an UPDATE or DELETE statement
over many rows is noticed here and kept row by row, so that it can be undone like the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Result, func, insert, select, text
from sqlalchemy.orm import ORMExecuteState, Session

from crmdesk.models import Base
from crmdesk.store import search_index
from crmdesk.store.ids import new_ids, runs
from crmdesk.store.journal import UNJOURNALLED, Fields, journal_of, kept, kept_fields
from crmdesk.store.values import CLASSES

_FORGET_PLANS = text("DISCARD PLANS")


def bulk_insert(
    session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]
) -> Sequence[int]:
    """Insert ``rows`` at once; their ids, in order. They are one journal entry a run of ids.

    Rows that carry an ``id`` keep it.
    """
    if not rows:
        return ()
    connection, plain = session.connection(), table.__table__
    plan_anew(connection)
    given = "id" in rows[0]
    ids = [row["id"] for row in rows] if given else new_ids(connection, plain, len(rows))
    numbered = [{**row, "id": number} for number, row in zip(ids, rows, strict=True)]
    connection.execute(insert(plain), numbered)  # type: ignore[arg-type]
    for first, last in runs(ids):
        journal_of(session).batch(table.__tablename__, first, last)
    search_index.note_inserted(session, table, numbered)
    return ids


def plan_anew(connection: Connection) -> None:
    """Before many rows: PostgreSQL checks references as it planned to when tables were small.

    It reads a table of a few rows through, and goes on to do so, within one transaction, when it
    has a hundred thousand. Engines that only speak PostgreSQL have other dialects.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_FORGET_PLANS)


def next_id(session: Session, table: type[Base]) -> int:
    """Of a file's table; safe to count on, as a writer holds the file's only write lock."""
    return (session.scalar(select(func.max(table.id))) or 0) + 1


def note_statement(state: ORMExecuteState) -> Result[Any] | None:
    """Run an UPDATE or DELETE over many rows between two looks at them."""
    if state.is_select or not (state.is_update or state.is_delete or state.is_insert):
        return None
    name = state.statement.table.name  # type: ignore[attr-defined]
    if name not in CLASSES or name in UNJOURNALLED:
        return None
    assert not state.is_insert, "insert through session.add or bulk_insert: both are journalled"
    session, table = state.session, CLASSES[name]
    session.flush()
    before = _before(state, table)
    result: Result[Any] = state.invoke_statement()
    after = _rows(session, table, table.id.in_(list(before))) if state.is_update else {}
    _keep(session, table, before, after)
    return result


def _before(state: ORMExecuteState, table: type[Base]) -> dict[int, Fields]:
    """The rows that the statement is about."""
    session, given = state.session, state.parameters
    where = state.statement.whereclause  # type: ignore[attr-defined]
    if where is None and isinstance(given, list):  # an UPDATE by primary key, row by row
        return _rows(session, table, table.id.in_([one["id"] for one in given]))
    if where is None:
        return _rows(session, table, table.id.is_not(None))
    several: list[Any] = given if isinstance(given, list) else [given or {}]
    return {
        row_id: row for one in several for row_id, row in _rows(session, table, where, one).items()
    }


def _rows(
    session: Session, table: type[Base], condition: Any, given: Mapping[str, Any] | None = None
) -> dict[int, Fields]:
    columns = [getattr(table, key) for key in kept_fields(table)]
    chosen = select(*columns).where(condition).order_by(table.id)
    rows = session.connection().execute(chosen, given or {})
    return {row["id"]: dict(row) for row in rows.mappings()}


def _keep(
    session: Session, table: type[Base], before: Mapping[int, Fields], after: Mapping[int, Fields]
) -> None:
    journal, entity = journal_of(session), table.__tablename__
    for row_id, old in before.items():
        new = after.get(row_id)
        search_index.note_values(session, table, old, new or old)
        if new is None:
            journal.delete(entity, row_id, _said(old))
            continue
        changed = {key for key in old if old[key] != new[key]}
        if changed:
            journal.update(entity, row_id, _said(old, changed), _said(new, changed))


def _said(row: Fields, keys: Collection[str] | None = None) -> Fields:
    return {key: kept(key, value) for key, value in row.items() if keys is None or key in keys}
