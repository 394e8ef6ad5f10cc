"""The level of an opportunity, its history, and the customer's as the most urgent of them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.errors import UserError
from crmdesk.followups.store_rules import rules_of
from crmdesk.i18n import _
from crmdesk.models import Customer, LevelChange, Opportunity, Outcome
from crmdesk.store import actor_of


def apply_level(session: Session, opportunity: Opportunity, level: str, *, now: datetime) -> bool:
    """Set ``level`` with its history row and the customer's; whether anything changed."""
    if level == opportunity.level:
        return False
    if level not in rules_of(session).levels:
        raise UserError(_("There is no level “{level}”.").format(level=level))
    session.add(
        LevelChange(
            store_id=opportunity.store_id,
            opportunity_id=opportunity.id,
            from_level=opportunity.level,
            to_level=level,
            account_id=actor_of(session).account_id,
            at=now,
        )
    )
    opportunity.level = level
    refresh_customer_level(session, opportunity.customer_id)
    return True


def refresh_customer_level(session: Session, customer_id: int) -> None:
    """The customer's level is the most urgent of its open opportunities'; none without one."""
    levels = rules_of(session).levels
    session.flush()
    found = session.scalars(
        select(Opportunity.level)
        .where(Opportunity.customer_id == customer_id, Opportunity.outcome == Outcome.OPEN)
        .order_by(Opportunity.id)
    )
    last = len(levels)
    ranked = sorted(found, key=lambda key: levels[key].position if key in levels else last)
    customer = session.get_one(Customer, customer_id)
    customer.level = ranked[0] if ranked else None


def lower_level(session: Session, level: str) -> str | None:
    """The next less urgent level of the store; None for the last, ordered and ungraded ones."""
    graded = [rule.key for rule in rules_of(session).levels.values() if rule.is_graded]
    if level not in graded:
        return None
    following = graded[graded.index(level) + 1 :]
    return following[0] if following else None


def proposed_level(session: Session, opportunity: Opportunity, today: date) -> str | None:
    """A lower level when the promised purchase date has passed without an order."""
    expected = opportunity.expected_on
    if opportunity.outcome is not Outcome.OPEN or expected is None or expected >= today:
        return None
    return lower_level(session, opportunity.level)
