"""What a customer's file says of its opportunities: the most urgent level, and the state."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.orm import Session

from crmdesk.followups.store_rules import rules_of
from crmdesk.models import Customer, FileState, Opportunity, Outcome

LEVEL_ORDER = ("O", "H", "A", "B", "C", "D", "N")
"""Most urgent first: sold, then by when they buy, then those not graded."""


def refresh_standing(session: Session, customer_id: int) -> None:
    """Bring the file's level and state in line after anything happened to its opportunities."""
    found = session.execute(
        select(Opportunity.outcome, Opportunity.level).where(Opportunity.customer_id == customer_id)
    ).all()
    customer = session.get_one(Customer, customer_id)
    open_levels = [level for outcome, level in found if outcome is Outcome.OPEN]
    customer.level = most_urgent(session, open_levels)
    customer.state = _state({outcome for outcome, __ in found}) or customer.state


def most_urgent(session: Session, levels: Iterable[str]) -> str | None:
    """By the store's own order of levels, which is ``LEVEL_ORDER`` in every preset."""
    rules = rules_of(session).levels
    last = len(LEVEL_ORDER)
    return min(
        levels,
        key=lambda level: (rules[level].position if level in rules else last, level),
        default=None,
    )


def urgency(session: Session) -> ColumnElement[Any]:
    """The same order in SQL, for lists."""
    places = {rule.key: rule.position for rule in rules_of(session).levels.values()}
    return case(places, value=Opportunity.level)


def _state(outcomes: Collection[Outcome]) -> FileState | None:
    """An owner stays one: a later loss does not take the delivered car away."""
    if Outcome.OPEN in outcomes:
        return FileState.OPEN
    if Outcome.WON in outcomes:
        return FileState.DELIVERED
    return FileState.LOST if outcomes else None
