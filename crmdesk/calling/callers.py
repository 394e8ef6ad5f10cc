"""Whose number it is that calls, as far as the account at this seat may know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, Reach, query, reach
from crmdesk.customers.duplicates import Duplicate, possible_duplicates
from crmdesk.customers.numbers import digits_of
from crmdesk.customers.reveal import label_of
from crmdesk.followups.last_words import last_words
from crmdesk.followups.purposes import say
from crmdesk.followups.store_rules import rules_of
from crmdesk.models import (
    CarModel,
    ContactNumber,
    Customer,
    FollowUp,
    Opportunity,
    Outcome,
    OwnedVehicle,
)
from crmdesk.store import actor_of


class Caller(NamedTuple):
    """Of somebody else's customer only the short name, the owner and ``do_not_call``."""

    customer_id: int
    name: str
    level: str | None
    owner: str
    is_own: bool
    is_open: bool
    """Whether the account may see the file."""
    do_not_call: bool
    who: str = ""
    """Whose number it is in the household: spouse Chen Jie."""
    car: str = ""
    last_on: date | None = None
    last_words: str = ""
    next_on: date | None = None
    next_time: time | None = None
    next_purpose: str = ""
    opportunity_id: int | None = None
    follow_up_id: int | None = None


@query(Permission.LOG_VISITS, beyond=True)
def callers(session: Session, number: str, *, now: datetime) -> Sequence[Caller]:
    """The files that have this number, the surest first; however it is written."""
    digits = digits_of(number)
    today = rules_of(session).today(now)
    found = possible_duplicates(session, phone=digits, today=today) if digits else []
    return [_described(session, each, digits) for each in found]


def _described(session: Session, found: Duplicate, digits: str) -> Caller:
    customer = session.get_one(Customer, found.customer_id)
    sees_all = reach(actor_of(session), Permission.SEE_CUSTOMERS) is Reach.ALL
    caller = Caller(
        *(customer.id, found.name, found.level, found.owner, found.is_own),
        is_open=found.is_own or sees_all,
        do_not_call=customer.do_not_call,
    )
    return _detailed(session, caller, digits) if caller.is_open else caller


def _detailed(session: Session, caller: Caller, digits: str) -> Caller:
    last, planned = last_words(session, caller.customer_id), _planned(session, caller.customer_id)
    detailed = caller._replace(
        who=_who(session, caller.customer_id, digits),
        car=_car(session, caller.customer_id),
        last_on=last.on if last else None,
        last_words=last.said() if last else "",
    )
    if planned is None:
        return detailed
    return detailed._replace(
        next_on=planned.due_on,
        next_time=planned.due_time,
        next_purpose=say(planned.purpose),
        opportunity_id=planned.opportunity_id,
        follow_up_id=planned.id,
    )


def _who(session: Session, customer_id: int, digits: str) -> str:
    number = session.scalar(
        select(ContactNumber)
        .where(ContactNumber.customer_id == customer_id, ContactNumber.digits == digits)
        .order_by(ContactNumber.person_id.is_not(None), ContactNumber.id)
        .limit(1)
    )
    return label_of(session, number) if number else ""


def _planned(session: Session, customer_id: int) -> FollowUp | None:
    """The next contact of a deal before any care call."""
    return session.scalar(
        select(FollowUp)
        .where(FollowUp.customer_id == customer_id, FollowUp.done_at.is_(None))
        .order_by(FollowUp.opportunity_id.is_(None), FollowUp.due_on, FollowUp.id)
        .limit(1)
    )


def _car(session: Session, customer_id: int) -> str:
    """What they want; otherwise what they drive."""
    deal = session.execute(
        select(CarModel.name, Opportunity.model_text)
        .outerjoin(CarModel, CarModel.id == Opportunity.model_id)
        .where(Opportunity.customer_id == customer_id, Opportunity.outcome == Outcome.OPEN)
        .order_by(Opportunity.id.desc())
        .limit(1)
    ).first()
    if deal and (deal.name or deal.model_text):
        return str(deal.name or deal.model_text)
    return _driven(session, customer_id)


def _driven(session: Session, customer_id: int) -> str:
    car = session.execute(
        select(CarModel.name, OwnedVehicle.model_text, OwnedVehicle.plate)
        .outerjoin(CarModel, CarModel.id == OwnedVehicle.model_id)
        .where(OwnedVehicle.customer_id == customer_id, OwnedVehicle.gone_on.is_(None))
        .order_by(OwnedVehicle.id.desc())
        .limit(1)
    ).first()
    if car is None:
        return ""
    return " ".join(part for part in (car.name or car.model_text, car.plate) if part)
