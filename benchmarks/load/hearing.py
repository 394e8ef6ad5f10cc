"""How long after a save the other seats knew of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from benchmarks.load.order import Order, Told
from benchmarks.load.verify import Finding
from crmdesk.models import Action

Session = Any
_LONGEST = 1.0
"""Seconds."""


class Saved(NamedTuple):
    action_id: int
    seat: str
    moment: float
    """Just before its commit."""


class Hearing(NamedTuple):
    times: list[float]
    missed: int


def heard(session: Session, told: Sequence[Told], order: Order) -> Hearing:
    """Every save against every other seat that sat there a second longer."""
    rows = select(Action.id, Action.seat, Action.at).order_by(Action.id)
    names = {each.seat for each in told}
    saves = [
        Saved(row.id, row.seat, order.moment_of(row.at))
        for row in session.execute(rows.where(Action.seat.in_(names)))
    ]
    found = [time for each in told for time in _delays(each, saves)]
    times = [time for time in found if time is not None]
    return Hearing(times, len(found) - len(times))


def _delays(each: Told, saves: Sequence[Saved]) -> Iterator[float | None]:
    """None for what it never heard."""
    known = [word.action_id for word in each.heard]
    for save in saves:
        if save.seat != each.seat and each.began < save.moment < each.ended - _LONGEST:
            place = bisect_left(known, save.action_id)
            yield each.heard[place].moment - save.moment if place < len(known) else None


def live(hearing: Hearing) -> Finding:
    late = sum(time >= _LONGEST for time in hearing.times)
    words = f"{len(hearing.times):,} heard, {hearing.missed} never, {late} after a second or more"
    return Finding("live updates", words, not hearing.missed and not late)
