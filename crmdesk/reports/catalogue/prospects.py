"""The files opened in a period, the first visits beside them, and their rates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from crmdesk.access import Permission
from crmdesk.access.names import names_of
from crmdesk.dates import utc
from crmdesk.models import (
    CarModel,
    Customer,
    FollowUp,
    LevelChange,
    Opportunity,
    OwnershipChange,
    Result,
    Source,
    Visit,
    is_new_party,
)
from crmdesk.reports.catalogue.frame import (
    equal_if_chosen,
    named,
    number_of_customer,
    still_seen,
)
from crmdesk.reports.definition import Chosen
from crmdesk.reports.document import Ratio
from crmdesk.reports.scope import runs_own_only, within_reach
from crmdesk.store import actor_of, store_of


class Prospect(NamedTuple):
    opened_at: datetime
    name: str
    number: str | None
    source: str | None
    level: str | None
    model: str | None
    adviser_id: int | None
    adviser: str | None
    completeness: int
    first_due: date | None
    first_done: date | None

    @property
    def is_called(self) -> bool:
        return self.first_done is not None


class Party(NamedTuple):
    """A first visit for a new car: what the capture rate counts."""

    adviser_id: int | None
    adviser: str | None
    day: date
    is_filed: bool


def opened_files(session: Session, chosen: Chosen, zone: str) -> list[Prospect]:
    """Each counts for whose it was when it was opened; one's own is still named."""
    first, last = chosen.days
    rows = (
        _selected(session)
        .where(
            Customer.store_id == store_of(session),
            Customer.created_at >= utc(first, time(0), zone),
            Customer.created_at < utc(last + timedelta(days=1), time(0), zone),
            within_reach(session, Permission.SEE_CUSTOMERS, _first_owner()),
            *equal_if_chosen((Customer.source_id, chosen.source)),
            *_filed_by(session, chosen),
        )
        .order_by(Customer.created_at, Customer.id)
    )
    found, names = map(Prospect._make, session.execute(rows)), names_of(session)
    return [one._replace(adviser=names.get(one.adviser_id or 0)) for one in found]


def _filed_by(session: Session, chosen: Chosen) -> list[ColumnElement[bool]]:
    wanted = actor_of(session).account_id if runs_own_only(session) else chosen.adviser
    return [] if wanted is None else [_first_owner() == wanted]


def _first_owner() -> ColumnElement[Any]:
    """Whose the file was when it was opened, whoever it was given to since."""
    given = select(OwnershipChange.from_id).where(OwnershipChange.customer_id == Customer.id)
    first = given.order_by(OwnershipChange.at, OwnershipChange.id).limit(1).scalar_subquery()
    was_given = exists().where(OwnershipChange.customer_id == Customer.id)
    return case((was_given, first), else_=Customer.owner_id)


def _first_level() -> ColumnElement[Any]:
    """With which the file's first opportunity was opened, whatever was found out since."""
    graded = select(func.coalesce(LevelChange.from_level, LevelChange.to_level)).where(
        LevelChange.opportunity_id == Opportunity.id
    )
    first = graded.order_by(LevelChange.at, LevelChange.id).limit(1).scalar_subquery()
    return func.coalesce(first, Opportunity.level)


def _selected(session: Session) -> Select[Any]:
    """With the file's first opportunity, and its first planned contact that was not dropped."""
    first_deal = (
        select(func.min(Opportunity.id))
        .where(Opportunity.customer_id == Customer.id)
        .correlate(Customer)
        .scalar_subquery()
    )
    call = aliased(FollowUp)
    first_call = (
        select(func.min(FollowUp.id))
        .where(
            FollowUp.customer_id == Customer.id,
            FollowUp.care_key.is_(None),
            or_(FollowUp.result.is_(None), FollowUp.result != Result.DROPPED),
        )
        .correlate(Customer)
        .scalar_subquery()
    )
    return (
        select(
            Customer.created_at,
            named(session),
            case((still_seen(session), number_of_customer())),
            Source.name,
            _first_level(),
            func.coalesce(CarModel.name, Opportunity.model_text),
            _first_owner(),
            literal(None),
            Customer.completeness,
            call.first_due_on,
            call.done_on,
        )
        .outerjoin(Source, Source.id == Customer.source_id)
        .outerjoin(Opportunity, Opportunity.id == first_deal)
        .outerjoin(CarModel, CarModel.id == Opportunity.model_id)
        .outerjoin(call, call.id == first_call)
    )


def first_visits(session: Session, chosen: Chosen) -> list[Party]:
    first, last = chosen.days
    rows = (
        select(Visit.adviser_id, literal(None), Visit.day, Visit.is_filed)
        .where(
            Visit.store_id == store_of(session),
            Visit.day.between(first, last),
            is_new_party(),
            within_reach(session, Permission.SEE_LOG, Visit.adviser_id),
            *equal_if_chosen((Visit.adviser_id, chosen.adviser)),
        )
        .order_by(Visit.id)
    )
    found, names = map(Party._make, session.execute(rows)), names_of(session)
    return [one._replace(adviser=names.get(one.adviser_id or 0)) for one in found]


def capture(parties: Iterable[Party]) -> Ratio:
    parties = list(parties)
    return Ratio(sum(party.is_filed for party in parties), len(parties))


def called(prospects: Iterable[Prospect]) -> Ratio:
    prospects = list(prospects)
    return Ratio(sum(one.is_called for one in prospects), len(prospects))
