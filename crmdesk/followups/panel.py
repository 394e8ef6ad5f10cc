"""Beside the due list: whom to speak with, where it stands, what to say, what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, mask, owner_name, query
from crmdesk.customers.questions import QUESTIONS, answered, next_best
from crmdesk.dates import local
from crmdesk.followups.cadence import Proposal
from crmdesk.followups.grading import proposed_level
from crmdesk.followups.last_words import last_words
from crmdesk.followups.proposals import opportunity_of, proposals_of
from crmdesk.followups.purposes import CHANNEL_NAMES, RESULT_NAMES, say
from crmdesk.followups.reaching import reach_follow_up
from crmdesk.followups.saying import Situation, what_to_say
from crmdesk.followups.store_rules import rules_of
from crmdesk.i18n import _
from crmdesk.models import (
    CarModel,
    Customer,
    FollowUp,
    Opportunity,
    OwnedVehicle,
    Result,
    TestDrive,
    Visit,
)
from crmdesk.store import actor_of


class ContactLine(NamedTuple):
    on: date
    kind: str
    words: str


class PanelRow(NamedTuple):
    id: int
    customer_id: int
    opportunity_id: int | None
    name: str
    level: str | None
    owner: str
    is_own: bool
    phone: str
    do_not_call: bool
    good_time: str
    visits: int
    stage: str
    probability: int | None
    model: str
    amount_minor: int | None
    expected_on: date | None
    purpose: str
    care_key: str | None
    attempts: int
    what_to_say: Sequence[str]
    completeness: int
    next_question: str
    """How to ask it; empty when all ten are answered."""
    next_question_key: str | None
    contacts: Sequence[ContactLine]
    """The last three, newest first."""
    proposals: Mapping[Result, Proposal]
    """What each result would plan; no entry where nothing follows."""
    lower_level: str | None


class _Deal(NamedTuple):
    stage: str
    probability: int | None
    model: str
    amount_minor: int | None
    expected_on: date | None


@query(Permission.SEE_FOLLOW_UPS, beyond=True)
def panel(session: Session, follow_up_id: int, *, now: datetime) -> PanelRow:
    follow_up = reach_follow_up(session, follow_up_id, Permission.SEE_FOLLOW_UPS)
    customer = session.get_one(Customer, follow_up.customer_id)
    opportunity = opportunity_of(session, follow_up)
    today = rules_of(session).today(now)
    lower = proposed_level(session, opportunity, today) if opportunity else None
    key = next_best(answered(session, customer))
    question = _(QUESTIONS[key].ask) if key else ""
    situation = Situation(
        follow_up.purpose,
        opportunity.stage.key if opportunity else None,
        customer,
        session.get(OwnedVehicle, follow_up.vehicle_id) if follow_up.vehicle_id else None,
        last_words(session, customer.id),
        question or None,
        lower,
        today,
    )
    deal = _deal(session, opportunity)
    return PanelRow(
        id=follow_up.id,
        customer_id=customer.id,
        opportunity_id=follow_up.opportunity_id,
        name=customer.name,
        level=opportunity.level if opportunity else customer.level,
        owner=owner_name(session, customer.owner_id),
        is_own=customer.owner_id == actor_of(session).account_id,
        phone=_phone(customer),
        do_not_call=customer.do_not_call,
        good_time=customer.good_time,
        visits=_visits(session, customer),
        stage=deal.stage,
        probability=deal.probability,
        model=deal.model,
        amount_minor=deal.amount_minor,
        expected_on=deal.expected_on,
        purpose=say(follow_up.purpose),
        care_key=follow_up.care_key,
        attempts=follow_up.attempts,
        what_to_say=what_to_say(situation),
        completeness=customer.completeness,
        next_question=question,
        next_question_key=key,
        contacts=last_contacts(session, customer.id),
        proposals=proposals_of(session, follow_up, opportunity, now),
        lower_level=lower,
    )


def _phone(customer: Customer) -> str:
    own = sorted(customer.numbers, key=lambda number: number.person_id is not None)
    return mask(own[0].number) if own else ""


def _visits(session: Session, customer: Customer) -> int:
    return session.scalar(select(func.count(Visit.id)).filter_by(customer_id=customer.id)) or 0


def _deal(session: Session, opportunity: Opportunity | None) -> _Deal:
    if opportunity is None:
        return _Deal("", None, "", None, None)
    model = session.get(CarModel, opportunity.model_id) if opportunity.model_id else None
    price = opportunity.price_minor
    return _Deal(
        opportunity.stage.name,
        opportunity.stage.probability,
        model.name if model else opportunity.model_text,
        None if price is None else price * opportunity.quantity,
        opportunity.expected_on,
    )


def last_contacts(session: Session, customer_id: int, limit: int = 3) -> list[ContactLine]:
    """Calls, visits and test drives, newest first."""
    lines = [
        *_calls(session, customer_id, limit),
        *_visit_lines(session, customer_id, limit),
        *_drives(session, customer_id, limit),
    ]
    return sorted(lines, key=lambda line: line.on, reverse=True)[:limit]


def _calls(session: Session, customer_id: int, limit: int) -> list[ContactLine]:
    rows = session.execute(
        select(FollowUp.done_on, FollowUp.channel, FollowUp.result, FollowUp.words)
        .where(
            FollowUp.customer_id == customer_id,
            FollowUp.done_at.is_not(None),
            FollowUp.result != Result.DROPPED,
        )
        .order_by(FollowUp.done_at.desc(), FollowUp.id.desc())
        .limit(limit)
    )
    return [
        ContactLine(on, _(CHANNEL_NAMES[channel]), words or _(RESULT_NAMES[result]))
        for on, channel, result, words in rows
    ]


def _visit_lines(session: Session, customer_id: int, limit: int) -> list[ContactLine]:
    rows = session.execute(
        select(Visit.day, Visit.remark)
        .where(Visit.customer_id == customer_id)
        .order_by(Visit.arrived_at.desc(), Visit.id.desc())
        .limit(limit)
    )
    return [ContactLine(day, _("Visit"), remark) for day, remark in rows]


def _drives(session: Session, customer_id: int, limit: int) -> list[ContactLine]:
    rows = session.execute(
        select(TestDrive.starts_at, TestDrive.remark)
        .where(TestDrive.customer_id == customer_id, TestDrive.ended_at.is_not(None))
        .order_by(TestDrive.starts_at.desc(), TestDrive.id.desc())
        .limit(limit)
    )
    zone = rules_of(session).zone
    return [ContactLine(local(at, zone).date(), _("Test drive"), remark) for at, remark in rows]
