"""One step from stage to stage, and what must follow each: history, next contact, the file."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from crmdesk.errors import UserError
from crmdesk.followups import planning
from crmdesk.followups.cadence import propose
from crmdesk.followups.store_rules import rules_of
from crmdesk.funnel.standing import refresh_standing
from crmdesk.i18n import N_, _
from crmdesk.models import Customer, FollowUp, Opportunity, Outcome, Result, Stage, StageMove
from crmdesk.store import actor_of

OPEN, WON, LOST = Outcome.OPEN, Outcome.WON, Outcome.LOST

ALLOWED = {(OPEN, OPEN), (OPEN, WON), (OPEN, LOST), (LOST, OPEN)}
"""From outcome to outcome; among open stages one may go forward, back and over several."""

_STAYS_WON = N_("A delivered car stays delivered. Undo the delivery, or open a new opportunity.")
_REFUSED = {
    (WON, OPEN): _STAYS_WON,
    (WON, LOST): _STAYS_WON,
    (WON, WON): _STAYS_WON,
    (LOST, WON): N_("This opportunity is lost. Move it back to an open stage first."),
    (LOST, LOST): N_("This opportunity is lost already."),
}


def check_transition(opportunity: Opportunity, target: Stage) -> None:
    step = (opportunity.outcome, target.outcome)
    if step not in ALLOWED:
        raise UserError(_(_REFUSED[step]))


def step_to(session: Session, opportunity: Opportunity, target: Stage, *, now: datetime) -> None:
    """Put ``opportunity`` into ``target`` with all that follows; the caller has checked it.

    One that was closed is whose the file is by now, and gets its next contact from the caller, who
    knows why it is open again.
    """
    before = opportunity.outcome
    note_move(session, opportunity.id, opportunity.stage_id, target.id, now=now)
    opportunity.stage_id, opportunity.outcome = target.id, target.outcome
    opportunity.stage_since = now
    opportunity.closed_at = None if target.outcome is OPEN else now
    if target.outcome is OPEN and before is not OPEN:
        give_to_owner(session, opportunity)
    session.flush()
    session.expire(opportunity, ["stage"])
    if target.outcome is not OPEN:
        planning.drop_open(session, opportunity_id=opportunity.id, now=now)
    elif before is OPEN:
        keep_next_contact(session, opportunity, now=now)
    refresh_standing(session, opportunity.customer_id)


def give_to_owner(session: Session, opportunity: Opportunity) -> None:
    """While a deal is closed it does not go along with its customer; open, it is the owner's."""
    opportunity.adviser_id = session.get_one(Customer, opportunity.customer_id).owner_id


def note_move(
    session: Session, opportunity_id: int, before: int | None, after: int, *, now: datetime
) -> None:
    actor = actor_of(session)
    session.add(
        StageMove(
            store_id=actor.store_id,
            opportunity_id=opportunity_id,
            from_stage_id=before,
            to_stage_id=after,
            account_id=actor.account_id,
            at=now,
        )
    )


def keep_next_contact(session: Session, opportunity: Opportunity, *, now: datetime) -> FollowUp:
    """The open opportunity's one planned contact; planned now if it has none."""
    planned = planning.open_of(session, opportunity.id)
    return planned or planning.plan_first(session, opportunity, now=now)


def plan_again(
    session: Session, opportunity: Opportunity, purpose: str, level: str, *, now: datetime
) -> None:
    """The next contact of one that is open again, in the rhythm of ``level``."""
    proposal = propose(
        session,
        level=level,
        result=Result.REACHED,
        attempts=0,
        today=rules_of(session).today(now),
    )
    planning.plan(
        session,
        customer_id=opportunity.customer_id,
        opportunity_id=opportunity.id,
        adviser_id=opportunity.adviser_id,
        due_on=proposal.due_on,
        due_time=proposal.due_time,
        purpose=purpose,
        now=now,
    )
