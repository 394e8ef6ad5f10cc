"""One seat: a process of its own that works until its time is up and tells what it did."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from crmdesk.access.accounts import sign_in
from crmdesk.customers.draft import CustomerDraft
from crmdesk.customers.files import draft_of, save_file
from crmdesk.customers.search import find
from crmdesk.dates import HOME_ZONE, today_of
from crmdesk.followups.due import DueList
from crmdesk.followups.results import ResultDraft, record_result
from crmdesk.funnel.choices import stage_choices
from crmdesk.funnel.moves import MoveDraft, move_opportunity
from crmdesk.models import Outcome, Result
from crmdesk.showroom.visits import VisitDraft, log_visit
from crmdesk.store import Store
from crmdesk.store.edits import Conflict
from crmdesk.store.opening import open_store

NOW = datetime(2026, 11, 21, 2, 52, tzinfo=UTC)
READS = ("search", "who is due")
_SHARES = {"search": 8, "who is due": 3, "log a visit": 3, "record a result": 3,
           "move a card": 2, "edit a shared file": 2}  # fmt: skip
_PRICE = 20_980_000
_MOST_FAULTS = 20


class Place(NamedTuple):
    """Where the store is; the one thing that a server changes."""

    path: Path

    def open(self, now: Callable[[], datetime]) -> Store:
        return open_store(self.path, now=now)


@dataclass(frozen=True)
class Order:
    """What a seat is told: everything that it needs, as it shares no memory."""

    place: Place
    number: int
    login: str
    seconds: float
    sought: Sequence[str]
    """Texts to search for."""
    shared: Sequence[int]
    """Files that every seat edits."""
    pause: float = 0.0
    """Seconds between two works."""

    @property
    def seat(self) -> str:
        return f"load-{self.number}"


@dataclass
class Told:
    """What a seat did and was told that it was done."""

    seat: str
    times: dict[str, list[float]] = field(default_factory=dict)
    """Seconds, by kind of work."""
    saved: int = 0
    """Writes that came back as committed."""
    visits: list[int] = field(default_factory=list)
    results: list[int] = field(default_factory=list)
    """The contacts that were recorded."""
    stages: dict[int, int] = field(default_factory=dict)
    """Where each opportunity was moved to last."""
    added: dict[int, int] = field(default_factory=dict)
    """By how much the number in each shared file was raised."""
    conflicts: int = 0
    """Refused because another seat had saved the same meanwhile, and then done again."""
    faults: list[str] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0


class Deal(NamedTuple):
    opportunity_id: int
    follow_up_id: int


class Seat:
    """``manager`` edits the shared files, as an adviser may not reach another's."""

    def __init__(self, order: Order) -> None:
        self._began = time.monotonic()
        self.order, self.told = order, Told(order.seat)
        self.store = order.place.open(self.now)
        self.actor = sign_in(self.store, order.login, seat=order.seat)
        self.manager = sign_in(self.store, "manager", seat=order.seat)
        self._dice = random.Random(order.number)
        self._numbers = count(1)
        self._deals: list[Deal] = []
        with self.store.read(self.manager) as session:
            stages = stage_choices(session)
        self._stages = [each.id for each in stages if each.outcome is Outcome.OPEN]

    def now(self) -> datetime:
        return NOW + timedelta(seconds=time.monotonic() - self._began)

    def work(self) -> Told:
        """Until the time is up; a fault of one work is told and does not end the next."""
        kinds, shares = list(_SHARES), list(_SHARES.values())
        self.told.began = time.time()
        end = time.monotonic() + self.order.seconds
        while time.monotonic() < end:
            self.do(self._dice.choices(kinds, shares)[0])
            if self.order.pause:
                time.sleep(self._dice.uniform(0, 2 * self.order.pause))
        self.told.ended = time.time()
        self.store.close()
        return self.told

    def do(self, kind: str) -> None:
        if kind in ("record a result", "move a card") and not self._deals:
            kind = "log a visit"
        before = time.perf_counter()
        try:
            WORKS[kind](self)
        except Exception as fault:  # a load test tells of whatever went wrong
            if len(self.told.faults) < _MOST_FAULTS:
                self.told.faults.append(f"{kind}: {fault!r}")
        else:
            self.told.times.setdefault(kind, []).append(time.perf_counter() - before)

    # Reading.

    def search(self) -> None:
        with self.store.read(self.actor) as session:
            find(session, self._dice.choice(self.order.sought))

    def who_is_due(self) -> None:
        now = self.now()
        with self.store.read(self.actor) as session:
            DueList().sections(session, now=now, today=today_of(now, HOME_ZONE))

    # Writing: what came back is what is told.

    def log_visit(self) -> None:
        number = next(self._numbers)
        draft = VisitDraft(
            f"13{self.order.number:02d}{number:07d}",
            f"{self._dice.choice('王李张刘陈')}{self._dice.choice('伟芳娜敏静')}",
            level="A",
            source_id=1,
            model_id=1,
            adviser_id=self.actor.account_id,
        )
        with self.store.write(self.actor) as session:
            logged = log_visit(session, draft, now=self.now())
        self.told.saved += 1
        self.told.visits.append(logged.visit_id)
        assert logged.opportunity_id is not None
        assert logged.follow_up_id is not None
        self._deals.append(Deal(logged.opportunity_id, logged.follow_up_id))

    def record(self) -> None:
        place = self._dice.randrange(len(self._deals))
        deal = self._deals[place]
        with self.store.write(self.actor) as session:
            done = record_result(
                session, deal.follow_up_id, ResultDraft(Result.REACHED, "Load"), now=self.now()
            )
        self.told.saved += 1
        self.told.results.append(deal.follow_up_id)
        assert done.next_id is not None
        self._deals[place] = Deal(deal.opportunity_id, done.next_id)

    def move(self) -> None:
        deal = self._dice.choice(self._deals)
        at = self.told.stages.get(deal.opportunity_id, self._stages[0])
        draft = MoveDraft(self._dice.choice([s for s in self._stages if s != at]), _PRICE, 1)
        with self.store.write(self.actor) as session:
            move_opportunity(session, deal.opportunity_id, draft, now=self.now())
        self.told.saved += 1
        self.told.stages[deal.opportunity_id] = draft.stage_id

    def edit(self) -> None:
        """Raise the number in a file that all seats raise, however often another was faster."""
        customer_id = self._dice.choice(self.order.shared)
        while True:
            with self.store.read(self.manager) as session:
                seen = draft_of(session, customer_id).draft
            try:
                self._raise(customer_id, seen)
            except Conflict:
                self.told.conflicts += 1
            else:
                break
        self.told.saved += 1
        self.told.added[customer_id] = self.told.added.get(customer_id, 0) + 1

    def _raise(self, customer_id: int, seen: CustomerDraft) -> None:
        sign = f"{self.order.seat}.{next(self._numbers)}"  # the same typed twice is no conflict
        draft = raised_from(seen, number_in(seen.cares_about) + 1, sign)
        with self.store.write(self.manager) as session:
            save_file(session, customer_id, draft, seen=seen, now=self.now())


WORKS: dict[str, Callable[[Seat], None]] = {
    "search": Seat.search,
    "who is due": Seat.who_is_due,
    "log a visit": Seat.log_visit,
    "record a result": Seat.record,
    "move a card": Seat.move,
    "edit a shared file": Seat.edit,
}


def raised_from(draft: CustomerDraft, number: int, sign: str) -> CustomerDraft:
    return replace(draft, cares_about=f"{number} {sign}")


def number_in(text: str) -> int:
    return int(text.partition(" ")[0])


def run(order: Order, barrier: Any, pipe: Any) -> None:
    """In its own process: begins with all the others, and sends what it did."""
    seat = Seat(order)
    barrier.wait()
    pipe.send(seat.work())
    pipe.close()
