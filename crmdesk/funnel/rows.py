"""What a row of the list says of an opportunity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, naming
from crmdesk.access.names import names_of
from crmdesk.followups.store_rules import StoreRules, rules_of
from crmdesk.funnel.days import days_between
from crmdesk.funnel.weighing import share_of
from crmdesk.i18n import NOTHING
from crmdesk.models import CarModel, Customer, FollowUp, Opportunity, Outcome, Source, Stage

AMOUNT: ColumnElement[int] = Opportunity.quantity * Opportunity.price_minor
MODEL: ColumnElement[str] = func.coalesce(CarModel.name, Opportunity.model_text)


class OpportunityRow(NamedTuple):
    """``amount_minor`` is None while no price is known; ``days_in_stage`` needs the list's day.

    Of a customer that was given to somebody else, an adviser's row tells neither name nor contact.
    """

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
    rules, names, may_name = (
        rules_of(session),
        names_of(session),
        naming(session, Permission.SEE_FUNNEL),
    )
    found = session.connection().execute(_ROWS, {"ids": list(ids)})
    return [_row(rules, names, row, today, is_named=may_name(row.owner_id)) for row in found]


# Built once: that is a third of a page's time. On a server another's customer is not there to join.
_ROWS = (
    select(
        *(Opportunity.id, Opportunity.customer_id, Customer.name.label("customer")),
        *(MODEL.label("model"), Opportunity.trim, Opportunity.quantity),
        *(AMOUNT.label("amount"), Stage.probability, Opportunity.expected_on),
        *(Opportunity.level, Opportunity.stage_id, Stage.name.label("stage")),
        *(Opportunity.outcome, Opportunity.adviser_id),
        *(func.coalesce(Source.name, "").label("source"), FollowUp.due_on, Customer.owner_id),
        *(Opportunity.stage_since, Opportunity.opened_at, Opportunity.closed_at),
    )
    .outerjoin(Customer, Customer.id == Opportunity.customer_id)
    .join(Stage, Stage.id == Opportunity.stage_id)
    .outerjoin(CarModel, CarModel.id == Opportunity.model_id)
    .outerjoin(Source, Source.id == Opportunity.source_id)
    .outerjoin(FollowUp, (FollowUp.opportunity_id == Opportunity.id) & FollowUp.done_at.is_(None))
    .where(Opportunity.id.in_(bindparam("ids", expanding=True)))
)


def _row(
    rules: StoreRules, names: Mapping[int, str], row: Any, today: date | None, *, is_named: bool
) -> OpportunityRow:
    return OpportunityRow(
        *(row.id, row.customer_id, row.customer if is_named else NOTHING),
        *(row.model, row.trim, row.quantity, row.amount),
        None if row.amount is None else share_of(row.amount, row.probability),
        *(row.probability, row.expected_on, row.level, row.stage_id, row.stage, row.outcome),
        *(row.adviser_id, names.get(row.adviser_id, ""), row.source),
        row.due_on if is_named else None,
        days_between(rules, row.stage_since, today) if today else None,
        rules.today(row.opened_at),
        rules.today(row.closed_at) if row.closed_at else None,
    )
