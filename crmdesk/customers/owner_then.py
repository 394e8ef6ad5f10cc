"""Whose a customer was on a past day: to whom an order or a delivery of that day belongs.

It belongs to whoever had the file at that moment. What is entered later has a day and no moment:
on the very day of a hand-over it is of whoever enters it, if they had the file that day, else of
who had it in the evening.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.dates import HOME_ZONE, local, today_of
from crmdesk.models import Customer, Opportunity, OwnershipChange, StoreRecord
from crmdesk.store import actor_of, store_of

_AT_ONCE = 900


class HandOver(NamedTuple):
    at: datetime
    on: date
    from_id: int | None
    to_id: int | None


def adviser_of_day(
    session: Session, opportunity: Opportunity, day: date, *, now: datetime
) -> int | None:
    """Whose an order or a delivery of ``day`` is that is entered ``now``."""
    zone, me = _zone(session), actor_of(session).account_id
    given = hand_overs(session, [opportunity.customer_id]).get(opportunity.customer_id, ())
    at = now if today_of(now, zone) == day else None
    return owner_then(opportunity.adviser_id, given, day, at=at, by=me) or me


def owner_then(
    holder: int | None,
    given: Sequence[HandOver],
    day: date,
    *,
    at: datetime | None = None,
    by: int | None = None,
) -> int | None:
    """``holder`` has it today, ``given`` the latest first; ``by`` entered it, ``at`` if that day.

    Where nobody had it then, it is ``holder``'s.
    """
    evening = _former(holder, (one for one in given if one.on > day))
    of_day = [one for one in given if one.on == day]
    if at is not None:
        found = _former(evening, (one for one in of_day if one.at > at))
    else:
        had = {_former(evening, of_day[:count]) for count in range(len(of_day) + 1)}
        found = by if by in had else evening
    return found if found is not None else holder


def _former(holder: int | None, given: Iterable[HandOver]) -> int | None:
    for one in given:
        holder = one.from_id if one.to_id == holder else holder
    return holder


def owners_of(session: Session, customer_ids: Collection[int]) -> Mapping[int, int | None]:
    """Whose they are today, in a few queries for many."""
    found: dict[int, int | None] = {}
    for some in _some(customer_ids):
        rows = select(Customer.id, Customer.owner_id).where(Customer.id.in_(some))
        found |= dict(session.execute(rows).tuples().all())
    return found


def hand_overs(session: Session, customer_ids: Collection[int]) -> Mapping[int, Sequence[HandOver]]:
    """By customer, the latest first; none of those who were never given on."""
    found: defaultdict[int, list[HandOver]] = defaultdict(list)
    change, zone = OwnershipChange, _zone(session)
    rows = select(change.customer_id, change.at, change.from_id, change.to_id).order_by(
        change.at.desc(), change.id.desc()
    )
    for some in _some(customer_ids):
        of_some = rows.where(change.customer_id.in_(some))
        for customer_id, at, former, later in session.execute(of_some):
            found[customer_id].append(HandOver(at, local(at, zone).date(), former, later))
    return found


def _some(ids: Collection[int]) -> Iterator[Sequence[int]]:
    wanted = sorted(ids)
    for start in range(0, len(wanted), _AT_ONCE):
        yield wanted[start : start + _AT_ONCE]


def _zone(session: Session) -> str:
    record = select(StoreRecord.zone).where(StoreRecord.id == store_of(session))
    return session.scalar(record) or HOME_ZONE
