"""Walking the journal's chain: what was edited, taken out, or cut off at the end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.jobs import Progress
from crmdesk.models import Action, Change, ChangeValues
from crmdesk.store.actor import looking_beyond, store_of
from crmdesk.store.journal import digest, link

_AT_ONCE = 2_000
_MOST = 20
_PRINTED = re.compile(r"(\d{1,18}):([0-9a-f]{12,64})")
_HEX = 12
_GUARDS = {
    f"{table}_refuses_{work}" for table in ("action", "change") for work in ("update", "delete")
}


def head_of(session: Session) -> str:
    """The end of this store's chain, short enough for paper; empty while nothing was done."""
    columns = Action.__table__.c
    newest = (
        select(columns.id, columns.hash)
        .where(columns.store_id + 0 == store_of(session))  # the newest of all is read first
        .order_by(columns.id.desc())
        .limit(1)
    )
    with looking_beyond(session) as wider:
        end = wider.execute(newest).first()
    return f"{end.id}:{end.hash[:_HEX]}" if end else ""


def printed_problems(session: Session, heads: Iterable[str]) -> list[str]:
    """What is wrong with the journal, if ``heads`` were once printed from it."""
    return [problem for head in heads if (problem := _printed_problem(session, head))]


def _printed_problem(session: Session, head: str) -> str:
    printed = _PRINTED.fullmatch(head.strip().lower())
    if printed is None:
        raise UserError(
            _(
                "“{head}” is no mark of the journal: a number, a colon, twelve digits or letters."
            ).format(head=head)
        )
    number, start = int(printed[1]), printed[2]
    kept = session.scalar(select(Action.hash).where(Action.id == number))
    if kept is None:
        said = _("The journal lacks action {id}, which was printed.")
    elif not kept.startswith(start):
        said = _("Action {id} is another than the one that was printed.")
    else:
        return ""
    return said.format(id=number)


def guard_problems(connection: Connection) -> list[str]:
    """A journal that no longer refuses to be edited was got at with another program."""
    names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.dialect.name == "postgresql":
        names = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    if set(connection.scalars(text(names))) >= _GUARDS:
        return []
    return [_("The journal's guard against editing was taken away by another program.")]


def chain_problems(
    connection: Connection, heads: dict[str, tuple[int, str]], progress: Progress, total: int
) -> list[str]:
    """Sentences about breaks in the chain; empty when it is whole.

    ``heads`` are the ends that a backup remembers: a store must still hold them.
    """
    with ExitStack() as reading:
        return _walked(connection, heads, progress, total, reading)


def _walked(
    connection: Connection,
    heads: dict[str, tuple[int, str]],
    progress: Progress,
    total: int,
    reading: ExitStack,
) -> list[str]:
    found = guard_problems(connection)
    ends: dict[int, str] = {}
    wanted = {number: (store_id, said) for store_id, (number, said) in heads.items()}
    held = set()
    changes = _Changes(connection, reading)
    for done, action in enumerate(_actions(connection, reading)):
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


def _actions(connection: Connection, reading: ExitStack) -> Iterable[Any]:
    columns = Action.__table__.c
    return _streamed(connection, select(*columns).order_by(columns.id), reading)


class _Changes:
    """The changes of one action after the other, read in one go."""

    def __init__(self, connection: Connection, reading: ExitStack) -> None:
        change, values = Change.__table__.c, ChangeValues.__table__.c
        query = (
            select(*change, values.id.label("kept"), values.before, values.after)
            .outerjoin_from(Change.__table__, ChangeValues.__table__, change.id == values.id)
            .order_by(change.action_id, change.id)
        )
        rows = _streamed(connection, query, reading)
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


def _streamed(connection: Connection, query: Any, reading: ExitStack) -> Iterable[Any]:
    rows = connection.execute(query, execution_options={"yield_per": _AT_ONCE})
    return reading.enter_context(rows)
