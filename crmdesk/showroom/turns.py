"""Whose turn it is to receive the next party."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query
from crmdesk.models import Account, Role, Visit
from crmdesk.store import store_of


class Turn(NamedTuple):
    adviser_id: int
    name: str
    parties: int


@query(Permission.LOG_VISITS)
def next_in_turn(session: Session, day: date) -> Turn | None:
    """Of those who take turns: who received the fewest parties on ``day``, then the longest ago."""
    return next(iter(turns(session, day)), None)


@query(Permission.LOG_VISITS)
def turns(session: Session, day: date) -> Sequence[Turn]:
    """All advisers who take turns, the next one first."""
    rows = session.execute(
        select(Account.id, Account.name, _parties_on(session, day).label("parties"))
        .where(
            Account.store_id == store_of(session),
            Account.role == Role.ADVISER,
            Account.is_active,
            Account.takes_turns,
        )
        .order_by("parties", _last_received(session).nulls_first(), Account.id)
    )
    return [Turn._make(row) for row in rows]


def _parties_on(session: Session, day: date) -> ColumnElement[int]:
    parties = select(func.count()).where(*_of_adviser(session), Visit.day == day)
    return parties.scalar_subquery()


def _last_received(session: Session) -> ColumnElement[datetime]:
    """On any day, so that the first party of a morning does not always go to the same one."""
    last = select(Visit.arrived_at).where(*_of_adviser(session))
    return last.order_by(Visit.day.desc(), Visit.arrived_at.desc()).limit(1).scalar_subquery()


def _of_adviser(session: Session) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Visit.store_id == store_of(session), Visit.adviser_id == Account.id
