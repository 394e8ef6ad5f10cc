"""What the care plan must know of many cars, read in a handful of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from crmdesk.aftersales.care_plan import CarFacts, Rule
from crmdesk.aftersales.mileage import Reading
from crmdesk.models import (
    CareRule,
    CarModel,
    Customer,
    MileageReading,
    OwnedVehicle,
    ServiceVisit,
)
from crmdesk.store import store_of

DEFAULT_KM_PER_DAY, DEFAULT_FIRST_SERVICE_KM = 40, 5000


def rules(session: Session) -> list[Rule]:
    columns = (
        *(CareRule.key, CareRule.name, CareRule.basis, CareRule.days, CareRule.at_time),
        *(CareRule.by_care, CareRule.channel),
    )
    active = select(*columns).where(CareRule.store_id == store_of(session), CareRule.is_active)
    rows = session.execute(active.order_by(CareRule.position, CareRule.id))
    return [Rule._make(row) for row in rows]


def facts_of(
    session: Session, vehicle_ids: Sequence[int], reached: ColumnElement[bool]
) -> Iterator[CarFacts]:
    """Of the cars that we delivered and that are still with their customer."""
    serviced = exists().where(ServiceVisit.vehicle_id == OwnedVehicle.id)
    rows = session.execute(
        select(
            *(OwnedVehicle.id, OwnedVehicle.customer_id, Customer.owner_id),
            *(OwnedVehicle.delivered_on, Customer.birth_month, Customer.birth_day),
            *(Customer.birthday_is_lunar, Customer.do_not_call, Customer.do_not_message),
            func.coalesce(CarModel.km_per_day, DEFAULT_KM_PER_DAY),
            func.coalesce(CarModel.first_service_km, DEFAULT_FIRST_SERVICE_KM),
            serviced,
        )
        .join(Customer, Customer.id == OwnedVehicle.customer_id)
        .outerjoin(CarModel, CarModel.id == OwnedVehicle.model_id)
        .where(
            OwnedVehicle.store_id == store_of(session),
            OwnedVehicle.id.in_(vehicle_ids),
            OwnedVehicle.is_ours,
            OwnedVehicle.delivered_on.is_not(None),
            OwnedVehicle.gone_on.is_(None),
            reached,
        )
        .order_by(OwnedVehicle.id)
    ).all()
    readings = readings_of(session, vehicle_ids)
    for row in rows:
        yield CarFacts._make((*row, readings.get(row[0], ())))


def readings_of(session: Session, vehicle_ids: Iterable[int]) -> dict[int, list[Reading]]:
    found: dict[int, list[Reading]] = defaultdict(list)
    rows = session.execute(
        select(MileageReading.vehicle_id, MileageReading.read_on, MileageReading.km)
        .where(MileageReading.vehicle_id.in_(vehicle_ids))
        .order_by(MileageReading.read_on, MileageReading.id)
    )
    for vehicle_id, read_on, km in rows:
        found[vehicle_id].append(Reading(read_on, km))
    return found
