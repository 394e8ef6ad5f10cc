"""What a play left in the store, and whom it can be played with."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import func, select

from crmdesk.customers.questions import QUESTIONS
from crmdesk.customers.search import find
from crmdesk.models import (
    Action,
    ContactNumber,
    Customer,
    FollowUp,
    Opportunity,
    Outcome,
    OwnedVehicle,
    Stage,
    Visit,
    Way,
)

Session = Any
_DIGITS = 5


class Filed(NamedTuple):
    phone: str
    opportunity_id: int | None
    open_contacts: int


class Somebody(NamedTuple):
    id: int
    name: str
    fragment: str


def visits(session: Session) -> int:
    return int(session.scalar(select(func.count()).select_from(Visit)))


def last_visit(session: Session) -> Visit:
    found: Visit = session.scalars(select(Visit).order_by(Visit.id.desc())).first()
    return found


def filed(session: Session, visit: Visit) -> Filed:
    """The file, the opportunity and the planned contact that a visit opened."""
    number = select(ContactNumber.digits).where(ContactNumber.customer_id == visit.customer_id)
    waiting = select(func.count()).where(
        FollowUp.opportunity_id == visit.opportunity_id, FollowUp.done_at.is_(None)
    )
    phone = session.scalar(number) or ""
    return Filed(phone, visit.opportunity_id, session.scalar(waiting))


def contact(session: Session, follow_up_id: int) -> FollowUp:
    found: FollowUp = session.get_one(FollowUp, follow_up_id)
    return found


def planned(session: Session, opportunity_id: int) -> FollowUp | None:
    waiting = select(FollowUp).where(
        FollowUp.opportunity_id == opportunity_id, FollowUp.done_at.is_(None)
    )
    found: FollowUp | None = session.scalar(waiting)
    return found


def somebody(session: Session, after: int = 0) -> Somebody:
    """With a part of a number that names nobody else first; ``after`` so many customers."""
    numbers = select(Customer.id, Customer.name, ContactNumber.digits).join(ContactNumber)
    everybody = numbers.order_by(Customer.id).offset(after)
    for customer_id, name, number in session.execute(everybody):
        found = find(session, number[-_DIGITS:], 1)
        if found and found[0].id == customer_id:
            return Somebody(customer_id, name, number[-_DIGITS:])
    raise LookupError("no customer has a number of its own")


def actions(session: Session) -> int:
    return int(session.scalar(select(func.max(Action.id))) or 0)


def deal(session: Session, opportunity_id: int) -> Opportunity:
    found: Opportunity = session.get_one(Opportunity, opportunity_id)
    return found


def stage_key(session: Session, opportunity_id: int) -> str:
    found = select(Stage.key).join(Opportunity).where(Opportunity.id == opportunity_id)
    return str(session.scalar(found))


def cars_of(session: Session, customer_id: int) -> list[str]:
    found = select(OwnedVehicle.plate).where(OwnedVehicle.customer_id == customer_id)
    return list(session.scalars(found))


def parties_here(session: Session) -> int:
    """Of the last logged day, those that have come and not left."""
    here = select(func.count()).where(
        Visit.left_at.is_(None),
        Visit.way == Way.WALK_IN,
        Visit.day == select(func.max(Visit.day)).scalar_subquery(),
    )
    return int(session.scalar(here))


def is_incomplete(session: Session, customer_id: int) -> bool:
    """Whether one of the ten questions is left."""
    return bool(session.get_one(Customer, customer_id).completeness < len(QUESTIONS))


def best_known(session: Session) -> int:
    """The customer with an open opportunity whose file says most."""
    known = select(Customer.id).join(Opportunity).where(Opportunity.outcome == Outcome.OPEN)
    return int(session.scalar(known.order_by(Customer.completeness.desc(), Customer.id).limit(1)))
