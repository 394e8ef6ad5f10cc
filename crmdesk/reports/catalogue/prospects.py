"""The files opened in a period, the first visits beside them, and their rates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from crmdesk.access import Permission
from crmdesk.dates import utc
from crmdesk.models import Account, CarModel, Customer, FollowUp, Opportunity, Source, Visit
from crmdesk.reports.catalogue.frame import equal_if_chosen, number_of_customer
from crmdesk.reports.definition import Chosen
from crmdesk.reports.document import Ratio
from crmdesk.reports.scope import within_reach
from crmdesk.store import store_of


class Prospect(NamedTuple):
    opened_at: datetime
    name: str
    number: str | None
    source: str | None
    level: str | None
    model: str | None
    adviser: str | None
    completeness: int
    first_due: date | None
    first_done: date | None

    @property
    def is_called(self) -> bool:
        return self.first_done is not None


class Party(NamedTuple):
    """A first visit: what the capture rate counts."""

    source: str | None
    adviser: str | None
    day: date
    is_filed: bool


def opened_files(session: Session, chosen: Chosen, zone: str) -> list[Prospect]:
    first, last = chosen.days
    rows = (
        _selected()
        .where(
            Customer.store_id == store_of(session),
            Customer.created_at >= utc(first, time(0), zone),
            Customer.created_at < utc(last + timedelta(days=1), time(0), zone),
            within_reach(session, Permission.SEE_CUSTOMERS, Customer.owner_id),
            *equal_if_chosen(
                (Customer.owner_id, chosen.adviser),
                (Customer.source_id, chosen.source),
                (Customer.level, chosen.level),
            ),
        )
        .order_by(Customer.created_at, Customer.id)
    )
    return [Prospect._make(row) for row in session.execute(rows)]


def _selected() -> Select[Any]:
    """With the first opportunity of the file and its first planned contact."""
    first_deal = (
        select(func.min(Opportunity.id))
        .where(Opportunity.customer_id == Customer.id)
        .correlate(Customer)
        .scalar_subquery()
    )
    call = aliased(FollowUp)
    first_call = (
        select(func.min(FollowUp.id))
        .where(FollowUp.customer_id == Customer.id, FollowUp.care_key.is_(None))
        .correlate(Customer)
        .scalar_subquery()
    )
    return (
        select(
            Customer.created_at,
            Customer.name,
            number_of_customer(),
            Source.name,
            Customer.level,
            func.coalesce(CarModel.name, Opportunity.model_text),
            Account.name,
            Customer.completeness,
            call.due_on,
            call.done_on,
        )
        .outerjoin(Source, Source.id == Customer.source_id)
        .outerjoin(Account, Account.id == Customer.owner_id)
        .outerjoin(Opportunity, Opportunity.id == first_deal)
        .outerjoin(CarModel, CarModel.id == Opportunity.model_id)
        .outerjoin(call, call.id == first_call)
    )


def first_visits(session: Session, chosen: Chosen) -> list[Party]:
    first, last = chosen.days
    rows = (
        select(Source.name, Account.name, Visit.day, Visit.is_filed)
        .outerjoin(Source, Source.id == Visit.source_id)
        .outerjoin(Account, Account.id == Visit.adviser_id)
        .where(
            Visit.store_id == store_of(session),
            Visit.day.between(first, last),
            Visit.is_first,
            within_reach(session, Permission.SEE_LOG, Visit.adviser_id),
            *equal_if_chosen(
                (Visit.adviser_id, chosen.adviser),
                (Visit.source_id, chosen.source),
                (Visit.level, chosen.level),
            ),
        )
        .order_by(Visit.id)
    )
    return [Party._make(row) for row in session.execute(rows)]


def capture(parties: Iterable[Party]) -> Ratio:
    parties = list(parties)
    return Ratio(sum(party.is_filed for party in parties), len(parties))


def called(prospects: Iterable[Prospect]) -> Ratio:
    prospects = list(prospects)
    return Ratio(sum(one.is_called for one in prospects), len(prospects))
