"""What a row of the list says of an opportunity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from crmdesk.followups.store_rules import rules_of
from crmdesk.funnel.days import days_between
from crmdesk.funnel.weighing import share_of
from crmdesk.models import (
    Account,
    CarModel,
    Customer,
    FollowUp,
    Opportunity,
    Outcome,
    Source,
    Stage,
)

AMOUNT: ColumnElement[int] = Opportunity.quantity * Opportunity.price_minor
MODEL: ColumnElement[str] = func.coalesce(CarModel.name, Opportunity.model_text)


class OpportunityRow(NamedTuple):
    """``amount_minor`` is None while no price is known; ``days_in_stage`` needs the list's day."""

    id: int
    customer_id: int
    customer: str
    model: str
    trim: str
    quantity: int
    amount_minor: int | None
    weighted_minor: int | None
    probability: int
    expected_on: date | None
    level: str
    stage_id: int
    stage: str
    outcome: Outcome
    adviser_id: int | None
    adviser: str
    source: str
    next_due: date | None
    days_in_stage: int | None
    opened_on: date
    closed_on: date | None


def rows_of(session: Session, ids: Sequence[int], today: date | None) -> list[OpportunityRow]:
    """In no order; whoever asks has the ids in order."""
    return [_row(session, row, today) for row in session.execute(_joined(ids))]


def _joined(ids: Sequence[int]) -> Select[Any]:
    return (
        select(
            *(Opportunity.id, Opportunity.customer_id, Customer.name.label("customer")),
            *(MODEL.label("model"), Opportunity.trim, Opportunity.quantity),
            *(AMOUNT.label("amount_minor"), Stage.probability, Opportunity.expected_on),
            *(Opportunity.level, Opportunity.stage_id, Stage.name.label("stage")),
            *(Opportunity.outcome, Opportunity.adviser_id, Account.name.label("adviser")),
            *(Source.name.label("source"), FollowUp.due_on.label("next_due")),
            *(Opportunity.stage_since, Opportunity.opened_at, Opportunity.closed_at),
        )
        .join(Customer, Customer.id == Opportunity.customer_id)
        .join(Stage, Stage.id == Opportunity.stage_id)
        .outerjoin(CarModel, CarModel.id == Opportunity.model_id)
        .outerjoin(Account, Account.id == Opportunity.adviser_id)
        .outerjoin(Source, Source.id == Opportunity.source_id)
        .outerjoin(
            FollowUp, (FollowUp.opportunity_id == Opportunity.id) & FollowUp.done_at.is_(None)
        )
        .where(Opportunity.id.in_(ids))
    )


def _row(session: Session, found: Any, today: date | None) -> OpportunityRow:
    fields, day = found._asdict(), rules_of(session).today
    since, opened_at, closed_at = (
        fields.pop(name) for name in ("stage_since", "opened_at", "closed_at")
    )
    amount = fields["amount_minor"]
    fields |= {"adviser": fields["adviser"] or "", "source": fields["source"] or ""}
    return OpportunityRow(
        **fields,
        weighted_minor=None if amount is None else share_of(amount, found.probability),
        days_in_stage=days_between(session, since, today) if today else None,
        opened_on=day(opened_at),
        closed_on=day(closed_at) if closed_at else None,
    )
