"""Walking the journal's chain: what was edited, taken out, or cut off at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from crmdesk.i18n import _
from crmdesk.jobs import Progress
from crmdesk.models import Action, Change, ChangeValues
from crmdesk.store.journal import digest, link

_AT_ONCE = 2_000
_MOST = 20


def chain_problems(
    connection: Connection, heads: dict[str, tuple[int, str]], progress: Progress, total: int
) -> list[str]:
    """Sentences about breaks in the chain; empty when it is whole.

    ``heads`` are the ends that a backup remembers: a store must still hold them.
    """
    found: list[str] = []
    ends: dict[int, str] = {}
    wanted = {number: (store_id, said) for store_id, (number, said) in heads.items()}
    held = set()
    changes = _Changes(connection)
    for done, action in enumerate(_actions(connection)):
        rows = changes.of(action.id)
        digests = [row.digest for row in rows]
        if link(ends.get(action.store_id, ""), action, digests) != action.hash:
            found.append(_("The journal was edited at or before action {id}.").format(id=action.id))
        found += _edited_values(rows)
        if wanted.get(action.id) == (str(action.store_id), action.hash):
            held.add(action.id)
        ends[action.store_id] = action.hash
        if done % _AT_ONCE == 0:
            progress(done, total)
    found += [
        _("The journal lacks action {id}, which the newest backup knows.").format(id=number)
        for number in sorted(wanted.keys() - held)
    ]
    if changes.left():
        found.append(_("The journal holds changes without their action."))
    return found[:_MOST]


def _actions(connection: Connection) -> Iterable[Any]:
    columns = Action.__table__.c
    return _streamed(connection, select(*columns).order_by(columns.id))


class _Changes:
    """The changes of one action after the other, read in one go."""

    def __init__(self, connection: Connection) -> None:
        change, values = Change.__table__.c, ChangeValues.__table__.c
        query = (
            select(*change, values.id.label("kept"), values.before, values.after)
            .outerjoin_from(Change.__table__, ChangeValues.__table__, change.id == values.id)
            .order_by(change.action_id, change.id)
        )
        rows = _streamed(connection, query)
        self._groups: Iterator[tuple[int, Iterator[Any]]] = groupby(
            rows, key=lambda row: row.action_id
        )
        self._next = next(self._groups, None)
        self._strays = 0

    def of(self, action_id: int) -> list[Any]:
        while self._next is not None and self._next[0] < action_id:
            self._strays += 1
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != action_id:
            return []
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return rows

    def left(self) -> bool:
        return self._strays > 0 or self._next is not None


def _edited_values(rows: Iterable[Any]) -> list[str]:
    """Values that were erased are no fault: the digest alone belongs to the chain."""
    return [
        _("The values of change {id} were edited.").format(id=row.id)
        for row in rows
        if not _is_erased(row) and _digest(row) != row.digest
    ]


def _is_erased(row: Any) -> bool:
    return row.kind.value != "batch" and row.before is None and row.after is None


def _digest(row: Any) -> str:
    return digest(row.entity, row.row_id, row.kind, row.last_id, row.before, row.after)


def _streamed(connection: Connection, query: Any) -> Iterable[Any]:
    return connection.execution_options(yield_per=_AT_ONCE).execute(query)
