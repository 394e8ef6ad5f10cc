"""What is done on each of the three databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count, cycle
from typing import Any, NamedTuple

from benchmarks.daily import PAGE, texts_in
from benchmarks.stand import NOW, TODAY
from benchmarks.three_places import Place, Seat
from benchmarks.timing import Times, by_turns
from crmdesk.customers.lists import CustomerList
from crmdesk.customers.search import find
from crmdesk.followups.due import DueList
from crmdesk.funnel.forecast import funnel_figures
from crmdesk.showroom.visits import VisitDraft, log_visit

Session = Any
Work = Callable[[], object]


class Row(NamedTuple):
    """``times`` in the order of the places."""

    work: str
    times: list[Times]
    customers: int


def measured(places: Sequence[Place], raw: Any, repeats: int) -> Iterator[Row]:
    """``raw`` is a plain connection, to find what to search for."""
    with places[0].manager.store.read(places[0].manager.actor) as session:
        customers = CustomerList().count(session)
    by_place = [dict(_works(place, texts_in(raw), customers)) for place in places]
    for name in by_place[0]:
        yield Row(name, by_turns([works[name] for works in by_place], repeats), customers)


def _works(place: Place, texts: dict[str, list[str]], customers: int) -> Iterator[tuple[str, Work]]:
    yield "Save a visit with file, opportunity, first contact", _save(place.adviser)
    for kind, some in texts.items():
        yield f"Search: {kind}", _search(place.manager, some)
    reading = partial(_reading, place.manager)
    listed = CustomerList()
    middle = customers // 2
    yield "Page of 200 customers, first", reading(lambda s: listed.page(s, 0, PAGE))
    yield "Page of 200 customers, middle", reading(lambda s: listed.page(s, middle, PAGE))
    yield "How many customers are listed", reading(listed.count)
    yield "Due of one adviser", _reading(place.adviser, _due)
    yield "Funnel by stage and adviser", reading(lambda s: funnel_figures(s, by="adviser"))


def _reading(seat: Seat, ask: Callable[[Session], object]) -> Work:
    def work() -> object:
        with seat.store.read(seat.actor) as session:
            return ask(session)

    return work


def _search(seat: Seat, texts: Sequence[str]) -> Work:
    wanted = cycle(texts)
    return _reading(seat, lambda session: find(session, next(wanted)))


def _due(session: Session) -> object:
    return DueList().sections(session, now=NOW, today=TODAY)


def _save(seat: Seat) -> Work:
    numbers = count()

    def save() -> object:
        phone = f"1810{next(numbers):07d}"
        draft = VisitDraft(phone, "单雄飞", level="A", source_id=1, model_id=1, colour="白")
        with seat.store.write(seat.actor) as session:
            return log_visit(session, draft, now=NOW)

    return save
