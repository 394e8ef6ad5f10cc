"""Planning contacts. An open opportunity has exactly one open follow-up at any time."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, verb
from crmdesk.errors import UserError
from crmdesk.followups.cadence import day_problem, propose, time_problem
from crmdesk.followups.reaching import (
    customer_of,
    is_composed,
    opportunity_of,
    reach_follow_up,
)
from crmdesk.followups.store_rules import rules_of
from crmdesk.i18n import N_, _, day_full
from crmdesk.models import Channel, Customer, FollowUp, Opportunity, Outcome, Result
from crmdesk.store import actor_of, tell
from crmdesk.store.edits import Values, write

_UNITS = (("due_on", "due_time"),)


@verb(Permission.WORK_FOLLOW_UPS)
def plan(
    session: Session,
    *,
    customer_id: int,
    opportunity_id: int | None,
    due_on: date,
    purpose: str,
    now: datetime,
    due_time: time | None = None,
    vehicle_id: int | None = None,
    adviser_id: int | None = None,
    channel: Channel = Channel.PHONE,
    care_key: str | None = None,
) -> int:
    """Plan a contact; of an open opportunity it takes the place of the one planned before.

    Where that one was late, so is this: it is first due on the same day.
    """
    customer = customer_of(session, customer_id)
    _refuse_day(session, due_on, due_time, now)
    replaced = None
    if opportunity_id is not None:
        _refuse_closed(opportunity_of(session, opportunity_id), customer)
        replaced = open_of(session, opportunity_id)
        drop_open(session, opportunity_id=opportunity_id, now=now)
    tell(
        session,
        "followups.plan",
        N_("Planned a contact with {customer} on {day}."),
        customer=customer.name,
        day=day_full(due_on),
    )
    planned = FollowUp(
        store_id=customer.store_id,
        customer_id=customer_id,
        opportunity_id=opportunity_id,
        vehicle_id=vehicle_id,
        adviser_id=adviser_id if adviser_id is not None else customer.owner_id,
        care_key=care_key,
        purpose=purpose,
        channel=channel,
        due_on=due_on,
        due_time=due_time,
        planned_at=now,
    )
    if replaced is not None:
        _stay_late(planned, replaced, rules_of(session).today(now))
    return insert_follow_up(session, planned)


def _stay_late(planned: FollowUp, replaced: FollowUp, today: date) -> None:
    if replaced.first_due_on >= today:
        return
    to_id, planned.adviser_id = planned.adviser_id, replaced.adviser_id
    planned.first_due_on = replaced.first_due_on
    planned.missed_by_id = replaced.missed_by_id
    planned.missed_by_nobody = replaced.missed_by_nobody
    planned.pass_on(to_id, today)


@verb(Permission.WORK_FOLLOW_UPS)
def plan_first(session: Session, opportunity: Opportunity, *, now: datetime) -> FollowUp:
    """The first contact of an opportunity that has none open; inserted with the next flush."""
    customer = customer_of(session, opportunity.customer_id)
    rules = rules_of(session)
    proposal = propose(
        session, level=opportunity.level, result=None, attempts=0, today=rules.today(now)
    )
    tell(
        session,
        "followups.plan_first",
        N_("Planned the first contact with {customer}."),
        customer=customer.name,
    )
    first = FollowUp(
        store_id=opportunity.store_id,
        customer_id=opportunity.customer_id,
        opportunity_id=opportunity.id,
        adviser_id=opportunity.adviser_id,
        purpose=proposal.purpose,
        due_on=proposal.due_on,
        due_time=proposal.due_time,
        planned_at=now,
    )
    session.add(first)
    return first


@verb(Permission.WORK_FOLLOW_UPS)
def replan(
    session: Session,
    follow_up_id: int,
    due_on: date,
    due_time: time | None,
    *,
    seen: Values | None = None,
    now: datetime,
) -> None:
    """Move a planned contact to another day or time; its reminder starts anew.

    Put off, it is late all the same once its first day has passed; brought forward, it is first
    due on the earlier day.

    ``seen``: the ``due_on`` and ``due_time`` that it was moved from; raises ``Conflict``.
    """
    follow_up = reach_follow_up(session, follow_up_id)
    if follow_up.done_at is not None:
        raise UserError(_("This contact is done already. Plan a new one."))
    _refuse_day(session, due_on, due_time, now)
    mine = {"due_on": due_on, "due_time": due_time}
    write(session, follow_up, mine, seen, _UNITS, is_act=True)
    follow_up.first_due_on = min(follow_up.first_due_on, due_on)
    follow_up.reminded_at = follow_up.snoozed_until = None
    session.flush()
    tell(
        session,
        "followups.replan",
        N_("Moved the contact with {customer} to {day}."),
        customer=session.get_one(Customer, follow_up.customer_id).name,
        day=day_full(due_on),
    )


def correct_day(follow_up: FollowUp, day: date, *, today: date) -> None:
    """Move a contact because the program knows better by now when it is due.

    Before its first day has passed, the better day is its first day. After that it stays late.
    """
    is_late = follow_up.first_due_on < today
    follow_up.first_due_on = min(follow_up.first_due_on, day) if is_late else day
    follow_up.due_on = day
    follow_up.reminded_at = follow_up.snoozed_until = None


@verb(Permission.WORK_FOLLOW_UPS)
def drop_open(session: Session, *, opportunity_id: int, now: datetime) -> bool:
    """Part of a verb that closes the opportunity or plans anew; whether there was any open."""
    refuse_alone(session)
    follow_up = open_of(session, opportunity_id)
    if follow_up is None:
        return False
    customer = customer_of(session, follow_up.customer_id)
    close(session, follow_up, Result.DROPPED, now=now)
    tell(
        session,
        "followups.drop",
        N_("Dropped the planned contact with {customer}."),
        customer=customer.name,
    )
    return True


def refuse_alone(session: Session) -> None:
    """On its own it would leave an open opportunity without a next contact."""
    if not is_composed(session):
        raise UserError(
            _("An open opportunity always has a next contact. Plan another day, or close it.")
        )


def open_of(session: Session, opportunity_id: int) -> FollowUp | None:
    return session.scalar(
        select(FollowUp).where(
            FollowUp.opportunity_id == opportunity_id, FollowUp.done_at.is_(None)
        )
    )


def close(session: Session, follow_up: FollowUp, result: Result, *, now: datetime) -> None:
    """Nobody's becomes that of who does it. Flushed at once: only then may the next be inserted."""
    actor = actor_of(session)
    follow_up.done_at = now
    follow_up.done_on = rules_of(session).today(now)
    follow_up.result = result
    follow_up.done_by_id = actor.account_id
    if follow_up.adviser_id is None and result is not Result.DROPPED:
        follow_up.pass_on(actor.account_id, follow_up.done_on)
    session.flush()


def insert_follow_up(session: Session, follow_up: FollowUp) -> int:
    session.add(follow_up)
    session.flush()
    return follow_up.id


def _refuse_day(session: Session, due_on: date, due_time: time | None, now: datetime) -> None:
    here = rules_of(session).now(now)
    problem = day_problem(due_on, here.date()) or time_problem(due_on, due_time, here)
    if problem:
        raise UserError(problem)


def _refuse_closed(opportunity: Opportunity, customer: Customer) -> None:
    if opportunity.customer_id != customer.id or opportunity.outcome is not Outcome.OPEN:
        raise UserError(_("This opportunity is closed. Open a new one to plan a contact."))
