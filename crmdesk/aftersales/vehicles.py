"""The cars that a customer has, and their mileage as it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query, reach_customer, verb
from crmdesk.aftersales.car_facts import facts_of, readings_of
from crmdesk.aftersales.care import refresh
from crmdesk.aftersales.care_plan import CarFacts, first_service
from crmdesk.aftersales.mileage import Reading, in_words, mileage_problem
from crmdesk.errors import UserError
from crmdesk.followups.store_rules import rules_of
from crmdesk.i18n import N_, _
from crmdesk.models import CarModel, Customer, MileageReading, OwnedVehicle
from crmdesk.store import store_of, tell


class VehicleRow(NamedTuple):
    id: int
    model: str
    brand: str
    colour: str
    plate: str
    vin: str
    is_ours: bool
    year: int | None
    delivered_on: date | None
    price_minor: int | None
    km: int | None
    read_on: date | None
    first_service_on: date | None
    """While it is still to come."""
    first_service: str
    """The mileage estimate with its range, in words."""


@dataclass(frozen=True)
class ReadingDraft:
    read_on: date
    km: int

    def problems(self, today: date | None = None) -> dict[str, str]:
        problems = {}
        if today and self.read_on > today:
            problems["read_on"] = _("This day is still to come.")
        if problem := mileage_problem(self.km):
            problems["km"] = problem
        return problems


@query(Permission.SEE_VEHICLES)
def vehicles_of(session: Session, customer_id: int, *, today: date) -> Sequence[VehicleRow]:
    """Newest delivery first, then those that are not ours."""
    reach_customer(session, customer_id, Permission.SEE_VEHICLES)
    rows = session.execute(
        select(
            *(OwnedVehicle.id, CarModel.name, OwnedVehicle.model_text, OwnedVehicle.brand),
            *(OwnedVehicle.colour, OwnedVehicle.plate, OwnedVehicle.vin, OwnedVehicle.is_ours),
            *(OwnedVehicle.year, OwnedVehicle.delivered_on, OwnedVehicle.price_minor),
        )
        .outerjoin(CarModel, CarModel.id == OwnedVehicle.model_id)
        .where(OwnedVehicle.customer_id == customer_id, OwnedVehicle.gone_on.is_(None))
        .order_by(OwnedVehicle.delivered_on.desc().nulls_last(), OwnedVehicle.id)
    ).all()
    ids = [row.id for row in rows]
    facts = {car.vehicle_id: car for car in facts_of(session, ids, true())}
    readings = readings_of(session, ids)
    return [
        VehicleRow(
            row.id,
            row.name or row.model_text,
            *(row.brand, row.colour, row.plate, row.vin, row.is_ours, row.year),
            *(row.delivered_on, row.price_minor),
            *_last(readings.get(row.id, ())),
            *_service(facts.get(row.id), today),
        )
        for row in rows
    ]


@verb(Permission.WORK_VEHICLES)
def add_reading(session: Session, vehicle_id: int, draft: ReadingDraft, *, now: datetime) -> None:
    """Keep what the odometer shows; the call for the first service moves with it."""
    assert not draft.problems(), "the form saves only drafts without problems"
    if problems := draft.problems(rules_of(session).today(now)):
        raise UserError(" ".join(problems.values()))
    vehicle = session.get(OwnedVehicle, vehicle_id)
    if vehicle is None or vehicle.store_id != store_of(session):
        raise UserError(_("This car is gone. Look at the list again."))
    customer: Customer = reach_customer(session, vehicle.customer_id, Permission.WORK_VEHICLES)
    session.add(
        MileageReading(
            store_id=vehicle.store_id, vehicle_id=vehicle_id, read_on=draft.read_on, km=draft.km
        )
    )
    refresh(session, vehicle_id, now=now)
    tell(
        session,
        "aftersales.mileage",
        N_("Noted {km} km of {customer}'s car."),
        km=draft.km,
        customer=customer.name,
    )


def _last(readings: Sequence[Reading]) -> tuple[int | None, date | None]:
    return (readings[-1].km, readings[-1].read_on) if readings else (None, None)


def _service(car: CarFacts | None, today: date) -> tuple[date | None, str]:
    if car is None or car.was_serviced:
        return None, ""
    service = first_service(car)
    return (service.day, in_words(service.by_mileage)) if service.day >= today else (None, "")
