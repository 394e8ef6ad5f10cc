"""Answering the ten questions of first contact, one at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from crmdesk.access import Permission, reach_customer, verb
from crmdesk.customers.completeness import (
    answered,
    completeness_of,
    count_answers,
    next_best,
    refresh_completeness,
)
from crmdesk.customers.numbers import put_number
from crmdesk.customers.ten_questions import ALL, EXTRA, QUESTIONS, Choice, Question, say_answer
from crmdesk.customers.wording import cleaned, is_visible, line_problem
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.models import Source
from crmdesk.store import store_of, tell
from crmdesk.store.edits import Values, write

__all__ = [
    "EXTRA",
    "QUESTIONS",
    "Choice",
    "Question",
    "answer",
    "answered",
    "completeness_of",
    "count_answers",
    "next_best",
    "refresh_completeness",
    "say_answer",
]

_COLUMN = {field: field for question in ALL for field in question.fields} | {
    question.key: question.fields[0] for question in ALL if question.fields
}


@verb(Permission.EDIT_CUSTOMERS)
def answer(
    session: Session,
    customer_id: int,
    key: str,
    value: Any,
    *,
    seen: Values | None = None,
    now: datetime,
) -> None:
    """``key`` is a question's, or one of its fields'; an empty ``value`` clears the answer.

    ``seen`` has under the field's name the answer that stood there; raises ``Conflict``.
    """
    customer = reach_customer(session, customer_id, Permission.EDIT_CUSTOMERS)
    if key == "phone":
        put_number(session, customer, value)
    else:
        column = _COLUMN[key]
        write(session, customer, {column: _kept(session, column, value)}, seen)
    session.flush()
    refresh_completeness(session, customer)
    tell(
        session,
        "customers.answer",
        N_("Noted the answer of {customer}: {question}."),
        customer=customer.name,
        question=_label(key),
    )


def _kept(session: Session, column: str, value: Any) -> Any:
    if column == "source_id":
        return _source(session, value)
    if problem := line_problem(value):
        raise UserError(problem)
    if column == "name" and not is_visible(value):
        raise UserError(_("Enter a name, or how to address the customer."))
    return cleaned(value)


def _source(session: Session, source_id: int | None) -> int | None:
    source = session.get(Source, source_id) if source_id else None
    return source.id if source and source.store_id == store_of(session) else None


def _label(key: str) -> str:
    found = next(
        (q for q in (*ALL, *EXTRA.values()) if q.key == key or key in q.fields), QUESTIONS["name"]
    )
    return _(found.label)
