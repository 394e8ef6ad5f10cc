"""One seat: a process of its own that works until its time is up and tells what it did."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

from benchmarks.load.order import Deal, Order, Told, Word
from crmdesk.customers.draft import CustomerDraft
from crmdesk.customers.files import draft_of, save_file
from crmdesk.customers.lists import CustomerList
from crmdesk.customers.search import find
from crmdesk.dates import HOME_ZONE, today_of
from crmdesk.errors import UserError
from crmdesk.followups.due import DueList
from crmdesk.followups.results import ResultDraft, record_result
from crmdesk.funnel.choices import stage_choices
from crmdesk.funnel.forecast import funnel_figures
from crmdesk.funnel.lists import OpportunityList
from crmdesk.funnel.moves import MoveDraft, move_opportunity
from crmdesk.models import Outcome, Result
from crmdesk.showroom.log import DayLog
from crmdesk.showroom.visits import VisitDraft, log_visit
from crmdesk.store.edits import Conflict
from crmdesk.store.search_tokens import warm_up

_PAGE = 200
_PRICE = 20_980_000
_MOST_FAULTS = 20


class Seat:
    """``editor`` edits the shared files: on a file a manager, as those are other advisers'."""

    def __init__(self, order: Order) -> None:
        place, login, name = order.place, order.login, order.seat
        self.order, self.told = order, Told(name)
        self.store = place.open(login, name, order.now)
        self.actor = place.sign_in(self.store, login, name)
        self.editor = place.sign_in(self.store, order.editor, name) if order.editor else self.actor
        self._dice = random.Random(order.number)
        self._numbers = count(1)
        self._deals: list[Deal] = []
        with self.store.read(self.actor) as session:
            stages = stage_choices(session)
        self._stages = [each.id for each in stages if each.outcome is Outcome.OPEN]
        warm_up()  # as the window does
        if order.listens:
            self.store.on_change(self._heard)
            self.store.watch(lambda: self.actor, self._reached, self._refused)

    def _heard(self, _tables: object) -> None:
        """On the watch's thread, where a window's pages are told."""
        self.told.heard.append(Word(time.time(), self._newest()))

    def _newest(self) -> int:
        return self.store._last_seen[self.actor.store_id]  # noqa: SLF001

    def _reached(self, answers: bool) -> None:
        if not answers:
            self.told.faults.append("the server fell silent")

    def _refused(self, error: UserError) -> None:
        self.told.faults.append(str(error))

    def work(self) -> Told:
        """Until the time is up; a fault of one work is told and does not end the next."""
        kinds, shares = list(self.order.shares), list(self.order.shares.values())
        self.told.began = time.time()
        end = time.monotonic() + self.order.seconds
        while time.monotonic() < end:
            time.sleep(self._dice.uniform(0, 2 * self.order.pause))
            self.do(self._dice.choices(kinds, shares)[0])
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
        now = self.order.now()
        with self.store.read(self.actor) as session:
            DueList().sections(session, now=now, today=today_of(now, HOME_ZONE))

    def customers(self) -> None:
        """A page anywhere in the list, and how long the list is."""
        listed = CustomerList()
        with self.store.read(self.actor) as session:
            listed.page(session, self._dice.randrange(listed.count(session)), _PAGE)

    def opportunities(self) -> None:
        listed = OpportunityList(today=today_of(self.order.now(), HOME_ZONE))
        with self.store.read(self.actor) as session:
            listed.count(session)
            listed.page(session, 0, _PAGE)

    def funnel(self) -> None:
        with self.store.read(self.actor) as session:
            funnel_figures(session, by="adviser")

    def day_log(self) -> None:
        now = self.order.now()
        with self.store.read(self.actor) as session:
            DayLog(today_of(now, HOME_ZONE)).rows(session, now=now)

    # Writing: what came back is what is told.

    def log_visit(self) -> None:
        number = next(self._numbers)
        draft = VisitDraft(
            f"13{self.order.number:02d}{number:07d}",
            f"{self._dice.choice('王李张刘陈')}{self._dice.choice('伟芳娜敏静')}",
            level="A",
            source_id=1,
            model_id=1,
            adviser_id=self.order.receiver or self.actor.account_id,
        )
        with self.store.write(self.actor) as session:
            logged = log_visit(session, draft, now=self.order.now())
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
                session,
                deal.follow_up_id,
                ResultDraft(Result.REACHED, "Load"),
                now=self.order.now(),
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
            move_opportunity(session, deal.opportunity_id, draft, now=self.order.now())
        self.told.saved += 1
        self.told.stages[deal.opportunity_id] = draft.stage_id

    def edit(self) -> None:
        """Raise a number that other seats raise too, however often another was faster."""
        customer_id = self._dice.choice(self.order.shared)
        while True:
            with self.store.read(self.editor) as session:
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
        with self.store.write(self.editor) as session:
            save_file(session, customer_id, draft, seen=seen, now=self.order.now())


WORKS: dict[str, Callable[[Seat], None]] = {
    "search": Seat.search,
    "who is due": Seat.who_is_due,
    "log a visit": Seat.log_visit,
    "record a result": Seat.record,
    "move a card": Seat.move,
    "edit a shared file": Seat.edit,
    "list customers": Seat.customers,
    "list opportunities": Seat.opportunities,
    "read the funnel": Seat.funnel,
    "read the day's log": Seat.day_log,
}
READS = (
    *("search", "who is due", "list customers", "list opportunities"),
    *("read the funnel", "read the day's log"),
)


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
