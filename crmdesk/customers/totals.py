"""Whether each file counts its answers rightly, asked of all files at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from crmdesk.customers.completeness import count_answers
from crmdesk.customers.ten_questions import ALL
from crmdesk.jobs import Progress, unwatched
from crmdesk.models import ContactNumber, Customer, OwnedVehicle
from crmdesk.store import store_of

_AT_ONCE = 2_000
_FIELDS = sorted({field for question in ALL for field in question.fields})
_HAS_NUMBER = exists().where(
    ContactNumber.customer_id == Customer.id, ContactNumber.person_id.is_(None)
)
_HAS_CAR = exists().where(OwnedVehicle.customer_id == Customer.id)


def wrongly_counted(session: Session, progress: Progress = unwatched) -> list[int]:
    """The customers whose completeness is not what their answers say."""
    wrong, seen = [], 0
    for rows in _chunks(session):
        wrong += [row["id"] for row in rows if row["completeness"] != _count(row)]
        seen += len(rows)
        progress(seen, seen + _AT_ONCE)
    return wrong


def _count(row: Mapping[str, Any]) -> int:
    return count_answers(row, has_number=row["has_number"], has_car=row["has_car"])


def _chunks(session: Session) -> Iterator[Sequence[Mapping[str, Any]]]:
    columns = [getattr(Customer, field) for field in _FIELDS]
    asked = (
        select(
            Customer.id,
            Customer.completeness,
            _HAS_NUMBER.label("has_number"),
            _HAS_CAR.label("has_car"),
            *columns,
        )
        .where(Customer.store_id == store_of(session))
        .order_by(Customer.id)
        .limit(_AT_ONCE)
    )
    last = 0
    while rows := session.execute(asked.where(Customer.id > last)).mappings().all():
        yield [dict(row) for row in rows]
        last = rows[-1]["id"]
