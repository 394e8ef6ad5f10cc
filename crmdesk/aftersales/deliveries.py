"""Handing a car over: the sale is won, the car is known, and its care is planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, verb
from crmdesk.aftersales.care import plan_care
from crmdesk.aftersales.mileage import mileage_problem
from crmdesk.aftersales.vin import tidy, vin_hint
from crmdesk.customers.owner_then import adviser_of_day
from crmdesk.customers.questions import refresh_completeness
from crmdesk.customers.wording import cleaned
from crmdesk.errors import UserError
from crmdesk.followups.store_rules import rules_of
from crmdesk.funnel.finding import reach_opportunity, stage_of
from crmdesk.funnel.moves import mark_delivered
from crmdesk.funnel.moving import check_transition
from crmdesk.funnel.opportunities import amount_problems
from crmdesk.funnel.wording import line_problems
from crmdesk.i18n import N_, _
from crmdesk.models import (
    CarModel,
    Customer,
    Delivery,
    MileageReading,
    Opportunity,
    Order,
    Outcome,
    OwnedVehicle,
)
from crmdesk.store import store_of, tell
from crmdesk.store.edits import Values, refuse_changed


@dataclass(frozen=True)
class DeliveryDraft:
    """A handed-over car. Without a price the order's counts; the rest is as in the opportunity."""

    delivered_on: date
    price_minor: int | None = None
    plate: str = ""
    vin: str = ""
    colour: str = ""
    model_id: int | None = None
    model_text: str = ""
    km: int = 0

    def problems(self, today: date | None = None) -> dict[str, str]:
        problems = line_problems(self, "plate", "vin", "colour", "model_text")
        if today and self.delivered_on > today:
            problems["delivered_on"] = _("This day is still to come. Deliver on the day itself.")
        if self.price_minor is not None and self.price_minor < 0:
            problems["price_minor"] = _("The price cannot be below nothing.")
        else:
            problems |= amount_problems(self.price_minor, None)
        if problem := mileage_problem(self.km):
            problems["km"] = problem
        return problems

    def hints(self) -> dict[str, str]:
        """What looks odd but may be saved."""
        hint = vin_hint(self.vin)
        return {"vin": hint} if hint else {}


@verb(Permission.WORK_VEHICLES)
def deliver(
    session: Session,
    opportunity_id: int,
    draft: DeliveryDraft,
    *,
    seen: Values | None = None,
    now: datetime,
) -> int:
    """Close the opportunity as delivered; the id of the car, whose care is planned.

    ``seen``: what was shown of the opportunity; raises ``Conflict`` where that has changed.
    """
    opportunity = reach_opportunity(session, opportunity_id, Permission.WORK_VEHICLES)
    today = rules_of(session).today(now)
    if opportunity.outcome is Outcome.WON:
        raise UserError(_("This car is delivered already. Open a new opportunity for another."))
    check_transition(opportunity, stage_of(session, Outcome.WON))
    if problems := draft.problems(today):
        raise UserError(" ".join(problems.values()))
    refuse_changed(session, opportunity, seen)
    price = _price(session, opportunity, draft)
    _refuse_known_car(session, draft)
    customer = session.get_one(Customer, opportunity.customer_id)
    vehicle = _add_vehicle(session, opportunity, draft, price)
    _add_delivery(session, opportunity, vehicle, price, now)
    session.add(
        MileageReading(
            store_id=vehicle.store_id,
            vehicle_id=vehicle.id,
            read_on=draft.delivered_on,
            km=draft.km,
        )
    )
    session.flush()
    mark_delivered(
        session, opportunity_id, price_minor=price, delivered_on=draft.delivered_on, now=now
    )
    refresh_completeness(session, customer)
    plan_care(session, vehicle.id, today=today, now=now)
    tell(
        session,
        "aftersales.deliver",
        N_("Delivered {customer}'s car."),
        customer=customer.name,
    )
    return vehicle.id


def _price(session: Session, opportunity: Opportunity, draft: DeliveryDraft) -> int:
    if draft.price_minor is not None:
        return draft.price_minor
    ordered = session.scalar(
        select(Order.price_minor)
        .where(Order.opportunity_id == opportunity.id, Order.cancelled_on.is_(None))
        .order_by(Order.ordered_on.desc(), Order.id.desc())
        .limit(1)
    )
    if ordered is None:
        raise UserError(_("There is no order yet: enter the price of the car."))
    return ordered


def _refuse_known_car(session: Session, draft: DeliveryDraft) -> None:
    vin = tidy(draft.vin)
    known = select(OwnedVehicle.id).where(
        OwnedVehicle.store_id == store_of(session),
        OwnedVehicle.vin == vin,
        OwnedVehicle.gone_on.is_(None),
    )
    if vin and session.scalar(known.limit(1)) is not None:
        raise UserError(_("A car with this VIN is known already. Check the number."))


def _add_vehicle(
    session: Session, opportunity: Opportunity, draft: DeliveryDraft, price: int
) -> OwnedVehicle:
    model_id = draft.model_id or opportunity.model_id
    model = session.get(CarModel, model_id) if model_id else None
    vehicle = OwnedVehicle(
        store_id=opportunity.store_id,
        customer_id=opportunity.customer_id,
        model_id=model.id if model else None,
        model_text=cleaned(draft.model_text) or opportunity.model_text,
        brand=model.brand if model else "",
        colour=cleaned(draft.colour) or opportunity.colour,
        plate=tidy(draft.plate),
        vin=tidy(draft.vin),
        is_ours=True,
        delivered_on=draft.delivered_on,
        price_minor=price,
    )
    session.add(vehicle)
    session.flush()
    return vehicle


def _add_delivery(
    session: Session, opportunity: Opportunity, vehicle: OwnedVehicle, price: int, now: datetime
) -> None:
    assert vehicle.delivered_on is not None
    whose = adviser_of_day(session, opportunity, vehicle.delivered_on, now=now)
    session.add(
        Delivery(
            store_id=opportunity.store_id,
            opportunity_id=opportunity.id,
            vehicle_id=vehicle.id,
            delivered_on=vehicle.delivered_on,
            price_minor=price,
            account_id=whose,
        )
    )
