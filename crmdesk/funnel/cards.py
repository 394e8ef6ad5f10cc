"""The cards of the board: the most urgent of each column, in one question."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import CTE, Label, Select, func, select, union_all
from sqlalchemy.orm import Session

from crmdesk.followups.store_rules import StoreRules, rules_of
from crmdesk.funnel.chosen import FunnelFilter, nameable
from crmdesk.funnel.days import days_between
from crmdesk.funnel.rows import AMOUNT, MODEL
from crmdesk.models import Account, CarModel, Customer, FollowUp, Opportunity, Order, Outcome


class CardRow(NamedTuple):
    """``promised_on`` is of the order, if there is one; ``closed_on`` of a delivery."""

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
    rules = rules_of(session)
    found = session.execute(_joined(_ranked(session, filter_, since), most))
    return [_card(rules, row, today) for row in found]


def _ranked(session: Session, filter_: FunnelFilter, since: datetime) -> CTE:
    """Two questions, not one with an "or", which no index could answer."""
    chosen = (nameable(session), *filter_.conditions())
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
    return (
        select(
            *(Opportunity.id, Opportunity.stage_id, Opportunity.customer_id, Customer.name),
            *(Opportunity.level, MODEL, Opportunity.trim, Opportunity.quantity, AMOUNT),
            *(Opportunity.expected_on, FollowUp.due_on, FollowUp.due_time),
            *(Opportunity.adviser_id, func.coalesce(Account.name, ""), Opportunity.competitor),
            *(Opportunity.ordered_on, _PROMISED, Opportunity.stage_since, Opportunity.closed_at),
        )
        .join(ranked, ranked.c.id == Opportunity.id)
        .join(Customer, Customer.id == Opportunity.customer_id)
        .outerjoin(CarModel, CarModel.id == Opportunity.model_id)
        .outerjoin(Account, Account.id == Opportunity.adviser_id)
        .outerjoin(FollowUp, _NEXT)
        .where(ranked.c.place <= most)
        .order_by(Opportunity.stage_id, ranked.c.place)
    )


def _card(rules: StoreRules, row: Any, today: date) -> CardRow:
    *shown, since, closed_at = row
    closed_on = rules.today(closed_at) if closed_at else None
    return CardRow._make((*shown, days_between(rules, since, today), closed_on))
