"""Which opportunities a list, the board or a figure is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import Session

from crmdesk.access import Permission, Reach, own_only, require
from crmdesk.models import Customer, Opportunity
from crmdesk.store import actor_of, store_of

NOBODY = 0
"""As an adviser's id: the opportunities that are nobody's. None is everybody's."""


@dataclass(frozen=True)
class FunnelFilter:
    """Adviser and level stand in the covering index, from which figures are then counted alone."""

    adviser_id: int | None = None
    level: str | None = None
    model_id: int | None = None
    expected_from: date | None = None
    expected_to: date | None = None
    undated: bool = False

    def conditions(self) -> list[ColumnElement[bool]]:
        adviser = Opportunity.adviser_id
        wanted = {
            adviser: self.adviser_id or None,
            Opportunity.level: self.level,
            Opportunity.model_id: self.model_id,
        }
        found = [column == value for column, value in wanted.items() if value is not None]
        if self.adviser_id == NOBODY:
            found.append(adviser.is_(None))
        if self.expected_from is not None:
            found.append(Opportunity.expected_on >= self.expected_from)
        if self.expected_to is not None:
            found.append(Opportunity.expected_on <= self.expected_to)
        if self.undated:
            found.append(Opportunity.expected_on.is_(None))
        return found


def within_reach(session: Session) -> ColumnElement[bool]:
    """The store's opportunities, or those that are an adviser's: of figures and rows alike."""
    own = own_only(session, Permission.SEE_FUNNEL, Opportunity.adviser_id)
    return and_(Opportunity.store_id == store_of(session), own)


def nameable(session: Session) -> ColumnElement[bool]:
    """For finding by name: the customer has not been given to somebody else since."""
    if require(session, Permission.SEE_FUNNEL) is Reach.ALL:
        return true()
    mine = select(Customer.id).where(Customer.owner_id == actor_of(session).account_id)
    return Opportunity.customer_id.in_(mine)
