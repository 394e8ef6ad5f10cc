"""The showroom log as a table: every party of a day, or of some days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, literal, or_, select, true
from sqlalchemy.orm import Session

from crmdesk.access import Permission, Reach, mask, own_only, query, require
from crmdesk.access.names import names_of
from crmdesk.followups.store_rules import StoreRules, rules_of
from crmdesk.models import (
    KNOWS_US,
    CarModel,
    ContactNumber,
    Customer,
    Gender,
    Purpose,
    Source,
    UnfiledReason,
    Visit,
    Way,
)
from crmdesk.showroom.reaching import check_days
from crmdesk.store import actor_of, store_of


class VisitRow(NamedTuple):
    """One party. The times are in the store's zone, the phone is masked.

    An adviser sees that others' parties were there (``is_own`` is False), but not who they were.
    """

    id: int
    day: date
    arrived_at: datetime
    left_at: datetime | None
    way: Way
    party_size: int
    arrived_by: str
    is_first: bool
    purpose: Purpose
    source: str
    adviser_id: int | None
    adviser: str
    name: str
    gender: Gender | None
    phone: str
    model: str
    trim: str
    colour: str
    level: str | None
    present_car: str
    competitor: str
    did_brochure: bool
    did_quote: bool
    did_test_drive: bool
    is_filed: bool
    unfiled_reason: str
    manager_spoke: bool
    remark: str
    customer_id: int | None
    opportunity_id: int | None
    version: int
    is_own: bool

    @property
    def is_new(self) -> bool:
        """C: a first visit whose purpose is a new car."""
        return self.is_first and self.purpose not in KNOWS_US

    @property
    def minutes(self) -> int | None:
        """How long they stayed; None while they are here, and for a call."""
        return None if self.left_at is None else minutes_between(self.arrived_at, self.left_at)


def minutes_between(earlier: datetime, later: datetime) -> int:
    return max(int((later - earlier).total_seconds()) // 60, 0)


@dataclass(frozen=True)
class DayLog:
    """The parties from ``first`` to ``last``; of the one day if there is no ``last``."""

    first: date
    last: date | None = None

    @query(Permission.SEE_LOG, beyond=True)
    def rows(self, session: Session, *, now: datetime) -> Sequence[VisitRow]:
        """In the order of their coming."""
        rules = rules_of(session)
        last = self.last or self.first
        check_days(session, self.first, last, rules.today(now))
        visits = _visits(session).where(
            Visit.store_id == store_of(session), Visit.day.between(self.first, last)
        )
        ordered = visits.order_by(Visit.day, Visit.arrived_at, Visit.id)
        names = names_of(session)
        return [_shown(VisitRow._make(row), rules, names) for row in session.execute(ordered)]


def _own(session: Session) -> ColumnElement[bool]:
    """Which parties the account may know: those it received, logged for nobody, or owns."""
    if require(session, Permission.SEE_LOG) is Reach.ALL:
        return true()
    me = actor_of(session).account_id
    logged = (Visit.logged_by_id == me) & Visit.adviser_id.is_(None)
    return or_(Visit.adviser_id == me, Customer.owner_id == me, logged)


def _visits(session: Session) -> Select[Any]:
    own = _own(session)
    return (
        select(
            *(Visit.id, Visit.day, Visit.arrived_at, Visit.left_at, Visit.way, Visit.party_size),
            *(Visit.arrived_by, Visit.is_first, Visit.purpose, func.coalesce(Source.name, "")),
            *(Visit.adviser_id, literal(""), Visit.name, Customer.gender),
            *(
                _number(session),
                func.coalesce(CarModel.name, Visit.model_text),
                Visit.trim,
                Visit.colour,
            ),
            *(Visit.level, Visit.present_car, Visit.competitor, Visit.did_brochure),
            *(Visit.did_quote, Visit.did_test_drive, Visit.is_filed),
            *(func.coalesce(UnfiledReason.name, ""), Visit.manager_spoke, Visit.remark),
            *(Visit.customer_id, Visit.opportunity_id, Visit.version),
            func.coalesce(own, False),
        )
        .outerjoin(Source, Source.id == Visit.source_id)
        .outerjoin(Customer, Customer.id == Visit.customer_id)
        .outerjoin(CarModel, CarModel.id == Visit.model_id)
        .outerjoin(UnfiledReason, UnfiledReason.id == Visit.unfiled_reason_id)
    )


def _number(session: Session) -> ScalarSelect[str]:
    """The first of the customer's own; for an adviser, only of the adviser's own customers.

    Who receives another's customer learns no more of the number than was typed.
    """
    return (
        select(ContactNumber.digits)
        .where(ContactNumber.customer_id == Visit.customer_id, ContactNumber.person_id.is_(None))
        .where(own_only(session, Permission.SEE_LOG, Customer.owner_id))
        .order_by(ContactNumber.position, ContactNumber.id)
        .limit(1)
        .scalar_subquery()
    )


def _shown(row: VisitRow, rules: StoreRules, names: Mapping[int, str]) -> VisitRow:
    row = row._replace(
        arrived_at=rules.now(row.arrived_at),
        left_at=rules.now(row.left_at) if row.left_at else None,
        adviser=names.get(row.adviser_id or 0, ""),
        phone=mask(row.phone or ""),
        is_own=bool(row.is_own),
    )
    return row if row.is_own else _hidden(row)


def _hidden(row: VisitRow) -> VisitRow:
    return row._replace(
        name="", gender=None, phone="", remark="", customer_id=None, opportunity_id=None
    )
