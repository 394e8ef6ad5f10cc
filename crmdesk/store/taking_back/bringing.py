"""Putting the chosen differences into the store, as part of one action."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crmdesk.i18n import _
from crmdesk.jobs import Progress, unwatched
from crmdesk.models import Base
from crmdesk.store.taking_back.comparing import Comparison, Difference, Key, What
from crmdesk.store.taking_back.family import references
from crmdesk.store.taking_back.saying import field_name, table_name
from crmdesk.store.values import CLASSES

_ORDER = {table.name: number for number, table in enumerate(Base.metadata.sorted_tables)}


class Left(NamedTuple):
    """What could not be brought back, or not wholly, and why."""

    difference: Difference
    reason: str


@dataclass
class Brought:
    rows: int = 0
    """Rows that were gone and are there again."""
    changed: int = 0
    """Rows whose fields are as they were."""
    left: list[Left] = field(default_factory=list)
    ids: dict[Key, int] = field(default_factory=dict)
    """By what the rows that were gone are known now."""


def bring_back(
    session: Session,
    comparison: Comparison,
    chosen: Collection[Key] | None = None,
    progress: Progress = unwatched,
) -> Brought:
    """Bring back what is gone and what was changed: the ``chosen`` of it, or all."""
    wanted = [one for one in comparison.differences if chosen is None or one.key in chosen]
    wanted.sort(key=lambda one: (_ORDER[one.table], one.row_id))
    work = _Work(session, comparison, wanted)
    for done, difference in enumerate(wanted):
        work.bring(difference)
        progress(done + 1, len(wanted))
    return work.brought


class _Work:
    def __init__(
        self, session: Session, comparison: Comparison, wanted: Iterable[Difference]
    ) -> None:
        self._session = session
        self._strange = {one.key for one in comparison.differences if one.is_taken}
        self._known: dict[Key, bool] = {}
        self.brought = Brought()

    def bring(self, difference: Difference) -> None:
        try:
            with self._session.begin_nested():
                self._put(difference)
        except IntegrityError:
            self._leave(difference, _("another record stands in its place by now"))

    def _put(self, difference: Difference) -> None:
        values = self._resolved(difference)
        if values is None:
            return
        if difference.what is What.GONE:
            self._insert(difference, values)
            self.brought.rows += 1
        else:
            row = self._session.get_one(CLASSES[difference.table], difference.row_id)
            for name, value in values.items():
                setattr(row, name, value)
            self._session.flush()
            self.brought.changed += 1

    def _insert(self, difference: Difference, values: dict[str, Any]) -> None:
        if difference.is_taken:
            del values["id"]
        row = CLASSES[difference.table](**values)
        self._session.add(row)
        self._session.flush()
        self.brought.ids[difference.key] = row.id
        self._known[difference.key] = True

    def _resolved(self, difference: Difference) -> dict[str, Any] | None:
        """The values to write; None when the row refers to what is not there."""
        values = dict(difference.then)
        for column, table, may_be_empty in references(difference.table):
            if values.get(column) is None:
                continue
            values[column] = self._present(table, values[column])
            if values[column] is None:
                self._leave(difference, _missing(column, table))
                if not may_be_empty:
                    return None
                if difference.what is What.CHANGED:
                    del values[column]
        return values

    def _present(self, table: str, row_id: int) -> int | None:
        """The id by which the row that had ``row_id`` in the backup is known now."""
        key = table, row_id
        if key in self.brought.ids:
            return self.brought.ids[key]
        if key in self._strange:
            return None
        if key not in self._known:
            found = self._session.scalar(
                select(CLASSES[table].id).where(CLASSES[table].id == row_id)
            )
            self._known[key] = found is not None
        return row_id if self._known[key] else None

    def _leave(self, difference: Difference, reason: str) -> None:
        self.brought.left.append(Left(difference, reason))


def _missing(column: str, table: str) -> str:
    return _("{field}: its record in “{table}” is not there any more").format(
        field=field_name(column), table=table_name(table)
    )
