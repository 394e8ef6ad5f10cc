"""The counts of some days. The raw numbers are given; whoever shows a rate shows them beside it.

C is first-visit parties, F those of them with a file opened; unfiled is C - F. A test drive is a
party that had one; orders are those dated in these days and not cancelled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query
from crmdesk.followups.store_rules import StoreRules, rules_of
from crmdesk.models import Account, Opportunity, Order, Way
from crmdesk.showroom.draft import KNOWS_US
from crmdesk.showroom.log import DayLog, VisitRow, minutes_between
from crmdesk.store import store_of


class InStore(NamedTuple):
    """A party that has come today and not left; ``name`` as the log shows it to this account."""

    visit_id: int
    name: str
    adviser: str
    minutes: int


class AdviserTotals(NamedTuple):
    """``adviser_id`` is None for the parties that nobody received."""

    adviser_id: int | None
    name: str
    parties: int = 0
    first: int = 0
    filed: int = 0
    test_drives: int = 0
    orders: int = 0


class Totals(NamedTuple):
    """``again`` came before; ``undecided`` are still being talked to, with neither data nor reason.

    ``by_hour`` counts parties by the store's hour of their coming.
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
    orders: int
    in_store: Sequence[InStore]
    by_hour: Mapping[int, int]
    by_adviser: Sequence[AdviserTotals]


@query(Permission.SEE_LOG, beyond=True)
def totals(session: Session, first: date, last: date, *, now: datetime) -> Totals:
    """Of the whole store for every account: a count names nobody."""
    rules = rules_of(session)
    rows = DayLog(first, last).rows(session, now=now)
    orders = _orders(session, first, last)
    is_first = [row for row in rows if row.is_first]
    filed = sum(row.is_filed for row in is_first)
    return Totals(
        parties=len(rows),
        people=sum(row.party_size for row in rows),
        walk_in=sum(row.way is Way.WALK_IN for row in rows),
        phone_in=sum(row.way is Way.PHONE_IN for row in rows),
        first=len(is_first),
        filed=filed,
        unfiled=len(is_first) - filed,
        again=len(rows) - len(is_first),
        undecided=sum(_is_undecided(row) for row in rows),
        test_drives=sum(row.did_test_drive for row in rows),
        orders=sum(one.orders for one in orders),
        in_store=_in_store(rows, rules, now),
        by_hour=dict(sorted(Counter(row.arrived_at.hour for row in rows).items())),
        by_adviser=_by_adviser(rows, orders),
    )


def _is_undecided(row: VisitRow) -> bool:
    return not (row.is_filed or row.unfiled_reason or row.purpose in KNOWS_US)


class _Orders(NamedTuple):
    adviser_id: int | None
    adviser: str
    orders: int


def _orders(session: Session, first: date, last: date) -> list[_Orders]:
    counts = session.execute(
        select(Opportunity.adviser_id, func.coalesce(Account.name, ""), func.count())
        .join(Order, Order.opportunity_id == Opportunity.id)
        .outerjoin(Account, Account.id == Opportunity.adviser_id)
        .where(
            Order.store_id == store_of(session),
            Order.ordered_on.between(first, last),
            Order.cancelled_on.is_(None),
        )
        .group_by(Opportunity.adviser_id, Account.name)
    )
    return [_Orders._make(row) for row in counts]


def _in_store(rows: Iterable[VisitRow], rules: StoreRules, now: datetime) -> list[InStore]:
    """Only of today: whose leaving was forgotten on an earlier day is not here any more."""
    today = rules.today(now)
    return [
        InStore(row.id, row.name, row.adviser, minutes_between(row.arrived_at, now))
        for row in rows
        if row.day == today and row.way is Way.WALK_IN and row.left_at is None
    ]


def _by_adviser(rows: Iterable[VisitRow], orders: Iterable[_Orders]) -> list[AdviserTotals]:
    """In the order of their accounts; those without a party or order are left out."""
    found: dict[int | None, AdviserTotals] = {}
    for row in rows:
        so_far = found.get(row.adviser_id, AdviserTotals(row.adviser_id, row.adviser))
        found[row.adviser_id] = _with_party(so_far, row)
    for adviser_id, name, count in orders:
        so_far = found.get(adviser_id, AdviserTotals(adviser_id, name))
        found[adviser_id] = so_far._replace(orders=count)
    return sorted(found.values(), key=lambda one: (one.adviser_id is None, one.adviser_id or 0))


def _with_party(so_far: AdviserTotals, row: VisitRow) -> AdviserTotals:
    return so_far._replace(
        parties=so_far.parties + 1,
        first=so_far.first + row.is_first,
        filed=so_far.filed + (row.is_first and row.is_filed),
        test_drives=so_far.test_drives + row.did_test_drive,
    )
