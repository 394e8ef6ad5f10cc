"""Planning the care calls of delivered cars, for one or for ten thousand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from crmdesk.access import Permission, own_only, reach_customer, verb
from crmdesk.aftersales.car_facts import facts_of, rules
from crmdesk.aftersales.care_plan import CarFacts, Rule, channel_for, due_on
from crmdesk.aftersales.care_staff import CareStaff
from crmdesk.errors import UserError
from crmdesk.followups.planning import correct_day
from crmdesk.followups.purposes import PURPOSES
from crmdesk.followups.reaching import is_composed
from crmdesk.followups.store_rules import StoreRules, rules_of
from crmdesk.followups.yearly import EVERY_YEAR
from crmdesk.i18n import N_, _
from crmdesk.models import CareBasis, Customer, FollowUp, OwnedVehicle
from crmdesk.store import bulk_insert, store_of, tell

_AT_ONCE = 5000


class _Planned(NamedTuple):
    """Which calls exist already: one-off ones by car, yearly ones while they are open."""

    of_cars: set[tuple[int | None, str | None]]
    of_customers: set[tuple[int, str | None]]

    def has(self, rule: Rule, car: CarFacts) -> bool:
        if rule.basis is CareBasis.BIRTHDAY:
            return (car.customer_id, rule.key) in self.of_customers
        return (car.vehicle_id, rule.key) in self.of_cars

    def add(self, rule: Rule, car: CarFacts) -> None:
        self.of_cars.add((car.vehicle_id, rule.key))
        self.of_customers.add((car.customer_id, rule.key))


@verb(Permission.WORK_VEHICLES)
def plan_care(session: Session, vehicle_id: int, *, today: date, now: datetime) -> int:
    """Plan what is still to come of a car's care; how many calls were planned."""
    vehicle = session.get(OwnedVehicle, vehicle_id)
    if vehicle is None or vehicle.store_id != store_of(session):
        raise UserError(_("This car is gone. Look at the list again."))
    if not is_composed(session):
        reach_customer(session, vehicle.customer_id, Permission.WORK_VEHICLES)
    planned = plan_care_bulk(session, [vehicle_id], today=today, now=now)
    _tell(session, planned)
    return planned


@verb(Permission.WORK_VEHICLES)
def plan_care_bulk(
    session: Session, vehicle_ids: Sequence[int], *, today: date, now: datetime
) -> int:
    """Plan the care of many cars at once; nothing is planned twice, and nothing in the past."""
    session.flush()
    store, planned = rules_of(session), 0
    active, staff = rules(session), CareStaff.of(session)
    for start in range(0, len(vehicle_ids), _AT_ONCE):
        chunk = vehicle_ids[start : start + _AT_ONCE]
        rows = list(_rows(session, chunk, active, staff, store, today, now))
        bulk_insert(session, FollowUp, rows)
        planned += len(rows)
    _tell(session, planned)
    return planned


def _tell(session: Session, planned: int) -> None:
    tell(session, "aftersales.plan_care", N_("Planned care calls: {count}."), count=planned)


@verb(Permission.WORK_VEHICLES)
def refresh(session: Session, vehicle_id: int, *, now: datetime) -> None:
    """Move the planned call for the first service to what the readings say by now.

    A better estimate makes nobody late: see ``correct_day``.
    """
    session.flush()
    store = rules_of(session)
    rule = next((one for one in rules(session) if one.basis is CareBasis.FIRST_SERVICE), None)
    car = next(facts_of(session, [vehicle_id], _reached(session)), None)
    planned = _open_call(session, vehicle_id, rule.key) if rule else None
    if rule is None or car is None or planned is None:
        return
    today = store.today(now)
    day = due_on(rule, car, today, store.rest_days)
    if day is not None and day != planned.due_on:
        correct_day(planned, day, today=today)
        session.flush()


def _open_call(session: Session, vehicle_id: int, key: str) -> FollowUp | None:
    return session.scalar(
        select(FollowUp)
        .where(
            FollowUp.vehicle_id == vehicle_id,
            FollowUp.care_key == key,
            FollowUp.done_at.is_(None),
        )
        .order_by(FollowUp.id)
        .limit(1)
    )


def _reached(session: Session) -> ColumnElement[bool]:
    if is_composed(session):
        return true()
    return own_only(session, Permission.WORK_VEHICLES, Customer.owner_id)


def _rows(
    session: Session,
    vehicle_ids: Sequence[int],
    active: Sequence[Rule],
    staff: CareStaff,
    store: StoreRules,
    today: date,
    now: datetime,
) -> Iterator[dict[str, Any]]:
    cars = list(facts_of(session, vehicle_ids, _reached(session)))
    planned = _planned(session, cars, active)
    here = store.now(now)
    for car in cars:
        for rule in active:
            day = due_on(rule, car, today, store.rest_days)
            channel = channel_for(rule, car)
            if day is None or channel is None or planned.has(rule, car):
                continue
            planned.add(rule, car)
            yield {
                "store_id": store_of(session),
                "customer_id": car.customer_id,
                "vehicle_id": car.vehicle_id,
                "adviser_id": staff.next() if rule.by_care else car.owner_id,
                "care_key": rule.key,
                "purpose": rule.key if rule.key in PURPOSES else rule.name,
                "channel": channel,
                "due_on": day,
                "due_time": _time(rule, day, here),
                "planned_at": now,
                "version": 1,
            }


def _time(rule: Rule, day: date, here: datetime) -> time | None:
    """An hour of today that has passed means: as soon as possible."""
    has_passed = rule.at_time and day == here.date() and rule.at_time < here.time()
    return None if has_passed else rule.at_time


def _planned(session: Session, cars: Sequence[CarFacts], active: Sequence[Rule]) -> _Planned:
    yearly = [rule.key for rule in active if rule.basis in EVERY_YEAR]
    rows = session.execute(
        select(FollowUp.vehicle_id, FollowUp.customer_id, FollowUp.care_key).where(
            FollowUp.customer_id.in_({car.customer_id for car in cars}),
            FollowUp.care_key.is_not(None),
            or_(FollowUp.care_key.not_in(yearly), FollowUp.done_at.is_(None)),
        )
    ).all()
    return _Planned(
        {(vehicle_id, key) for vehicle_id, __, key in rows},
        {(customer_id, key) for __, customer_id, key in rows},
    )
