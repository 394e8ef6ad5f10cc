"""Prospects written many at once: files with their numbers, opportunities and first follow-ups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.customers.completeness import count_answers
from crmdesk.customers.numbers import digits_of
from crmdesk.followups.cadence import day_problem, propose
from crmdesk.importing.rows import Person, person_of
from crmdesk.models import (
    CarModel,
    ContactNumber,
    Customer,
    CustomerKind,
    FileState,
    FollowUp,
    Gender,
    Level,
    Opportunity,
    Outcome,
    Source,
    Stage,
    StageMove,
)
from crmdesk.store import actor_of, bulk_insert, store_of
from crmdesk.store.search_index import stale_customers

UNGRADED = "N"
_SAME_SOURCE = {
    "internet": {"网络", "互联网", "internet", "web", "online", "website"},
    "referral": {"亲友", "朋友介绍", "转介绍", "referral", "friend"},
    "passing_by": {"路过", "偶然光顾", "passing by"},
    "other": {"其他", "其它", "other"},
}
Record = dict[str, Any]


@dataclass(frozen=True)
class Prospect:
    """Somebody who left data, as a row of the file tells it."""

    row: int
    name: str
    phone: str
    digits: str
    gender: str | None
    level: str
    model: str
    source_id: int | None
    adviser_id: int | None
    met_at: datetime
    next_on: date | None = None
    answers: Record = field(default_factory=dict)
    further: Sequence[str] = ()
    """The other numbers that stood in the same cell."""

    @property
    def person(self) -> Person:
        return person_of(self.digits, self.name)


@dataclass(frozen=True)
class Choices:
    """The store's own words that a file's words are matched with."""

    levels: set[str]
    sources: dict[str, int]
    models: dict[str, tuple[int, int | None]]
    first_stage_id: int

    @classmethod
    def of(cls, session: Session) -> Choices:
        here = store_of(session)
        sources: dict[str, int] = {}
        for key, name, source_id in session.execute(
            select(Source.key, Source.name, Source.id).where(Source.store_id == here)
        ):
            sources |= dict.fromkeys({name.casefold(), *_SAME_SOURCE.get(key, ())}, source_id)
        models = select(CarModel.name, CarModel.id, CarModel.price_minor)
        stages = select(Stage.id).where(Stage.store_id == here, Stage.outcome == Outcome.OPEN)
        return cls(
            set(session.scalars(select(Level.key).where(Level.store_id == here))),
            sources,
            {
                name.casefold(): (model_id, price)
                for name, model_id, price in session.execute(
                    models.where(CarModel.store_id == here)
                )
            },
            session.scalars(stages.order_by(Stage.position, Stage.id).limit(1)).one(),
        )


def write_prospects(
    session: Session,
    prospects: Sequence[Prospect],
    choices: Choices,
    *,
    today: date,
    now: datetime,
) -> dict[Person, tuple[int, int]]:
    """Open a file, an opportunity and its follow-up for each; (customer id, opportunity id)."""
    writing = _Writing(session, choices, today, now)
    ids = bulk_insert(session, Customer, [writing.customer(p) for p in prospects])
    pairs = list(zip(prospects, ids, strict=True))
    bulk_insert(session, ContactNumber, [row for p, i in pairs for row in writing.numbers(p, i)])
    deals = bulk_insert(session, Opportunity, [writing.opportunity(p, i) for p, i in pairs])
    bulk_insert(
        session, StageMove, [writing.move(p, d) for p, d in zip(prospects, deals, strict=True)]
    )
    bulk_insert(
        session,
        FollowUp,
        [writing.follow_up(p, i, d) for (p, i), d in zip(pairs, deals, strict=True)],
    )
    stale_customers(session, ids)
    return {p.person: (i, d) for (p, i), d in zip(pairs, deals, strict=True)}


class _Writing:
    def __init__(self, session: Session, choices: Choices, today: date, now: datetime) -> None:
        self._session, self._choices, self._now = session, choices, now
        self._store_id = store_of(session)
        self._proposals = {
            level: propose(session, level=level, result=None, attempts=0, today=today)
            for level in choices.levels
        }
        self._today = today

    def customer(self, prospect: Prospect) -> Record:
        answers = {
            "name": prospect.name,
            "source_id": prospect.source_id,
            "occupation": "",
            "workplace": "",
            "address": "",
            "email": "",
            "cares_about": "",
        } | prospect.answers
        return {
            "store_id": self._store_id,
            "kind": CustomerKind.PERSON,
            "gender": Gender(prospect.gender) if prospect.gender else None,
            "owner_id": prospect.adviser_id,
            "state": FileState.OPEN,
            "level": prospect.level,
            "completeness": count_answers(answers, has_number=bool(prospect.digits), has_car=False),
            "created_at": prospect.met_at,
            "last_effective_at": prospect.met_at,
            "version": 1,
            **answers,
        }

    def numbers(self, prospect: Prospect, customer_id: int) -> list[Record]:
        return [
            {
                "store_id": self._store_id,
                "customer_id": customer_id,
                "number": phone,
                "digits": digits_of(phone),
            }
            for phone in (prospect.phone, *prospect.further)
            if prospect.digits
        ]

    def opportunity(self, prospect: Prospect, customer_id: int) -> Record:
        model_id, price = self._choices.models.get(prospect.model.casefold(), (None, None))
        return {
            "store_id": self._store_id,
            "customer_id": customer_id,
            "adviser_id": prospect.adviser_id,
            "stage_id": self._choices.first_stage_id,
            "outcome": Outcome.OPEN,
            "level": prospect.level,
            "model_id": model_id,
            "model_text": prospect.model,
            "price_minor": price,
            "source_id": prospect.source_id,
            "opened_at": prospect.met_at,
            "stage_since": prospect.met_at,
            "version": 1,
        }

    def move(self, prospect: Prospect, opportunity_id: int) -> Record:
        return {
            "store_id": self._store_id,
            "opportunity_id": opportunity_id,
            "to_stage_id": self._choices.first_stage_id,
            "account_id": actor_of(self._session).account_id,
            "at": prospect.met_at,
        }

    def follow_up(self, prospect: Prospect, customer_id: int, opportunity_id: int) -> Record:
        proposal = self._proposals[prospect.level]
        wanted = prospect.next_on
        chosen = wanted if wanted and not day_problem(wanted, self._today) else None
        return {
            "store_id": self._store_id,
            "customer_id": customer_id,
            "opportunity_id": opportunity_id,
            "adviser_id": prospect.adviser_id,
            "purpose": proposal.purpose,
            "due_on": chosen or proposal.due_on,
            "due_time": None if chosen else proposal.due_time,
            "planned_at": self._now,
            "version": 1,
        }
