"""Levels: when the customer means to buy. Changed by hand, or by an order; never by a stage."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy.orm import Session

from crmdesk.access import Permission, verb
from crmdesk.followups import planning
from crmdesk.followups.cadence import propose
from crmdesk.followups.grading import apply_level
from crmdesk.followups.store_rules import rules_of
from crmdesk.funnel.finding import check_level, reach_open
from crmdesk.i18n import N_
from crmdesk.models import Customer, LevelChange, Opportunity, Result
from crmdesk.store import actor_of, tell
from crmdesk.store.edits import Values, to_write


class Temperature(enum.Enum):
    """What to do about an opportunity; read from its level alone."""

    HOT = "hot"
    WARM = "warm"
    COLD = "cold"
    DROP = "drop"
    NEW = "new"


TEMPERATURES = {
    "O": Temperature.HOT,
    "H": Temperature.HOT,
    "A": Temperature.HOT,
    "B": Temperature.WARM,
    "C": Temperature.COLD,
    "D": Temperature.DROP,
    "N": Temperature.NEW,
}
TEMPERATURE_NAMES = {
    Temperature.HOT: N_("Hot: push"),
    Temperature.WARM: N_("Warm: pull"),
    Temperature.COLD: N_("Cold: nurture"),
    Temperature.DROP: N_("Expired: propose to drop"),
    Temperature.NEW: N_("New: grade it"),
}


@verb(Permission.WORK_FUNNEL)
def set_level(
    session: Session,
    opportunity_id: int,
    level: str,
    *,
    seen: Values | None = None,
    now: datetime,
) -> None:
    """A more urgent level brings the next contact forward; no level puts one off.

    ``seen``: ``{"level": …}``, the one that this was decided over; raises ``Conflict``.
    """
    opportunity = reach_open(session, opportunity_id)
    to_write(session, opportunity, {"level": level}, seen, is_act=True)
    change_level(session, opportunity, level, now=now)
    customer = session.get_one(Customer, opportunity.customer_id)
    tell(
        session,
        "funnel.level",
        N_("Set {customer} to level {level}."),
        customer=customer.name,
        level=level,
    )


def change_level(session: Session, opportunity: Opportunity, level: str, *, now: datetime) -> None:
    """Change and remember it, with the file's level, if it is another one."""
    if level != opportunity.level:
        check_level(session, level)
        apply_level(session, opportunity, level, now=now)
        session.flush()
        _bring_forward(session, opportunity, now=now)


def _bring_forward(session: Session, opportunity: Opportunity, *, now: datetime) -> None:
    """Nobody who buys within a week waits for a contact that was planned for a slow buyer."""
    planned = planning.open_of(session, opportunity.id)
    if planned is None:
        return
    proposal = propose(
        session,
        level=opportunity.level,
        result=Result.REACHED,
        attempts=0,
        today=rules_of(session).today(now),
    )
    if proposal.due_on < planned.due_on:
        planning.replan(session, planned.id, proposal.due_on, proposal.due_time, now=now)


def note_level(
    session: Session, opportunity_id: int, before: str | None, after: str, *, now: datetime
) -> None:
    actor = actor_of(session)
    session.add(
        LevelChange(
            store_id=actor.store_id,
            opportunity_id=opportunity_id,
            from_level=before,
            to_level=after,
            account_id=actor.account_id,
            at=now,
        )
    )
