"""The cards of the board: the most urgent of each column, in one question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import CTE, Label, Select, func, select, union_all
from sqlalchemy.orm import Session

from crmdesk.access import Permission, naming
from crmdesk.access.names import names_of
from crmdesk.followups.store_rules import rules_of
from crmdesk.funnel.chosen import FunnelFilter, within_reach
from crmdesk.funnel.days import days_between
from crmdesk.funnel.rows import AMOUNT, MODEL
from crmdesk.i18n import NOTHING
from crmdesk.models import CarModel, Customer, FollowUp, Opportunity, Order, Outcome


class CardRow(NamedTuple):
    """``promised_on`` is of the order, if there is one; ``closed_on`` of a delivery.

    Of a customer that was given to somebody else, an adviser's card tells neither name nor contact.
    """

    id: int
    stage_id: int
    customer_id: int
    customer: str
    level: str
    model: str
    trim: str
    quantity: int
    amount_minor: int | None
    expected_on: date | None
    next_due: date | None
    next_time: time | None
    adviser_id: int | None
    adviser: str
    competitor: str
    ordered_on: date | None
    promised_on: date | None
    days_in_stage: int
    closed_on: date | None


_PROMISED = (
    select(func.max(Order.promised_on))
    .where(Order.opportunity_id == Opportunity.id, Order.cancelled_on.is_(None))
    .scalar_subquery()
)
_NEXT = (FollowUp.opportunity_id == Opportunity.id) & FollowUp.done_at.is_(None)


def cards_of(
    session: Session, filter_: FunnelFilter, *, since: datetime, today: date, most: int
) -> list[CardRow]:
    """Of open ones those due first, of those delivered ``since`` the latest."""
    found = session.execute(_joined(_ranked(session, filter_, since), most))
    say = _sayer(session, today)
    return [say(row) for row in found]


def _ranked(session: Session, filter_: FunnelFilter, since: datetime) -> CTE:
    """Two questions, not one with an "or", which no index could answer."""
    chosen = (within_reach(session), *filter_.conditions())
    due = (FollowUp.due_on.asc().nulls_last(), FollowUp.due_time.asc().nulls_last())
    opened = (
        select(Opportunity.id, _place(*due, Opportunity.id))
        .outerjoin(FollowUp, _NEXT)
        .where(*chosen, Opportunity.outcome == Outcome.OPEN)
    )
    won = select(Opportunity.id, _place(Opportunity.closed_at.desc(), Opportunity.id)).where(
        *chosen, Opportunity.closed_at >= since, Opportunity.outcome == Outcome.WON
    )
    return union_all(opened, won).cte("ranked")


def _place(*order: Any) -> Label[int]:
    place = func.row_number().over(partition_by=Opportunity.stage_id, order_by=order)
    return place.label("place")


def _joined(ranked: CTE, most: int) -> Select[Any]:
    """On a server another's customer is not there to join."""
    return (
        select(
            *(Opportunity.id, Opportunity.stage_id, Opportunity.customer_id),
            *(Customer.name.label("customer"), Customer.owner_id, Opportunity.level),
            *(MODEL.label("model"), Opportunity.trim, Opportunity.quantity),
            *(AMOUNT.label("amount"), Opportunity.expected_on, FollowUp.due_on, FollowUp.due_time),
            *(Opportunity.adviser_id, Opportunity.competitor, Opportunity.ordered_on),
            *(_PROMISED.label("promised_on"), Opportunity.stage_since, Opportunity.closed_at),
        )
        .join(ranked, ranked.c.id == Opportunity.id)
        .outerjoin(Customer, Customer.id == Opportunity.customer_id)
        .outerjoin(CarModel, CarModel.id == Opportunity.model_id)
        .outerjoin(FollowUp, _NEXT)
        .where(ranked.c.place <= most)
        .order_by(Opportunity.stage_id, ranked.c.place)
    )


def _sayer(session: Session, today: date) -> Callable[[Any], CardRow]:
    rules, names, may_name = (
        rules_of(session),
        names_of(session),
        naming(session, Permission.SEE_FUNNEL),
    )

    def say(row: Any) -> CardRow:
        is_named = may_name(row.owner_id)
        next_due, next_time = (row.due_on, row.due_time) if is_named else (None, None)
        return CardRow(
            *(row.id, row.stage_id, row.customer_id, row.customer if is_named else NOTHING),
            *(row.level, row.model, row.trim, row.quantity, row.amount, row.expected_on),
            *(next_due, next_time, row.adviser_id, names.get(row.adviser_id, ""), row.competitor),
            *(row.ordered_on, row.promised_on, days_between(rules, row.stage_since, today)),
            rules.today(row.closed_at) if row.closed_at else None,
        )

    return say
