"""The counts of some days. The raw numbers are given; whoever shows a rate shows them beside it.

C is first-visit parties whose purpose is a new car, F those of them with a file opened; unfiled is
C - F. Of the F, ``drove`` and ``ordered`` are those whose customer did so on that day or later.
Test drives are parties that had one in these days, orders those ``signed`` in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query
from crmdesk.access.names import names_of
from crmdesk.dates import utc
from crmdesk.followups.store_rules import StoreRules, rules_of
from crmdesk.funnel.signed import signed
from crmdesk.models import KNOWS_US, TestDrive, Visit, Way, is_new_party
from crmdesk.showroom.log import DayLog, VisitRow, minutes_between
from crmdesk.store import store_of


class InStore(NamedTuple):
    """A party that has come today and not left; ``name`` as the log shows it to this account."""

    visit_id: int
    name: str
    adviser: str
    minutes: int


class Later(NamedTuple):
    """Whether the customer of a filed first visit did so on that day or later."""

    drove: bool
    ordered: bool


class AdviserTotals(NamedTuple):
    """``adviser_id`` is None for the parties that nobody received."""

    adviser_id: int | None
    name: str
    parties: int = 0
    first: int = 0
    filed: int = 0
    test_drives: int = 0
    drove: int = 0
    ordered: int = 0
    orders: int = 0


class Totals(NamedTuple):
    """``again`` came before; ``undecided`` are still being talked to, with neither data nor reason.

    ``by_hour`` counts parties by the store's hour of their coming. ``later`` has, of the filed
    first visits, what became of each by the id of the visit.
    """

    parties: int
    people: int
    walk_in: int
    phone_in: int
    first: int
    filed: int
    unfiled: int
    again: int
    undecided: int
    test_drives: int
    drove: int
    ordered: int
    orders: int
    in_store: Sequence[InStore]
    by_hour: Mapping[int, int]
    by_adviser: Sequence[AdviserTotals]
    later: Mapping[int, Later]


@query(Permission.SEE_LOG, beyond=True)
def totals(session: Session, first: date, last: date, *, now: datetime) -> Totals:
    """Of the whole store for every account: a count names nobody."""
    rules = rules_of(session)
    rows = DayLog(first, last).rows(session, now=now)
    orders = _orders(session, first, last)
    later = _later(session, first, last, rules, now)
    is_new = [row for row in rows if row.is_new]
    filed = sum(row.is_filed for row in is_new)
    return Totals(
        parties=len(rows),
        people=sum(row.party_size for row in rows),
        walk_in=sum(row.way is Way.WALK_IN for row in rows),
        phone_in=sum(row.way is Way.PHONE_IN for row in rows),
        first=len(is_new),
        filed=filed,
        unfiled=len(is_new) - filed,
        again=sum(not row.is_first for row in rows),
        undecided=sum(_is_undecided(row) for row in rows),
        test_drives=sum(row.did_test_drive for row in rows),
        drove=sum(one.drove for one in later.values()),
        ordered=sum(one.ordered for one in later.values()),
        orders=sum(one.orders for one in orders),
        in_store=_in_store(rows, rules, now),
        by_hour=dict(sorted(Counter(row.arrived_at.hour for row in rows).items())),
        by_adviser=_by_adviser(rows, later, orders),
        later=later,
    )


def _is_undecided(row: VisitRow) -> bool:
    return not (row.is_filed or row.unfiled_reason or row.purpose in KNOWS_US)


def _later(
    session: Session, first: date, last: date, rules: StoreRules, now: datetime
) -> dict[int, Later]:
    filed = select(Visit.id, Visit.customer_id, Visit.day, Visit.did_test_drive).where(
        Visit.store_id == store_of(session),
        Visit.day.between(first, last),
        is_new_party(),
        Visit.is_filed,
    )
    parties = session.execute(filed).all()
    if not parties:
        return {}
    driven, bought = _last_drives(session, first, rules, now), _last_orders(session, first)
    return {
        visit_id: Later(
            drove or driven.get(customer_id, date.min) >= day,
            bought.get(customer_id, date.min) >= day,
        )
        for visit_id, customer_id, day, drove in parties
    }


def _last_orders(session: Session, first: date) -> dict[int, date]:
    """The day of each customer's latest order since ``first``."""
    sale = signed()
    rows = select(sale.c.customer_id, func.max(sale.c.day)).where(
        sale.c.store_id == store_of(session), sale.c.day >= first
    )
    return dict(session.execute(rows.group_by(sale.c.customer_id)).tuples().all())


def _last_drives(
    session: Session, first: date, rules: StoreRules, now: datetime
) -> dict[int | None, date]:
    """The day of each customer's latest drive since ``first``; booked ones are not driven yet."""
    in_log = select(Visit.customer_id, func.max(Visit.day)).where(
        Visit.store_id == store_of(session), Visit.day >= first, Visit.did_test_drive
    )
    driven = dict(session.execute(in_log.group_by(Visit.customer_id)).tuples().all())
    apart = select(TestDrive.customer_id, func.max(TestDrive.starts_at)).where(
        TestDrive.store_id == store_of(session),
        TestDrive.starts_at.between(utc(first, time(0), rules.zone), now),
        TestDrive.ended_at.is_not(None),
    )
    for customer_id, at in session.execute(apart.group_by(TestDrive.customer_id)):
        driven[customer_id] = max(rules.today(at), driven.get(customer_id, date.min))
    return driven


class _Orders(NamedTuple):
    adviser_id: int | None
    adviser: str
    orders: int


def _orders(session: Session, first: date, last: date) -> list[_Orders]:
    sale, names = signed(), names_of(session)
    counts = session.execute(
        select(sale.c.adviser_id, func.count())
        .where(sale.c.store_id == store_of(session), sale.c.day.between(first, last))
        .group_by(sale.c.adviser_id)
    )
    return [_Orders(who, names.get(who, ""), count) for who, count in counts]


def _in_store(rows: Iterable[VisitRow], rules: StoreRules, now: datetime) -> list[InStore]:
    """Only of today: whose leaving was forgotten on an earlier day is not here any more."""
    today = rules.today(now)
    return [
        InStore(row.id, row.name, row.adviser, minutes_between(row.arrived_at, now))
        for row in rows
        if row.day == today and row.way is Way.WALK_IN and row.left_at is None
    ]


def _by_adviser(
    rows: Iterable[VisitRow], later: Mapping[int, Later], orders: Iterable[_Orders]
) -> list[AdviserTotals]:
    """In the order of their accounts; those without a party or order are left out."""
    found: dict[int | None, AdviserTotals] = {}
    for row in rows:
        so_far = found.get(row.adviser_id, AdviserTotals(row.adviser_id, row.adviser))
        found[row.adviser_id] = _with_party(so_far, row, later.get(row.id, Later(False, False)))
    for adviser_id, name, count in orders:
        so_far = found.get(adviser_id, AdviserTotals(adviser_id, name))
        found[adviser_id] = so_far._replace(orders=count)
    return sorted(found.values(), key=lambda one: (one.adviser_id is None, one.adviser_id or 0))


def _with_party(so_far: AdviserTotals, row: VisitRow, later: Later) -> AdviserTotals:
    return so_far._replace(
        parties=so_far.parties + 1,
        first=so_far.first + row.is_new,
        filed=so_far.filed + (row.is_new and row.is_filed),
        test_drives=so_far.test_drives + row.did_test_drive,
        drove=so_far.drove + later.drove,
        ordered=so_far.ordered + later.ordered,
    )
