"""How complete a file is: which of the ten questions it answers, and what to ask next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from crmdesk.customers.ten_questions import ALL, QUESTIONS
from crmdesk.customers.wording import is_title
from crmdesk.models import Customer, OwnedVehicle


def count_answers(fields: Mapping[str, Any], *, has_number: bool, has_car: bool) -> int:
    """The completeness of a file with these columns, for those who write many at once."""
    return len(_answered(fields, has_number, has_car))


def _answered(fields: Mapping[str, Any], has_number: bool, has_car: bool) -> set[str]:
    given = {"phone": has_number, "present_car": has_car}
    return {q.key for q in ALL if given.get(q.key) or any(_said(fields, f) for f in q.fields)}


def _said(fields: Mapping[str, Any], field: str) -> bool:
    value = fields.get(field) or ""
    return bool(value) and not (field == "name" and is_title(value))


def answered(session: Session, customer: Customer) -> set[str]:
    """The keys of the questions that the file answers."""
    fields = {field: getattr(customer, field) for q in ALL for field in q.fields}
    has_number = any(number.person_id is None for number in customer.numbers)
    has_car = session.scalar(select(exists().where(OwnedVehicle.customer_id == customer.id)))
    return _answered(fields, has_number, bool(has_car))


def completeness_of(session: Session, customer: Customer) -> int:
    return len(answered(session, customer))


def refresh_completeness(session: Session, customer: Customer) -> None:
    """After a verb that changed an answer, wherever it stands."""
    customer.completeness = completeness_of(session, customer)


def next_best(answered: Iterable[str]) -> str | None:
    """The key of the first question that is open; None when all ten are answered."""
    known = set(answered)
    return next((key for key in QUESTIONS if key not in known), None)
