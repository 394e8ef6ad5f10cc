"""What a file's page shows beside its timeline, in one answer."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, mask, owner_name, query, reach_customer, veil
from crmdesk.access.names import shown_name
from crmdesk.customers.completeness import answered, next_best
from crmdesk.customers.ownership import protection
from crmdesk.customers.reveal import label_of
from crmdesk.customers.ten_questions import QUESTIONS, Question, say_answer
from crmdesk.i18n import _
from crmdesk.models import (
    Account,
    CarModel,
    Channel,
    ContactNumber,
    Customer,
    CustomerKind,
    FileState,
    FollowUp,
    Gender,
    Note,
    Opportunity,
    Outcome,
    OwnedVehicle,
    RelatedPerson,
    Relation,
    Source,
    Stage,
)
from crmdesk.store import actor_of

_NOTES = 50


class NumberLine(NamedTuple):
    """``masked``; the number itself is asked for with ``reveal_number(id)``."""

    id: int
    label: str
    masked: str
    person_id: int | None


class QuestionLine(NamedTuple):
    """``said`` is the answer in words, ``value`` as it is kept; ``is_answered`` counts."""

    key: str
    label: str
    ask: str
    said: str
    value: Any
    is_answered: bool


class PersonLine(NamedTuple):
    id: int
    name: str
    relation: Relation
    linked_id: int | None
    masked: str
    birth_month: int | None
    birth_day: int | None
    birthday_is_lunar: bool
    note: str


class VehicleLine(NamedTuple):
    id: int
    model: str
    plate: str
    vin: str
    colour: str
    year: int | None
    is_ours: bool
    delivered_on: date | None


class OpportunityLine(NamedTuple):
    id: int
    model: str
    quantity: int
    price_minor: int | None
    level: str
    stage_id: int
    stage_key: str
    stage: str
    probability: int
    outcome: Outcome
    expected_on: date | None
    adviser: str


class PlannedLine(NamedTuple):
    """``purpose`` is a key of the purposes, or the adviser's own words."""

    id: int
    opportunity_id: int | None
    due_on: date
    due_time: time | None
    purpose: str
    channel: Channel


class NoteLine(NamedTuple):
    id: int
    at: datetime
    who: str
    text: str


class FilePage(NamedTuple):
    id: int
    version: int
    name: str
    kind: CustomerKind
    gender: Gender | None
    level: str | None
    state: FileState
    owner_id: int | None
    owner: str
    is_own: bool
    days_left: int
    created_at: datetime
    last_effective_at: datetime | None
    do_not_call: bool
    do_not_message: bool
    email: str
    wechat: str
    good_time: str
    cares_about: str
    avoid: str
    birth_year: int | None
    birth_month: int | None
    birth_day: int | None
    birthday_is_lunar: bool
    completeness: int
    next_question: str | None
    next_ask: str
    numbers: list[NumberLine]
    questions: list[QuestionLine]
    people: list[PersonLine]
    vehicles: list[VehicleLine]
    opportunities: list[OpportunityLine]
    planned: list[PlannedLine]
    notes: list[NoteLine]


_AS_THEY_ARE = (
    *("id", "version", "name", "kind", "gender", "level", "state", "owner_id", "created_at"),
    *("last_effective_at", "do_not_call", "do_not_message", "good_time"),
    *("cares_about", "avoid", "birth_year", "birth_month", "birth_day", "birthday_is_lunar"),
)


@query(Permission.SEE_CUSTOMERS)
def file_page(session: Session, customer_id: int, *, today: date) -> FilePage:
    customer = reach_customer(session, customer_id)
    known = answered(session, customer)
    next_key = next_best(known)
    return FilePage(
        **{field: getattr(customer, field) for field in _AS_THEY_ARE},
        email=veil(customer.email),
        wechat=veil(customer.wechat),
        owner=owner_name(session, customer.owner_id),
        is_own=customer.owner_id == actor_of(session).account_id,
        days_left=protection(session, customer, today=today),
        completeness=len(known),
        next_question=next_key,
        next_ask=_(QUESTIONS[next_key].ask) if next_key else "",
        numbers=_numbers(session, customer.numbers),
        questions=_questions(session, customer, known),
        people=_people(session, customer),
        vehicles=_vehicles(session, customer_id),
        opportunities=_opportunities(session, customer_id),
        planned=_planned(session, customer_id),
        notes=_notes(session, customer_id),
    )


def _numbers(session: Session, numbers: list[ContactNumber]) -> list[NumberLine]:
    return [NumberLine(n.id, label_of(session, n), mask(n.digits), n.person_id) for n in numbers]


def _questions(session: Session, customer: Customer, known: set[str]) -> list[QuestionLine]:
    return [
        QuestionLine(
            question.key,
            _(question.label),
            _(question.ask),
            _said(session, customer, question),
            getattr(customer, question.fields[0]) if question.fields else None,
            question.key in known,
        )
        for question in QUESTIONS.values()
    ]


def _said(session: Session, customer: Customer, question: Question) -> str:
    if question.key == "phone":
        return next((mask(n.digits) for n in customer.numbers if n.person_id is None), "")
    if question.key == "source":
        source = session.get(Source, customer.source_id) if customer.source_id else None
        return source.name if source else ""
    parts = (say_answer(_key_of(question, f), getattr(customer, f)) for f in question.fields)
    return " · ".join(part for part in parts if part)


def _key_of(question: Question, field: str) -> str:
    """The first field takes the question's choices, a further one those of its own."""
    return question.key if field == question.fields[0] else field


def _people(session: Session, customer: Customer) -> list[PersonLine]:
    numbers = {n.person_id: mask(n.digits) for n in reversed(customer.numbers)}
    people = session.scalars(
        select(RelatedPerson)
        .where(RelatedPerson.customer_id == customer.id)
        .order_by(RelatedPerson.id)
    )
    return [
        PersonLine(
            person.id,
            person.name,
            person.relation,
            person.linked_id,
            numbers.get(person.id, ""),
            person.birth_month,
            person.birth_day,
            person.birthday_is_lunar,
            person.note,
        )
        for person in people
    ]


def _vehicles(session: Session, customer_id: int) -> list[VehicleLine]:
    rows = (
        select(
            OwnedVehicle.id,
            func.coalesce(CarModel.name, OwnedVehicle.model_text),
            OwnedVehicle.plate,
            OwnedVehicle.vin,
            OwnedVehicle.colour,
            OwnedVehicle.year,
            OwnedVehicle.is_ours,
            OwnedVehicle.delivered_on,
        )
        .outerjoin(CarModel, CarModel.id == OwnedVehicle.model_id)
        .where(OwnedVehicle.customer_id == customer_id, OwnedVehicle.gone_on.is_(None))
        .order_by(OwnedVehicle.id.desc())
    )
    return [VehicleLine._make(row) for row in session.execute(rows)]


def _opportunities(session: Session, customer_id: int) -> list[OpportunityLine]:
    """The open ones first."""
    rows = (
        select(
            Opportunity.id,
            func.coalesce(CarModel.name, Opportunity.model_text),
            Opportunity.quantity,
            Opportunity.price_minor,
            Opportunity.level,
            Stage.id,
            Stage.key,
            Stage.name,
            Stage.probability,
            Opportunity.outcome,
            Opportunity.expected_on,
            func.coalesce(shown_name(session), ""),
        )
        .join(Stage, Stage.id == Opportunity.stage_id)
        .outerjoin(CarModel, CarModel.id == Opportunity.model_id)
        .outerjoin(Account, Account.id == Opportunity.adviser_id)
        .where(Opportunity.customer_id == customer_id)
        .order_by(Opportunity.outcome != Outcome.OPEN, Opportunity.id.desc())
    )
    return [OpportunityLine._make(row) for row in session.execute(rows)]


def _planned(session: Session, customer_id: int) -> list[PlannedLine]:
    rows = (
        select(
            FollowUp.id,
            FollowUp.opportunity_id,
            FollowUp.due_on,
            FollowUp.due_time,
            FollowUp.purpose,
            FollowUp.channel,
        )
        .where(FollowUp.customer_id == customer_id, FollowUp.done_at.is_(None))
        .order_by(FollowUp.due_on, FollowUp.due_time.nulls_last(), FollowUp.id)
    )
    return [PlannedLine._make(row) for row in session.execute(rows)]


def _notes(session: Session, customer_id: int) -> list[NoteLine]:
    rows = (
        select(Note.id, Note.at, func.coalesce(shown_name(session), ""), Note.text)
        .outerjoin(Account, Account.id == Note.account_id)
        .where(Note.customer_id == customer_id)
        .order_by(Note.at.desc(), Note.id.desc())
        .limit(_NOTES)
    )
    return [NoteLine._make(row) for row in session.execute(rows)]
