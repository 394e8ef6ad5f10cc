"""A backup's rows beside the present ones: what is gone, what was changed, what came later."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.jobs import Progress, unwatched
from crmdesk.models import Action, Change, ChangeKind
from crmdesk.store.actor import store_of
from crmdesk.store.lineage import last_common_action
from crmdesk.store.taking_back.family import (
    ROOT,
    TAKEN_BY_TABLE,
    Fields,
    Rows,
    fields_of,
    rows_by_id,
    rows_of_customer,
    tuples_between,
)

Key = tuple[str, int]
"""A row: its table and its id in the backup."""

TAKING_BACK = "backup.take_back"
"""The verb of the actions that bring records back."""

_DERIVED = {"customer": {"completeness"}}
_AT_ONCE = 2_000


class What(enum.Enum):
    GONE = "gone"
    CHANGED = "changed"


class Difference(NamedTuple):
    """``then`` is the whole row where it is gone, else its changed fields; ``now`` are those today.

    ``is_taken`` says that another record has its id by now.
    """

    table: str
    row_id: int
    what: What
    row: Fields
    now: Fields
    is_taken: bool = False

    @property
    def key(self) -> Key:
        return self.table, self.row_id

    @property
    def then(self) -> Fields:
        return {name: self.row[name] for name in self.now} if self.now else self.row


@dataclass
class Comparison:
    """``added`` counts by table the rows that came later, which stay."""

    differences: list[Difference] = field(default_factory=list)
    added: dict[str, int] = field(default_factory=dict)
    same: int = 0

    def count(self, what: What) -> int:
        return sum(one.what is what for one in self.differences)


def compare_customer(backup: Session, session: Session, customer_id: int) -> Comparison:
    """The customer's file in the backup beside the present one.

    Raises ``UserError`` for a backup of another store, or one that does not know the customer.
    """
    born = _Born(session, _parting(backup, session))
    then = rows_of_customer(backup, customer_id)
    if not then[ROOT]:
        raise UserError(_("The backup does not hold this customer."))
    now = {} if born.has(ROOT, customer_id) else rows_of_customer(session, customer_id)
    found = Comparison()
    for table, rows in then.items():
        _compare(table, rows, rows_by_id(session, table, list(rows)), born, found)
        later = [i for i in now.get(table, ()) if i not in rows or born.has(table, i)]
        if later:
            found.added[table] = len(later)
    return found


def compare_table(
    backup: Session, session: Session, table: str, progress: Progress = unwatched
) -> Comparison:
    """All rows of a table in the backup beside the present ones."""
    if table not in TAKEN_BY_TABLE:
        raise UserError(
            _("“{table}” is no list that can be taken back. There are: {tables}.").format(
                table=table, tables=", ".join(sorted(TAKEN_BY_TABLE))
            )
        )
    born = _Born(session, _parting(backup, session))
    theirs, ours = _ids(backup, table), _ids(session, table)
    found = Comparison()
    for done, ids in enumerate(_chunks(theirs)):
        then = tuples_between(backup, table, ids[0], ids[-1])
        now = tuples_between(session, table, ids[0], ids[-1])
        differing = [i for i in ids if then[i] != now.get(i) or born.has(table, i)]
        found.same += len(ids) - len(differing)
        _compare(table, _named(table, then, differing), _named(table, now, differing), born, found)
        progress(min((done + 1) * _AT_ONCE, len(theirs)), len(theirs))
    known = set(theirs)
    later = sum(i not in known or born.has(table, i) for i in ours)
    found.added |= {table: later} if later else {}
    return found


def _named(table: str, rows: Mapping[int, Any], ids: Iterable[int]) -> Rows:
    names = fields_of(table)
    return {i: dict(zip(names, rows[i], strict=True)) for i in ids if i in rows}


def _compare(table: str, then: Rows, now: Rows, born: _Born, found: Comparison) -> None:
    for row_id, row in then.items():
        present = now.get(row_id)
        if present is None or born.has(table, row_id):
            is_taken = present is not None
            found.differences.append(Difference(table, row_id, What.GONE, row, {}, is_taken))
        elif changed := _changed(table, row, present):
            found.differences.append(Difference(table, row_id, What.CHANGED, row, changed))
        else:
            found.same += 1


def _changed(table: str, then: Fields, now: Fields) -> Fields:
    """The present values of the fields that differ."""
    derived: set[str] = _DERIVED.get(table, set())
    return {key: now[key] for key in then if key not in derived and then[key] != now[key]}


class _Born:
    """The rows that were made since the journals parted: SQLite gives the ids of gone rows again.

    What undo or an earlier taking back made again is the record of before.
    """

    def __init__(self, session: Session, since: int) -> None:
        rows = session.execute(
            select(Change.entity, Change.row_id, Change.last_id)
            .join(Action, Action.id == Change.action_id)
            .where(
                Change.action_id > since,
                Action.store_id == store_of(session),
                Change.kind.in_((ChangeKind.INSERT, ChangeKind.BATCH)),
                Action.undoes_id.is_(None),
                Action.verb != TAKING_BACK,
            )
        )
        self._single: set[Key] = set()
        self._ranges: dict[str, list[range]] = {}
        for entity, first, last in rows:
            self._add(entity, first, last)

    def _add(self, entity: str, first: int, last: int | None) -> None:
        if last is None:
            self._single.add((entity, first))
        else:
            self._ranges.setdefault(entity, []).append(range(first, last + 1))

    def has(self, table: str, row_id: int) -> bool:
        return (table, row_id) in self._single or any(
            row_id in ids for ids in self._ranges.get(table, ())
        )


def _parting(backup: Session, session: Session) -> int:
    common = last_common_action(backup, session)
    if common is None:
        raise UserError(_("This is a backup of another store. Choose one of this store's."))
    return common


def _ids(session: Session, table: str) -> list[int]:
    model: Any = TAKEN_BY_TABLE[table]
    mine = select(model.id).where(model.store_id == store_of(session))
    return list(session.scalars(mine.order_by(model.id)))


def _chunks(ids: Iterable[int]) -> Iterable[list[int]]:
    left = iter(ids)
    while some := list(islice(left, _AT_ONCE)):
        yield some
