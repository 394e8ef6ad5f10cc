"""The list of opportunities: counted, cut into pages on their ids, and only then joined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query
from crmdesk.customers.search import index_query
from crmdesk.customers.wording import cleaned
from crmdesk.funnel.chosen import FunnelFilter, nameable, within_reach
from crmdesk.funnel.days import start_of
from crmdesk.funnel.rows import AMOUNT, MODEL, OpportunityRow, rows_of
from crmdesk.funnel.standing import urgency
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
from crmdesk.store.ordering import empty_last
from crmdesk.store.search_query import INDEX, matches

_OWN_KEYS: dict[str, Any] = {
    "expected_on": Opportunity.expected_on,
    "opened_on": Opportunity.opened_at,
    "closed_on": Opportunity.closed_at,
    "quantity": Opportunity.quantity,
    "amount_minor": AMOUNT,
}
_JOINED_KEYS: dict[str, tuple[type[Any], ColumnElement[bool], Any]] = {
    "customer": (Customer, Customer.id == Opportunity.customer_id, Customer.name),
    "stage": (Stage, Stage.id == Opportunity.stage_id, Stage.position),
    "probability": (Stage, Stage.id == Opportunity.stage_id, Stage.probability),
    "weighted_minor": (Stage, Stage.id == Opportunity.stage_id, AMOUNT * Stage.probability),
    "adviser": (Account, Account.id == Opportunity.adviser_id, Account.name),
    "source": (Source, Source.id == Opportunity.source_id, Source.name),
    "model": (CarModel, CarModel.id == Opportunity.model_id, MODEL),
    "next_due": (
        FollowUp,
        (FollowUp.opportunity_id == Opportunity.id) & FollowUp.done_at.is_(None),
        FollowUp.due_on,
    ),
}


@dataclass(frozen=True)
class OpportunityList:
    """What is filtered and sorted by. ``outcome`` None is all; ``today`` counts the days."""

    text: str = ""
    stage_id: int | None = None
    adviser_id: int | None = None
    level: str | None = None
    model_id: int | None = None
    source_id: int | None = None
    expected_from: date | None = None
    expected_to: date | None = None
    undated: bool = False
    closed_from: date | None = None
    closed_to: date | None = None
    outcome: Outcome | None = Outcome.OPEN
    sort: str = "expected_on"
    descending: bool = False
    today: date | None = None

    @query(Permission.SEE_FUNNEL)
    def count(self, session: Session) -> int:
        return session.scalar(self._chosen(session, select(func.count(Opportunity.id)))) or 0

    @query(Permission.SEE_FUNNEL)
    def page(self, session: Session, start: int, size: int) -> list[OpportunityRow]:
        """Up to ``size`` rows from number ``start`` on."""
        ids = list(session.scalars(self._ordered(session).offset(start).limit(size)))
        rows = {row.id: row for row in rows_of(session, ids, self.today)}
        return [rows[found] for found in ids if found in rows]

    def _ordered(self, session: Session) -> Select[Any]:
        ids, key = select(Opportunity.id), _OWN_KEYS.get(self.sort)
        descending = self.descending
        if self.sort == "days_in_stage":
            key, descending = Opportunity.stage_since, not descending
        elif self.sort == "level":
            key = urgency(session)
        elif key is None:
            table, condition, key = _JOINED_KEYS[self.sort]
            ids = ids.outerjoin(table, condition)
            if table in (Customer, FollowUp):  # nothing is sorted by what its row does not tell
                key = case((nameable(session), key))
        return self._chosen(session, ids).order_by(*_directed(key, descending))

    def _chosen(self, session: Session, what: Select[Any]) -> Select[Any]:
        filter_ = FunnelFilter(
            self.adviser_id,
            self.level,
            self.model_id,
            self.expected_from,
            self.expected_to,
            self.undated,
        )
        equal = {
            Opportunity.outcome: self.outcome,
            Opportunity.stage_id: self.stage_id,
            Opportunity.source_id: self.source_id,
        }
        return what.where(
            within_reach(session),
            *filter_.conditions(),
            *(column == value for column, value in equal.items() if value is not None),
            *self._closed(session),
            *self._named(session),
        )

    def _closed(self, session: Session) -> list[ColumnElement[bool]]:
        found = []
        if self.closed_from is not None:
            found.append(Opportunity.closed_at >= start_of(session, self.closed_from))
        if self.closed_to is not None:
            after = start_of(session, self.closed_to + timedelta(days=1))
            found.append(Opportunity.closed_at < after)
        return found

    def _named(self, session: Session) -> list[ColumnElement[bool]]:
        """Those of customers whom the text finds, as the search box would."""
        plain = cleaned(self.text)
        if asked := index_query(self.text):
            found = select(INDEX.c.rowid).where(matches(session, asked))
        elif plain:
            found = select(Customer.id).where(Customer.name.icontains(plain, autoescape=True))
        else:
            return []
        return [Opportunity.customer_id.in_(found), nameable(session)]


def _directed(key: Any, descending: bool) -> tuple[ColumnElement[Any], Any]:
    """Empty values always last, and the id decides among equals."""
    last = Opportunity.id.desc() if descending else Opportunity.id.asc()
    return empty_last(key, descending, Opportunity), last
