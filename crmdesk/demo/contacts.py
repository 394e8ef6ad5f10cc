"""The chain of contacts of one opportunity: planned, done in time or late, the last one open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from crmdesk.demo.dealership import Dealership
from crmdesk.demo.dice import Dice
from crmdesk.demo.paths import Path
from crmdesk.demo.people import Person
from crmdesk.demo.rows import Row
from crmdesk.demo.words import day_text
from crmdesk.models import Channel, FollowUp, LevelChange, Result

_PUNCTUAL, _PUNCTUAL_LATELY = 0.9, 0.7
_LATELY = timedelta(5)
"""The last days were busy, so that something is overdue."""
_LATE_BY = ((1, 62), (2, 26), (3, 9), (5, 3))
_CALLING_HOURS = (9, 9, 10, 10, 11, 13, 14, 15, 16, 17)
_STALLS = 0.004
_NOON = 12 * 60
_EARLY = {"confirm_visit", "before_delivery"}
_TRIES = 3
_BROUGHT_FORWARD = 0.35
_PURPOSE = {
    "first_contact": ("keep_in_touch", "test_drive", "test_drive"),
    "needs": ("keep_in_touch", "test_drive", "test_drive"),
    "presentation": ("test_drive", "keep_in_touch", "quote"),
    "test_drive": ("after_test_drive", "quote", "keep_in_touch"),
    "negotiation": ("quote", "signing", "quote"),
}


class Coming(NamedTuple):
    """A later visit: ``again`` to look, to ``order``, or for the ``delivery``."""

    at: datetime
    reason: str


@dataclass
class Story:
    """One opportunity as it is told; the rows may still change."""

    person: Person
    path: Path
    customer: Row
    opportunity: Row
    owners: list[tuple[datetime, int]]
    visits: list[Coming]
    """Those after the first, that have come or are to come."""
    level: str
    contacts: int = 1
    closed_at: datetime | None = None
    follow_ups: list[Row] = field(default_factory=list)
    graded: list[tuple[datetime, str]] = field(default_factory=list)
    said: dict[datetime, str] = field(default_factory=dict)
    """What was written down of a later visit, by its beginning."""

    def owner(self, at: datetime) -> int:
        return next(who for since, who in reversed(self.owners) if since <= at)

    def level_at(self, at: datetime) -> str:
        """As it was when a visit at this moment began."""
        return next((grade for since, grade in reversed(self.graded) if since <= at), self.level)

    def stage(self, at: datetime) -> str:
        return next(step.stage for step in reversed(self.path.steps) if step.at <= at)


@dataclass
class _Plan:
    due_on: date
    purpose: str
    planned_at: datetime
    channel: Channel = Channel.PHONE
    attempts: int = 0
    came: datetime | None = None
    """The visit that was the contact."""


class Contacts:
    def __init__(self, shop: Dealership, random: Dice) -> None:
        self._shop = shop
        self._random = random

    def tell(self, story: Story) -> None:
        """Add follow-ups up to the present; closes the story if its end has come."""
        plan = self._after_first_visit(story)
        while story.closed_at is None:
            done = self._done_at(story, plan)
            if done > self._shop.now:
                row = self._add(story, plan)
                row["adviser_id"] = story.owner(self._shop.now)
                self._bring_forward(row)
                return
            plan = self._do(story, plan, done)

    def _bring_forward(self, row: Row) -> None:
        """The store's own day is a busy one, on whichever weekday it falls."""
        ahead = row["due_on"] - self._shop.today
        if timedelta(0) < ahead <= timedelta(5) and self._random.random() < _BROUGHT_FORWARD:
            row["due_on"] = self._shop.today

    def _after_first_visit(self, story: Story) -> _Plan:
        ordered = story.path.ends_at
        if not story.path.orders_at_once or ordered > self._shop.now:
            return self._first(story)
        self._grade(story, "O", ordered)
        return self._ordered(story, self._shop.seasons.day_of(ordered), ordered)

    def _first(self, story: Story) -> _Plan:
        at = story.path.steps[0].at
        day = self._shop.seasons.day_of(at) + timedelta(min(self._interval(story.level), 3))
        return _Plan(self._shop.seasons.workday(day), "first_call", at, self._channel())

    def _done_at(self, story: Story, plan: _Plan) -> datetime:
        """When the planned contact happens: by a visit before its day, in time, or late."""
        r, seasons = self._random, self._shop.seasons
        day = plan.due_on
        lately = timedelta(0) < self._shop.today - day < _LATELY
        if r.random() > (_PUNCTUAL_LATELY if lately else _PUNCTUAL):
            day = seasons.workday(day + timedelta(r.weighted(_LATE_BY)))
        if r.random() < _STALLS:
            day = seasons.workday(day + timedelta(r.randrange(12, 30)))
        at = seasons.moment(day, r.choice(_CALLING_HOURS) * 60 + r.randrange(60))
        if story.path.end != "order":
            at = min(at, self._heard_of(story.path.ends_at))
        at = max(at, plan.planned_at + timedelta(minutes=30))
        if plan.purpose == "before_delivery" and self._is_today_of(story, plan):
            at = story.visits[0].at
        if story.visits and story.visits[0].at <= at:
            return story.visits[0].at + timedelta(minutes=35 + r.randrange(50))
        return at

    def _heard_of(self, ended: datetime) -> datetime:
        """Whoever decided against it says so within days, rather than at the next planned call."""
        r, seasons = self._random, self._shop.seasons
        day = seasons.workday(seasons.day_of(ended) + timedelta(r.randrange(1, 4)))
        return seasons.moment(day, r.choice(_CALLING_HOURS) * 60 + r.randrange(60))

    def _is_today_of(self, story: Story, plan: _Plan) -> bool:
        """On the day of delivery nobody calls: the customer comes."""
        return bool(story.visits) and plan.due_on >= self._shop.seasons.day_of(story.visits[0].at)

    def _do(self, story: Story, plan: _Plan, done: datetime) -> _Plan:
        if story.visits and story.visits[0].at < done:
            return self._visited(story, plan, done)
        if story.path.end != "order" and done >= story.path.ends_at:
            if story.path.end == "reach" and plan.attempts < _TRIES:
                return self._missed(story, plan, done)
            return self._lost(story, plan, done)
        return self._called(story, plan, done)

    def _visited(self, story: Story, plan: _Plan, done: datetime) -> _Plan:
        """A visit is the contact, whatever was planned."""
        came, reason = story.visits.pop(0)
        plan.came = came
        if reason == "delivery":
            self._close(story, plan, done, Result.REACHED, "collected", Channel.VISIT)
            story.closed_at = done
            return plan
        if reason == "order":
            topic = "signed_cash" if story.person.payment == "cash" else "signed"
            self._close(story, plan, done, Result.SIGNED, topic, Channel.VISIT)
            self._grade(story, "O", done)
            return self._ordered(story, self._shop.seasons.day_of(done), done)
        self._close(story, plan, done, Result.REACHED, "came", Channel.VISIT)
        self._regrade(story, done)
        return self._next(story, done)

    def _called(self, story: Story, plan: _Plan, done: datetime) -> _Plan:
        r, day = self._random, self._shop.seasons.day_of(done)
        if story.level == "O" and story.path.cancels:
            self._close(story, plan, done, Result.LOST, "cancelled")
            story.closed_at = done
            return plan
        if story.level == "O":
            topic = "before_delivery" if plan.purpose == "before_delivery" else "ordered"
            about = story.path.delivered_at
            self._close(story, plan, done, Result.REACHED, topic, about=about)
            return self._ordered(story, day, done)
        if plan.attempts < _TRIES and r.random() < 0.19:
            return self._missed(story, plan, done)
        if r.random() < 0.05:
            self._close(story, plan, done, Result.POSTPONED, "postponed")
            later = self._shop.seasons.workday(day + timedelta(r.randrange(2, 8)))
            return _Plan(later, "call_again", done)
        if (visit := self._soon(story, done)) is not None:
            self._close(story, plan, done, Result.VISIT_SET, "visit_set", about=visit)
            return _Plan(self._shop.seasons.day_of(visit), "confirm_visit", done)
        self._close(story, plan, done, Result.REACHED, self._shop.writing.topic(story.person))
        self._regrade(story, done)
        return self._next(story, done)

    def _missed(self, story: Story, plan: _Plan, done: datetime) -> _Plan:
        """Tried again the next day; after the last try another way is chosen."""
        topic = "no_reply" if plan.channel is Channel.WECHAT else "no_answer"
        self._close(story, plan, done, Result.NO_ANSWER, topic)
        tries, seasons = plan.attempts + 1, self._shop.seasons
        later = seasons.workday(seasons.day_of(done) + timedelta(1 if tries < _TRIES else 4))
        purpose = "retry" if tries < _TRIES else "choose_way"
        return _Plan(later, purpose, done, self._channel(), tries)

    def _soon(self, story: Story, done: datetime) -> datetime | None:
        """A visit that is near enough to be set already."""
        if not story.visits or self._random.random() > 0.8:
            return None
        at = story.visits[0].at
        return at if at - done <= timedelta(days=5) else None

    def _lost(self, story: Story, plan: _Plan, done: datetime) -> _Plan:
        story.closed_at = done
        if story.path.end == "reach":
            self._close(story, plan, done, Result.NO_ANSWER, "lost_reach")
        else:
            self._close(story, plan, done, Result.LOST, f"lost_{story.path.end}")
        return plan

    def _ordered(self, story: Story, day: date, done: datetime) -> _Plan:
        """Weekly until delivery; the day before, to confirm it."""
        assert story.path.delivered_at, "who orders and does not cancel collects the car"
        delivery = self._shop.seasons.day_of(story.path.delivered_at)
        due = self._shop.seasons.workday(day + timedelta(self._shop.intervals["O"]))
        if day >= delivery - timedelta(1):
            return _Plan(max(delivery, day), "before_delivery", done)
        if due >= delivery - timedelta(1):
            return _Plan(delivery - timedelta(1), "before_delivery", done)
        return _Plan(due, "order_progress", done)

    def _next(self, story: Story, done: datetime) -> _Plan:
        r, seasons = self._random, self._shop.seasons
        days = self._interval(story.level)
        if r.random() < 0.3:
            days = max(1, round(days * r.uniform(0.5, 1.1)))
        purpose = r.choice(_PURPOSE[story.stage(done)])
        day = seasons.workday(seasons.day_of(done) + timedelta(days))
        if r.random() < 0.08:
            purpose = self._shop.writing.say("purpose_words", story.person.facts, day)
        return _Plan(day, purpose, done, self._channel())

    def _interval(self, level: str) -> int:
        return self._shop.intervals.get(level, 7)

    def _channel(self) -> Channel:
        return Channel.WECHAT if self._random.random() < 0.17 else Channel.PHONE

    def _regrade(self, story: Story, done: datetime) -> None:
        grades = [grade for at, grade in story.path.grades if at <= done]
        if grades and grades[-1] != story.level:
            self._grade(story, grades[-1], done)

    def _grade(self, story: Story, level: str, at: datetime) -> None:
        self._shop.rows.add(
            LevelChange,
            opportunity_id=story.opportunity["id"],
            from_level=story.level,
            to_level=level,
            account_id=story.owner(at),
            at=at,
        )
        story.level = level
        story.graded.append((at, level))
        days = self._shop.within.get(level, 60)
        story.opportunity["expected_on"] = self._shop.seasons.day_of(at) + timedelta(
            max(1, round(days * self._random.uniform(0.35, 1.0)))
        )

    def _close(
        self,
        story: Story,
        plan: _Plan,
        done: datetime,
        result: Result,
        topic: str,
        channel: Channel | None = None,
        about: datetime | None = None,
    ) -> None:
        """``about`` is the appointment that the words speak of."""
        row = self._add(story, plan)
        day, is_effective = self._shop.seasons.day_of(done), result not in _NOT_EFFECTIVE
        row |= {
            "done_at": done,
            "done_on": day,
            "result": result,
            "is_effective": is_effective,
            "done_by_id": story.owner(done),
            "words": self._shop.writing.say(topic, self._facts(story, about), day),
        }
        if channel:
            row["channel"] = channel
        if plan.came:
            story.said[plan.came] = row["words"]
        if is_effective:
            story.customer["last_effective_at"] = done
            story.contacts += 1

    def _facts(self, story: Story, about: datetime | None) -> dict[str, Any]:
        if about is None:
            return story.person.facts
        words, seasons = self._shop.words, self._shop.seasons
        day = seasons.day_of(about)
        return story.person.facts | {
            "weekday": words.weekdays[day.weekday()],
            "part": words.parts_of_day[seasons.minutes_of(about) >= _NOON],
            "day": day_text(words, day.month, day.day),
        }

    def _add(self, story: Story, plan: _Plan) -> Row:
        row = self._shop.rows.add(
            FollowUp,
            customer_id=story.customer["id"],
            opportunity_id=story.opportunity["id"],
            adviser_id=story.owner(plan.planned_at),
            purpose=plan.purpose,
            channel=plan.channel,
            due_on=plan.due_on,
            due_time=time(9) if plan.purpose in _EARLY else self._time(),
            attempts=plan.attempts,
            planned_at=plan.planned_at,
        )
        story.follow_ups.append(row)
        return row

    def _time(self) -> time | None:
        r = self._random
        if r.random() < 0.12:
            return None
        return time(r.choice((9, 10, 10, 10, 11, 14, 14, 15, 15, 16, 17)), r.choice((0, 0, 30)))


_NOT_EFFECTIVE = frozenset({Result.NO_ANSWER, Result.POSTPONED, Result.DROPPED})


def handed_over(story: Story) -> Iterator[tuple[datetime, int, int]]:
    """When, from whom, to whom."""
    for (_since, before), (at, after) in zip(story.owners, story.owners[1:], strict=False):
        yield at, before, after
