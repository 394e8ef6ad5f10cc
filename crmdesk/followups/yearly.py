"""Care that comes back every year: birthdays, solar or lunar, and delivery anniversaries."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.dates import anniversary, next_birthday
from crmdesk.models import CareBasis, CareRule, Customer, FollowUp, OwnedVehicle

EVERY_YEAR = frozenset({CareBasis.BIRTHDAY, CareBasis.ANNIVERSARY})


def next_year(
    session: Session, follow_up: FollowUp, customer: Customer, today: date
) -> date | None:
    """When the care call of ``follow_up`` is due again; None if it is not a yearly one."""
    if follow_up.care_key is None:
        return None
    rule = session.scalar(
        select(CareRule).filter_by(store_id=follow_up.store_id, key=follow_up.care_key)
    )
    if rule is None or not rule.is_active or rule.basis not in EVERY_YEAR:
        return None
    day = _day(session, rule.basis, follow_up, customer, _after(rule, follow_up, today))
    return day + timedelta(days=rule.days) if day else None


def _after(rule: CareRule, follow_up: FollowUp, today: date) -> date:
    """The day itself, although it may have been kept some days early or late."""
    return max(follow_up.due_on, today) - timedelta(days=rule.days)


def _day(
    session: Session, basis: CareBasis, follow_up: FollowUp, customer: Customer, after: date
) -> date | None:
    if basis is CareBasis.BIRTHDAY:
        return birthday_of(customer, after)
    vehicle = session.get(OwnedVehicle, follow_up.vehicle_id) if follow_up.vehicle_id else None
    if vehicle is None or vehicle.delivered_on is None or vehicle.gone_on is not None:
        return None
    return next_anniversary(vehicle.delivered_on, after)


def birthday_of(customer: Customer, after: date) -> date | None:
    if customer.birth_month is None or customer.birth_day is None:
        return None
    return next_birthday(
        customer.birth_month, customer.birth_day, customer.birthday_is_lunar, after
    )


def next_anniversary(of: date, after: date) -> date:
    """The first later than ``after`` that is at least a year after ``of``."""
    year = max(after.year, of.year + 1)
    this_year = anniversary(of, year)
    return this_year if this_year > after else anniversary(of, year + 1)
