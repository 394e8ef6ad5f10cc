"""The open opportunities that the funnel report lists, and their sums."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission
from crmdesk.access.names import names_of
from crmdesk.funnel.weighing import share_of
from crmdesk.models import CarModel, Customer, FollowUp, Opportunity, Outcome, Stage
from crmdesk.reports.catalogue.frame import equal_if_chosen, named
from crmdesk.reports.definition import Chosen
from crmdesk.reports.scope import within_reach
from crmdesk.store import store_of


class Deal(NamedTuple):
    """One open opportunity, as the funnel sheet lists it."""

    customer: str
    model: str
    quantity: int
    price: int | None
    probability: int
    expected_on: date | None
    level: str
    stage_id: int
    stage: str
    position: int
    adviser_id: int | None
    adviser: str | None
    next_contact: date | None

    @property
    def amount(self) -> int | None:
        return None if self.price is None else self.quantity * self.price

    @property
    def weighted(self) -> int | None:
        return None if self.amount is None else share_of(self.amount, self.probability)


class Sums(NamedTuple):
    deals: int
    quantity: int
    amount: int
    weighted: int


def open_deals(session: Session, chosen: Chosen) -> list[Deal]:
    rows = (
        select(
            named(session),
            func.coalesce(CarModel.name, Opportunity.model_text),
            Opportunity.quantity,
            Opportunity.price_minor,
            Stage.probability,
            Opportunity.expected_on,
            Opportunity.level,
            Stage.id,
            Stage.name,
            Stage.position,
            Opportunity.adviser_id,
            literal(None),
            FollowUp.due_on,
        )
        .outerjoin(Customer, Customer.id == Opportunity.customer_id)
        .join(Stage, Stage.id == Opportunity.stage_id)
        .outerjoin(CarModel, CarModel.id == Opportunity.model_id)
        .outerjoin(
            FollowUp, (FollowUp.opportunity_id == Opportunity.id) & FollowUp.done_at.is_(None)
        )
        .where(
            Opportunity.store_id == store_of(session),
            Opportunity.outcome == Outcome.OPEN,
            within_reach(session, Permission.SEE_FUNNEL, Opportunity.adviser_id),
            *_filters(chosen),
        )
        .order_by(Stage.position, Opportunity.expected_on.nulls_last(), Opportunity.id)
    )
    found, names = map(Deal._make, session.execute(rows)), names_of(session)
    return [deal._replace(adviser=names.get(deal.adviser_id or 0)) for deal in found]


def _filters(chosen: Chosen) -> list[ColumnElement[bool]]:
    conditions = equal_if_chosen(
        (Opportunity.adviser_id, chosen.adviser),
        (Opportunity.stage_id, chosen.stage),
        (Opportunity.level, chosen.level),
        (Opportunity.model_id, chosen.model),
    )
    if chosen.first:
        conditions.append(Opportunity.expected_on >= chosen.first)
    if chosen.last:
        conditions.append(Opportunity.expected_on <= chosen.last)
    return conditions


def sums(deals: Iterable[Deal]) -> Sums:
    """The weighted amount is rounded once, as the funnel's own figures are."""
    deals = list(deals)
    hundredfold = sum((deal.amount or 0) * deal.probability for deal in deals)
    return Sums(
        len(deals),
        sum(deal.quantity for deal in deals),
        sum(deal.amount or 0 for deal in deals),
        (2 * hundredfold + 100) // 200,
    )
