"""How far a report reaches: as far as both reports and what they show are granted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import InstrumentedAttribute, Session

from crmdesk.access import Permission, Reach, own_only, reach
from crmdesk.store import actor_of


def within_reach(
    session: Session, sees: Permission, owner: ColumnElement[Any] | InstrumentedAttribute[Any]
) -> ColumnElement[bool]:
    """The condition for a report's rows; ``Forbidden`` when ``sees`` is not granted at all."""
    return and_(own_only(session, Permission.RUN_REPORTS, owner), own_only(session, sees, owner))


def runs_own_only(session: Session) -> bool:
    return reach(actor_of(session), Permission.RUN_REPORTS) is not Reach.ALL
