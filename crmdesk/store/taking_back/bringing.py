"""Putting the chosen differences into the store, as part of one action."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crmdesk.i18n import _
from crmdesk.jobs import Progress, unwatched
from crmdesk.models import Base
from crmdesk.store.bulk import bulk_insert
from crmdesk.store.taking_back.comparing import Comparison, Difference, Key, What
from crmdesk.store.taking_back.family import references
from crmdesk.store.taking_back.saying import field_name, table_name
from crmdesk.store.values import CLASSES

_AT_ONCE = 500
_MANY = 20
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
    wanted.sort(key=_old_ids_first)
    work = _Work(session, comparison)
    for done, some in _chunks(wanted):
        work.learn(some)
        if not work.bring_at_once(some):
            for difference in some:
                work.bring(difference)
        progress(done, len(wanted))
    return work.brought


def _old_ids_first(one: Difference) -> tuple[int, str, bool, int]:
    """Parents before what hangs on them; what needs a new id takes none that another comes for."""
    return _ORDER[one.table], one.what.value, one.is_taken, one.row_id


def _chunks(wanted: Sequence[Difference]) -> Iterator[tuple[int, list[Difference]]]:
    """Of one table and kind each; with how many there are up to its end."""
    done = 0
    for _kind, group in groupby(wanted, key=lambda one: (one.table, one.what, one.is_taken)):
        left = iter(group)
        while some := list(islice(left, _AT_ONCE)):
            done += len(some)
            yield done, some


class _Work:
    def __init__(self, session: Session, comparison: Comparison) -> None:
        self._session = session
        self._strange = {one.key for one in comparison.differences if one.is_taken}
        self._known: dict[Key, bool] = {}
        self.brought = Brought()

    def learn(self, some: Sequence[Difference]) -> None:
        """Whether the rows are there that these refer to: asked of all at once."""
        for column, table, _empty in references(some[0].table):
            asked = {one.then[column] for one in some if one.then.get(column) is not None}
            ids = [i for i in asked if (table, i) not in self._known]
            there: set[int] = set()
            for start in range(0, len(ids), _AT_ONCE):
                model, part = CLASSES[table], ids[start : start + _AT_ONCE]
                there.update(self._session.scalars(select(model.id).where(model.id.in_(part))))
            self._known |= {(table, i): i in there for i in ids}

    def bring_at_once(self, some: Sequence[Difference]) -> bool:
        """Many rows that are gone, in one statement; False where they must be tried one by one."""
        if len(some) < _MANY or some[0].what is not What.GONE or some[0].is_taken:
            return False
        left = list(self.brought.left)
        resolved = [(one, values) for one in some if (values := self._resolved(one))]
        try:
            with self._session.begin_nested():
                self._insert_all(some[0].table, [values for __, values in resolved])
        except IntegrityError:
            self.brought.left = left
            return False
        self.brought.rows += len(resolved)
        self.brought.ids |= {one.key: one.row_id for one, __ in resolved}
        self._known |= {one.key: True for one, __ in resolved}
        return True

    def _insert_all(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        model = CLASSES[table]
        new = {"version": 1} if "version" in model.__table__.columns else {}
        bulk_insert(self._session, model, [values | new for values in rows])

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
        return row_id if self._known[key] else None

    def _leave(self, difference: Difference, reason: str) -> None:
        self.brought.left.append(Left(difference, reason))


def _missing(column: str, table: str) -> str:
    return _("{field}: its record in “{table}” is not there any more").format(
        field=field_name(column), table=table_name(table)
    )
