"""Whose turn it is to receive the next party."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query
from crmdesk.access.names import names_of
from crmdesk.models import Account, Role, Visit
from crmdesk.store import store_of


class Turn(NamedTuple):
    adviser_id: int
    name: str
    parties: int


@query(Permission.LOG_VISITS, beyond=True)
def next_in_turn(session: Session, day: date) -> Turn | None:
    """Of those who take turns: who received the fewest parties on ``day``, then the longest ago."""
    return next(iter(turns(session, day)), None)


@query(Permission.LOG_VISITS, beyond=True)
def turns(session: Session, day: date) -> Sequence[Turn]:
    """All advisers who take turns, the next one first."""
    rows = session.execute(_IN_TURN, {"store": store_of(session), "today": day})
    names = names_of(session)
    return [Turn(who, names[who], parties) for who, parties in rows]


def _in_turn() -> Select[tuple[int, int]]:
    received = (Visit.store_id == bindparam("store")) & (Visit.adviser_id == Account.id)
    parties = select(func.count()).where(received, Visit.day == bindparam("today"))
    # On any day, so that the first party of a morning does not always go to the same adviser.
    last = select(Visit.arrived_at).where(received)
    last = last.order_by(Visit.day.desc(), Visit.arrived_at.desc()).limit(1)
    return (
        select(Account.id, parties.scalar_subquery().label("parties"))
        .where(
            Account.store_id == bindparam("store"),
            Account.role == Role.ADVISER,
            Account.is_active,
            Account.takes_turns,
        )
        .order_by("parties", last.scalar_subquery().nulls_first(), Account.id)
    )


_IN_TURN = _in_turn()
