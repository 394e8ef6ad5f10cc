"""What the dialogs about an opportunity are filled from: whose it is, what is known of the sale."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query
from crmdesk.funnel.finding import reach_opportunity
from crmdesk.funnel.rows import MODEL
from crmdesk.models import CarModel, Customer, Opportunity, Order, Outcome


class Deal(NamedTuple):
    """``price_minor`` is of one car; ``order_id`` is of the order that stands, if there is one."""

    id: int
    customer_id: int
    customer: str
    level: str
    outcome: Outcome
    stage_id: int
    model_id: int | None
    model: str
    trim: str
    colour: str
    quantity: int
    price_minor: int | None
    expected_on: date | None
    competitor: str
    ordered_on: date | None
    order_id: int | None


@query(Permission.SEE_FUNNEL)
def deal_of(session: Session, opportunity_id: int) -> Deal:
    reached = reach_opportunity(session, opportunity_id, Permission.SEE_FUNNEL)
    order = (
        select(func.max(Order.id))
        .where(Order.opportunity_id == Opportunity.id, Order.cancelled_on.is_(None))
        .scalar_subquery()
    )
    row = (
        select(
            *(Opportunity.id, Opportunity.customer_id, Customer.name, Opportunity.level),
            *(Opportunity.outcome, Opportunity.stage_id, Opportunity.model_id, MODEL),
            *(Opportunity.trim, Opportunity.colour, Opportunity.quantity),
            *(Opportunity.price_minor, Opportunity.expected_on, Opportunity.competitor),
            *(Opportunity.ordered_on, order),
        )
        .join(Customer, Customer.id == Opportunity.customer_id)
        .outerjoin(CarModel, CarModel.id == Opportunity.model_id)
        .where(Opportunity.id == reached.id)
    )
    return Deal._make(session.execute(row).one())
