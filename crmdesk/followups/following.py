"""The contact that follows a recorded one: of the opportunity, or of the care plan."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import NamedTuple

from sqlalchemy.orm import Session

from crmdesk.followups.cadence import Proposal, propose, propose_care, usual_time
from crmdesk.followups.planning import insert_follow_up
from crmdesk.followups.purposes import of_stage
from crmdesk.followups.result_draft import ResultDraft
from crmdesk.followups.store_rules import rules_of
from crmdesk.followups.yearly import next_year
from crmdesk.models import Customer, FollowUp, Opportunity, Result


class _Next(NamedTuple):
    due_on: date
    due_time: time | None
    purpose: str
    asks_choice: bool = False


def plan_following(
    session: Session,
    done: FollowUp,
    opportunity: Opportunity | None,
    draft: ResultDraft,
    *,
    now: datetime,
) -> tuple[FollowUp | None, bool]:
    """What follows ``done``, and whether the adviser must choose its way or time."""
    following = _next(session, done, opportunity, draft, now)
    if following is None:
        return None, False
    unanswered = draft.result is Result.NO_ANSWER
    follow_up = FollowUp(
        store_id=done.store_id,
        customer_id=done.customer_id,
        opportunity_id=opportunity.id if opportunity else None,
        vehicle_id=done.vehicle_id,
        revives_id=done.revives_id,
        adviser_id=opportunity.adviser_id if opportunity else done.adviser_id,
        care_key=done.care_key,
        purpose=following.purpose,
        channel=done.channel,
        due_on=following.due_on,
        due_time=following.due_time,
        attempts=done.attempts + 1 if unanswered else 0,
        planned_at=now,
    )
    insert_follow_up(session, follow_up)
    return follow_up, following.asks_choice


def _next(
    session: Session,
    done: FollowUp,
    opportunity: Opportunity | None,
    draft: ResultDraft,
    now: datetime,
) -> _Next | None:
    if done.opportunity_id is not None and opportunity is None:
        return None
    if opportunity is None:
        return _next_care(session, done, draft, now)
    return _chosen(session, draft, _proposal(session, done, opportunity, draft, now), now)


def _proposal(
    session: Session,
    done: FollowUp,
    opportunity: Opportunity,
    draft: ResultDraft,
    now: datetime,
) -> Proposal:
    here = rules_of(session).now(now)
    proposal = propose(
        session,
        level=opportunity.level,
        result=draft.result,
        attempts=done.attempts,
        today=here.date(),
        tried_at=here.time(),
    )
    if proposal.purpose != "keep_in_touch":
        return proposal
    return proposal._replace(purpose=of_stage(opportunity.stage.key, opportunity.level))


def _next_care(session: Session, done: FollowUp, draft: ResultDraft, now: datetime) -> _Next | None:
    """Repeated when it did not come about, again next year when it is yearly, else nothing."""
    here = rules_of(session).now(now)
    proposal = propose_care(
        session,
        result=draft.result,
        attempts=done.attempts,
        today=here.date(),
        tried_at=here.time(),
    )
    if proposal:
        return _chosen(session, draft, proposal._replace(purpose=done.purpose), now)
    if draft.next_on:
        return _Next(draft.next_on, draft.next_time, draft.next_purpose or done.purpose)
    customer = session.get_one(Customer, done.customer_id)
    again = next_year(session, done, customer, here.date())
    return _Next(again, done.due_time, done.purpose) if again else None


def _chosen(session: Session, draft: ResultDraft, proposal: Proposal, now: datetime) -> _Next:
    """What the adviser chose, and the proposal where they chose nothing."""
    purpose = draft.next_purpose or proposal.purpose
    if draft.next_on is None:
        return _Next(proposal.due_on, proposal.due_time, purpose, proposal.asks_choice)
    rules = rules_of(session)
    is_later = draft.next_on > rules.today(now)
    return _Next(
        draft.next_on, draft.next_time or (usual_time(rules) if is_later else None), purpose
    )
