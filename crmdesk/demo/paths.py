"""The way one customer will go, drawn on the day of arrival: how far, how fast, to which end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from crmdesk.demo.dice import Dice
from crmdesk.demo.seasons import Seasons, arrival_minute

OPEN_STAGES = ("first_contact", "needs", "presentation", "test_drive", "negotiation")
_BUYS = {"referral": 0.26, "passing_by": 0.1, "intercepted": 0.1, "outdoor": 0.12, "leaflet": 0.1}
_BUYS_ELSE = 0.165
_BUYS_AT_ONCE = 0.17
"""Of the buyers who walk in: the order is signed on the first visit."""
_DEPTHS = ((1, 30), (2, 25), (3, 15), (4, 22), (5, 8))
_ENDS = (("rival", 42), ("same", 22), ("off", 20), ("reach", 11), ("own", 5))
_BUYERS_FIRST = (("N", 25), ("B", 22), ("A", 33), ("H", 20))
_OTHERS_FIRST = (("N", 28), ("H", 6), ("A", 25), ("B", 29), ("C", 12))
_GRADED = (("A", 28), ("B", 44), ("C", 28))
_LADDER = "HABC"
_RISING = {
    "N": ((0.1, "A"), (0.75, "H")),
    "B": ((0.35, "A"), (0.75, "H")),
    "A": ((0.6, "H"),),
    "H": (),
}


A_VISIT = timedelta(hours=4)
"""Whatever happens within it belongs to the same visit."""


class Step(NamedTuple):
    """A stage reached, in the store or over the phone."""

    stage: str
    at: datetime
    in_store: bool


class Path(NamedTuple):
    """``end`` is ``order``, or how the customer was lost: rival, same, off, reach, own."""

    steps: list[Step]
    grades: list[tuple[datetime, str]]
    end: str
    ends_at: datetime
    delivered_at: datetime | None
    cancels: bool

    @property
    def orders_at_once(self) -> bool:
        """On the first visit, of which the later ones are not a part."""
        return self.end == "order" and self.ends_at - self.steps[0].at < A_VISIT


class Paths:
    def __init__(self, random: Dice, seasons: Seasons) -> None:
        self._random = random
        self._seasons = seasons

    def draw(self, arrived: datetime, source: str, *, walked_in: bool) -> Path:
        r = self._random
        buys = r.random() < _BUYS.get(source, _BUYS_ELSE)
        span = self._span(buys, walked_in)
        stages = self._stages(buys, walked_in)
        steps = self._dated(stages, arrived, span)
        if buys and not span:
            ends_at = steps[-1].at + timedelta(minutes=12 + r.randrange(20))
        elif buys:
            ends_at = self._at(arrived, span, steps[-1].at)
        else:
            ends_at = max(self._at(arrived, span, arrived), steps[-1].at + timedelta(hours=1))
        return Path(
            steps,
            self._grades(buys, arrived, ends_at),
            "order" if buys else r.weighted(_ENDS),
            ends_at,
            self._delivery(ends_at) if buys else None,
            buys and r.random() < 0.03,
        )

    def _span(self, buys: bool, walked_in: bool) -> float:
        """Days to the order, or to the loss: most order within a week, some after months."""
        if buys and walked_in and self._random.random() < _BUYS_AT_ONCE:
            return 0
        if buys:
            return min(1 + self._random.lognormvariate(0.7, 1.3), 86)
        return min(5 + self._random.lognormvariate(3.05, 0.8), 200)

    def _stages(self, buys: bool, walked_in: bool) -> list[tuple[str, float, bool]]:
        """Each with the part of the span after which it is reached, and whether in the store."""
        r = self._random
        depth = 5 if buys else r.weighted(_DEPTHS)
        drives = r.random() < (0.8 if buys else 0.6) if depth == 5 else depth == 4
        shown = 0.0 if walked_in and r.random() < (0.6 if buys else 0.9) else 0.2
        needs = 0.0 if walked_in and (shown == 0 or r.random() < 0.72) else 0.08
        drive = shown if r.random() < (0.4 if buys else 0.88) else 0.4
        quote = drive if r.random() < 0.25 else 0.95 if buys else 0.7
        at = {"needs": needs, "presentation": shown, "test_drive": drive, "negotiation": quote}
        wanted = [stage for stage in OPEN_STAGES[1:depth] if drives or stage != "test_drive"]
        in_store = {
            "presentation": True,
            "test_drive": True,
            "negotiation": r.random() < (0.7 if buys else 0.2),
        }
        return [(stage, at[stage], in_store.get(stage, False)) for stage in wanted]

    def _dated(
        self, stages: list[tuple[str, float, bool]], arrived: datetime, span: float
    ) -> list[Step]:
        steps = [Step("first_contact", arrived, True)]
        for stage, part, in_store in stages:
            before = steps[-1].at
            if part == 0 or round(part * span) == 0:
                at = before + timedelta(minutes=9 + self._random.randrange(14))
            else:
                at = self._at(arrived, part * span, before)
            steps.append(Step(stage, at, in_store))
        return steps

    def _at(self, arrived: datetime, days: float, after: datetime) -> datetime:
        """About ``days`` after ``arrived``, when people come, and later than ``after``."""
        day = self._seasons.day_of(arrived) + timedelta(round(days))
        last = self._seasons.day_of(after)
        day = self._visit_day(max(day, last))
        at = self._seasons.moment(day, arrival_minute(self._random))
        return at if at > after else after + timedelta(minutes=12 + self._random.randrange(20))

    def _visit_day(self, day: date) -> date:
        return self._seasons.busy_day(self._random, [day + timedelta(n) for n in range(4)])

    def _grades(self, buys: bool, arrived: datetime, ends: datetime) -> list[tuple[datetime, str]]:
        r, whole = self._random, ends - arrived
        first = r.weighted(_BUYERS_FIRST if buys else _OTHERS_FIRST)
        grades = [(arrived, first)]
        if buys:
            later = _RISING[first]
            return grades + [(arrived + whole * part, grade) for part, grade in later]
        if first == "N":
            first = r.weighted(_GRADED)
            grades.append((arrived + whole * 0.02, first))
        for part in (0.3, 0.6):
            if r.random() < 0.35:
                place = _LADDER.index(first) + r.choice((-1, 1, 1))
                first = _LADDER[min(max(place, 0), 3)]
                grades.append((arrived + whole * part, first))
        return grades

    def _delivery(self, ordered: datetime) -> datetime:
        days = 3 + min(round(self._random.lognormvariate(2.1, 0.7)), 50)
        day = self._visit_day(self._seasons.day_of(ordered) + timedelta(days))
        return self._seasons.moment(day, 9 * 60 + 30 + self._random.randrange(420))
