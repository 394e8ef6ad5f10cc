"""When each care call of a car is due: the store's rules applied to one car's facts."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date, time, timedelta
from typing import NamedTuple

from crmdesk.aftersales.mileage import Estimate, Reading, estimate
from crmdesk.dates import add_months, next_birthday, next_workday
from crmdesk.followups.yearly import next_anniversary
from crmdesk.models import CareBasis, Channel

FIRST_SERVICE_MONTHS = 6


class Rule(NamedTuple):
    key: str
    name: str
    basis: CareBasis
    days: int
    at_time: time | None
    by_care: bool
    channel: Channel


class CarFacts(NamedTuple):
    vehicle_id: int
    customer_id: int
    owner_id: int | None
    delivered_on: date
    birth_month: int | None
    birth_day: int | None
    birthday_is_lunar: bool
    do_not_call: bool
    do_not_message: bool
    km_per_day: int
    first_service_km: int
    was_serviced: bool
    readings: Sequence[Reading] = ()


class Service(NamedTuple):
    """``day`` is the earlier of the mileage and the months."""

    day: date
    by_mileage: Estimate


def due_on(rule: Rule, car: CarFacts, today: date, rest: Container[date]) -> date | None:
    """The next call by ``rule`` from ``today`` on; None when its time is over or never comes."""
    match rule.basis:
        case CareBasis.DELIVERY:
            day = car.delivered_on + timedelta(days=rule.days)
            return _workday(rule, day, rest) if day >= today else None
        case CareBasis.FIRST_SERVICE:
            return _before_service(rule, car, today, rest)
        case CareBasis.BIRTHDAY:
            return _shifted(rule, _birthday(car, _from(rule, today)))
        case CareBasis.ANNIVERSARY:
            return _shifted(rule, next_anniversary(car.delivered_on, _from(rule, today)))


def first_service(car: CarFacts) -> Service:
    by_mileage = estimate(car.readings, car.delivered_on, car.km_per_day, car.first_service_km)
    by_months = add_months(car.delivered_on, FIRST_SERVICE_MONTHS)
    return Service(min(by_mileage.day, by_months), by_mileage)


def channel_for(rule: Rule, car: CarFacts) -> Channel | None:
    """Who does not want calls is written to; who does not want messages gets none."""
    if rule.channel is Channel.PHONE and car.do_not_call:
        return None if car.do_not_message else Channel.WECHAT
    if rule.channel in {Channel.MESSAGE, Channel.WECHAT, Channel.EMAIL} and car.do_not_message:
        return None
    return rule.channel


def _workday(rule: Rule, day: date, rest: Container[date]) -> date:
    """The delivery day's own call cannot wait."""
    return next_workday(day, rest) if rule.days > 0 else day


def _before_service(rule: Rule, car: CarFacts, today: date, rest: Container[date]) -> date | None:
    """Called at once when the service is nearer than the notice that is given of it."""
    service = first_service(car).day
    if car.was_serviced or service < today:
        return None
    return next_workday(max(service + timedelta(days=rule.days), today), rest)


def _birthday(car: CarFacts, after: date) -> date | None:
    if car.birth_month is None or car.birth_day is None:
        return None
    return next_birthday(car.birth_month, car.birth_day, car.birthday_is_lunar, after)


def _from(rule: Rule, today: date) -> date:
    """The date after which a yearly day must lie, so that its call is not before today."""
    return today - timedelta(days=rule.days + 1)


def _shifted(rule: Rule, day: date | None) -> date | None:
    return day + timedelta(days=rule.days) if day else None
