"""What a dealership does all day: save, search, look who is due, turn pages, read the funnel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count, cycle
from typing import Any

from benchmarks.floor import asking
from benchmarks.floor.saving import Saving
from benchmarks.stand import NOW, TODAY, Stand
from benchmarks.works import Target, Work
from crmdesk.customers.lists import CustomerList
from crmdesk.customers.search import find, index_query
from crmdesk.followups.due import DueList
from crmdesk.funnel.forecast import funnel_figures
from crmdesk.funnel.lists import OpportunityList
from crmdesk.showroom.visits import VisitDraft, log_visit
from crmdesk.store.search_tokens import tokens

PAGE = 200
_SAVE = Target(times_floor=20, p99_ms=25)
_SEARCH = Target(median_ms=2, p99_ms=20)
_DUE, _PAGE, _FUNNEL = Target(times_floor=5), Target(times_floor=4), Target(times_floor=2)


def daily_works(stand: Stand, repeats: int) -> Iterator[Work]:
    yield Work("Save a visit with file, opportunity, first contact", _save(stand), _SAVE,
               Saving(stand.floor), repeats)  # fmt: skip
    for kind, texts in searches(stand).items():
        yield _search(stand, kind, texts, repeats)
    yield Work("Due of one adviser", _due(stand), _DUE, _raw_due(stand), repeats)
    yield from _pages(stand, repeats)
    yield Work("Funnel by stage and adviser", _funnel(stand), _FUNNEL,
               lambda: asking.funnel(stand.raw), repeats)  # fmt: skip


def _save(stand: Stand) -> Callable[[], object]:
    numbers = count()

    def save() -> object:
        phone = f"1810{next(numbers):07d}"
        draft = VisitDraft(phone, "单雄飞", level="A", source_id=1, model_id=1, colour="白")
        with stand.store.write(stand.adviser) as session:
            return log_visit(session, draft, now=NOW)

    return save


def searches(stand: Stand) -> dict[str, list[str]]:
    """What people type, of forty customers all over the store."""
    return texts_in(stand.raw)


def texts_in(raw: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, digits, plate in _some_customers(raw):
        spelt = sorted((t for t in tokens([name], []) if t.isascii()), key=len)
        found.setdefault("two characters", []).append(name[:2])
        found.setdefault("pinyin", []).append(spelt[-1])
        found.setdefault("initials", []).append(next(t for t in spelt if len(t) == len(name)))
        found.setdefault("part of a number", []).append(digits[-6:-1])
        found.setdefault("plate", []).append(plate[1:])
    return found


def _some_customers(raw: Any) -> list[tuple[str, str, str]]:
    rows = raw.execute(
        "SELECT c.name, n.digits, v.plate FROM customer c"
        " JOIN contact_number n ON n.customer_id = c.id"
        " JOIN owned_vehicle v ON v.customer_id = c.id"
        " WHERE c.kind = 'person' AND length(c.name) = 3 AND length(v.plate) > 5"
        " AND c.name GLOB '[一-龥]*' AND n.person_id IS NULL GROUP BY c.id ORDER BY c.id"
    ).fetchall()
    return list(rows[:: max(len(rows) // 40, 1)])


def _search(stand: Stand, kind: str, texts: list[str], repeats: int) -> Work:
    ours, theirs = (
        cycle(texts),
        cycle([asked.fts for text in texts if (asked := index_query(text))]),
    )

    def product() -> object:
        with stand.store.read(stand.manager) as session:
            return find(session, next(ours))

    def floor() -> object:
        return asking.search(stand.raw, next(theirs))

    return Work(f"Search: {kind}", product, _SEARCH, floor, repeats)


def _due(stand: Stand) -> Callable[[], object]:
    def product() -> object:
        with stand.store.read(stand.adviser) as session:
            return DueList().sections(session, now=NOW, today=TODAY)

    return product


def _raw_due(stand: Stand) -> Callable[[], object]:
    return lambda: asking.due(stand.raw, stand.adviser.account_id, TODAY.isoformat())


def _pages(stand: Stand, repeats: int) -> Iterator[Work]:
    customers = CustomerList()
    opportunities = OpportunityList(outcome=None, sort="opened_on", descending=True, today=TODAY)
    with stand.store.read(stand.manager) as session:
        middles = (customers.count(session) // 2, opportunities.count(session) // 2)
    for name, rows, raw, middle in (
        ("customers", customers, asking.customers, middles[0]),
        ("opportunities", opportunities, asking.opportunities, middles[1]),
    ):
        for place, start in (("first", 0), ("middle", middle)):
            yield Work(
                f"Page of 200 {name}, {place}",
                _page(stand, rows, start),
                _PAGE,
                lambda raw=raw, start=start: raw(stand.raw, start),  # type: ignore[misc]
                repeats,
            )


def _page(stand: Stand, rows: CustomerList | OpportunityList, start: int) -> Callable[[], object]:
    def product() -> object:
        with stand.store.read(stand.manager) as session:
            return rows.page(session, start, PAGE)

    return product


def _funnel(stand: Stand) -> Callable[[], object]:
    def product() -> object:
        with stand.store.read(stand.manager) as session:
            return funnel_figures(session, by="adviser")

    return product
