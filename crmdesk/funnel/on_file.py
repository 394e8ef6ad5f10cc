"""A customer's opportunities as the file shows them: the strip of stages, the next contact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query, reach_customer
from crmdesk.access.names import shown_name
from crmdesk.followups.store_rules import rules_of
from crmdesk.funnel.days import days_between
from crmdesk.funnel.rows import AMOUNT, MODEL
from crmdesk.funnel.stages import StageChance, stages
from crmdesk.models import Account, CarModel, FollowUp, Opportunity, Outcome, StageMove


class Step(NamedTuple):
    """``reached_on`` is when it was entered last; None for a stage not reached or passed over."""

    stage_id: int
    name: str
    reached_on: date | None
    is_current: bool


class OpportunityOnFile(NamedTuple):
    id: int
    outcome: Outcome
    stage_id: int
    level: str
    model: str
    trim: str
    colour: str
    quantity: int
    price_minor: int | None
    amount_minor: int | None
    expected_on: date | None
    competitor: str
    ordered_on: date | None
    adviser: str
    follow_up_id: int | None
    next_due: date | None
    next_time: time | None
    next_purpose: str
    opened_on: date
    closed_on: date | None
    days_in_stage: int
    steps: Sequence[Step]


@query(Permission.SEE_FUNNEL)
def opportunities_of(session: Session, customer_id: int, *, today: date) -> list[OpportunityOnFile]:
    """Open ones first, then the newest. ``next_purpose`` is a key of ``PURPOSES`` or own words."""
    customer = reach_customer(session, customer_id, Permission.SEE_FUNNEL)
    shown = stages(session)
    rows = session.execute(_joined(session, customer.id)).all()
    reached = _reached(session, customer.id)
    return [_on_file(session, row, shown, reached[row.id], today) for row in rows]


def _joined(session: Session, customer_id: int) -> Select[Any]:
    return (
        select(
            *(Opportunity.id, Opportunity.outcome, Opportunity.stage_id, Opportunity.level),
            *(MODEL, Opportunity.trim, Opportunity.colour, Opportunity.quantity),
            *(Opportunity.price_minor, AMOUNT, Opportunity.expected_on, Opportunity.competitor),
            *(Opportunity.ordered_on, func.coalesce(shown_name(session), ""), FollowUp.id),
            *(FollowUp.due_on, FollowUp.due_time, func.coalesce(FollowUp.purpose, "")),
            *(Opportunity.opened_at, Opportunity.closed_at, Opportunity.stage_since),
        )
        .outerjoin(CarModel, CarModel.id == Opportunity.model_id)
        .outerjoin(Account, Account.id == Opportunity.adviser_id)
        .outerjoin(
            FollowUp, (FollowUp.opportunity_id == Opportunity.id) & FollowUp.done_at.is_(None)
        )
        .where(Opportunity.customer_id == customer_id)
        .order_by(
            (Opportunity.outcome == Outcome.OPEN).desc(),
            Opportunity.opened_at.desc(),
            Opportunity.id.desc(),
        )
    )


def _reached(session: Session, customer_id: int) -> Mapping[int, dict[int, date]]:
    """By opportunity: the day on which each stage was entered last."""
    moves = session.execute(
        select(StageMove.opportunity_id, StageMove.to_stage_id, StageMove.at)
        .join(Opportunity, Opportunity.id == StageMove.opportunity_id)
        .where(Opportunity.customer_id == customer_id)
        .order_by(StageMove.at, StageMove.id)
    )
    found: defaultdict[int, dict[int, date]] = defaultdict(dict)
    for opportunity_id, stage_id, at in moves:
        found[opportunity_id][stage_id] = rules_of(session).today(at)
    return found


def _on_file(
    session: Session,
    row: Any,
    shown: Sequence[StageChance],
    reached: Mapping[int, date],
    today: date,
) -> OpportunityOnFile:
    *fields, opened_at, closed_at, since = row
    rules = rules_of(session)
    day = rules.today
    return OpportunityOnFile._make(
        (
            *fields,
            day(opened_at),
            day(closed_at) if closed_at else None,
            days_between(rules, since, today),
            _steps(shown, row.stage_id, reached),
        )
    )


def _steps(
    shown: Sequence[StageChance], current_id: int, reached: Mapping[int, date]
) -> list[Step]:
    """The way to delivery; the stage of the lost only where the opportunity ended in it."""
    return [
        Step(stage.id, stage.name, reached.get(stage.id), stage.id == current_id)
        for stage in shown
        if stage.outcome is not Outcome.LOST or stage.id == current_id
    ]
