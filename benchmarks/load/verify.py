"""Afterwards: what was told as done is there, once; and nothing else is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select

from benchmarks.load.order import Told
from benchmarks.load.seat import number_in
from crmdesk.models import Action, Customer, FollowUp, Opportunity, Visit
from crmdesk.store import Store
from crmdesk.store.actor import Actor
from crmdesk.store.check import check

Session = Any
_IDS_AT_ONCE = 500
_SHOWN = 3


class Finding(NamedTuple):
    what: str
    words: str
    is_good: bool


def verify(store: Store, manager: Actor, told: Sequence[Told], silent: int) -> list[Finding]:
    """``silent``: seats that ended without a word."""
    with store.read(manager) as session:
        found = [_errors(told, silent), _journal(session, told), *_updates(session, told)]
    return [*found, _check(store)]


def _errors(told: Sequence[Told], silent: int) -> Finding:
    faults = ["a seat fell silent"] * silent + [fault for each in told for fault in each.faults]
    words = f"{len(faults)}" + "".join(f"; {fault}" for fault in faults[:_SHOWN])
    return Finding("errors", words, not faults)


def _journal(session: Session, told: Sequence[Told]) -> Finding:
    """Each seat's actions bear its name."""
    counted = select(Action.seat, func.count()).group_by(Action.seat)
    written = dict(session.execute(counted).all())
    wrong = [each.seat for each in told if written.get(each.seat, 0) != each.saved]
    saved = sum(each.saved for each in told)
    there = sum(written.get(each.seat, 0) for each in told)
    return Finding("journal", f"{there:,} actions of {saved:,} acknowledged saves", not wrong)


def _updates(session: Session, told: Sequence[Told]) -> Iterator[Finding]:
    yield _there("visits", session, Visit.id, [i for each in told for i in each.visits])
    done = select(FollowUp.id).where(FollowUp.done_at.is_not(None))
    yield _there("results", session, FollowUp.id, [i for t in told for i in t.results], done)
    yield _stages(session, told)
    yield _numbers(session, told)


def _there(
    what: str, session: Session, column: Any, ids: Sequence[int], rows: Any = None
) -> Finding:
    rows = select(column) if rows is None else rows
    found: set[int] = set()
    for start in range(0, len(ids), _IDS_AT_ONCE):
        found.update(session.scalars(rows.where(column.in_(ids[start : start + _IDS_AT_ONCE]))))
    lost = len(set(ids) - found)
    twice = len(ids) - len(set(ids))
    return Finding(what, f"{len(ids):,} acknowledged, {lost} lost", not lost and not twice)


def _stages(session: Session, told: Sequence[Told]) -> Finding:
    moved = {deal: stage for each in told for deal, stage in each.stages.items()}
    wrong = sum(session.get_one(Opportunity, deal).stage_id != at for deal, at in moved.items())
    return Finding("cards", f"{len(moved):,} moved, {wrong} elsewhere than last put", not wrong)


def _numbers(session: Session, told: Sequence[Told]) -> Finding:
    """In the files that all seats edit."""
    added: Counter[int] = Counter()
    for each in told:
        added.update(each.added)
    there = {i: number_in(session.get_one(Customer, i).cares_about) for i in added}
    lost = sum(added.values()) - sum(there.values())
    clashes = sum(each.conflicts for each in told)
    words = f"{sum(added.values()):,} raises of {len(added)} numbers, {lost} lost"
    return Finding("shared files", f"{words}; {clashes} conflicts told", there == dict(added))


def _check(store: Store) -> Finding:
    report = check(store)
    return Finding("check", "; ".join(report.problems[:_SHOWN]) or "passes", report.ok)
