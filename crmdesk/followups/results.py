"""Recording what came of a contact; the next one is planned in the same breath."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, verb
from crmdesk.customers.wording import full_text
from crmdesk.errors import UserError
from crmdesk.followups.cadence import EFFECTIVE
from crmdesk.followups.following import plan_following
from crmdesk.followups.grading import apply_level, proposed_level
from crmdesk.followups.planning import close, insert_follow_up, open_of, refuse_alone
from crmdesk.followups.reaching import (
    customer_of,
    is_composed,
    opportunity_of,
    reach_follow_up,
)
from crmdesk.followups.result_draft import ResultDraft
from crmdesk.followups.store_rules import rules_of
from crmdesk.i18n import N_, _, day
from crmdesk.models import Channel, Customer, FollowUp, Opportunity, Outcome, Result
from crmdesk.store import store_of, tell
from crmdesk.store.edits import Values, to_write

__all__ = ["Recorded", "ResultDraft", "record_contact", "record_lost", "record_result"]


class Recorded(NamedTuple):
    next_id: int | None
    next_on: date | None
    sentence: str
    asks_choice: bool
    """Nobody answered and the retries are used up: ask for another way or time."""
    proposes_level: str | None = None
    """The promised purchase date has passed: offer this lower level."""


_SENTENCES = {
    Result.REACHED: N_("Reached {customer}."),
    Result.NO_ANSWER: N_("No answer from {customer}."),
    Result.VISIT_SET: N_("Set a visit with {customer}."),
    Result.SIGNED: N_("Recorded that {customer} signs."),
    Result.POSTPONED: N_("Postponed the contact with {customer}."),
    Result.LOST: N_("Recorded that {customer} is lost."),
}
_SENTENCES_WITH_NEXT = {
    Result.REACHED: N_("Reached {customer}. Next contact on {day}."),
    Result.NO_ANSWER: N_("No answer from {customer}. Next contact on {day}."),
    Result.VISIT_SET: N_("Set a visit with {customer}. Next contact on {day}."),
    Result.SIGNED: N_("Recorded that {customer} signs. Next contact on {day}."),
    Result.POSTPONED: N_("Postponed the contact with {customer} to {day}."),
    Result.LOST: N_("Recorded that {customer} is lost. Next contact on {day}."),
}


@verb(Permission.WORK_FOLLOW_UPS)
def record_result(
    session: Session,
    follow_up_id: int,
    draft: ResultDraft,
    *,
    seen: Values | None = None,
    now: datetime,
) -> Recorded:
    """Close a planned contact with its result, and plan the one that follows.

    ``seen``: ``{"level": …}``, over which another one was chosen; raises ``Conflict``.
    """
    return _record(session, reach_follow_up(session, follow_up_id), draft, now, seen)


@verb(Permission.WORK_FOLLOW_UPS)
def record_contact(
    session: Session,
    customer_id: int,
    draft: ResultDraft,
    *,
    seen: Values | None = None,
    now: datetime,
    opportunity_id: int | None = None,
) -> Recorded:
    """A contact that came about unplanned: it settles the customer's planned one, if there is."""
    customer = customer_of(session, customer_id)
    follow_up = _planned(session, customer_id, opportunity_id)
    return _record(session, follow_up or _unplanned(session, customer, now), draft, now, seen)


@verb(Permission.WORK_FOLLOW_UPS)
def record_lost(session: Session, opportunity_id: int, words: str, *, now: datetime) -> bool:
    """Part of ``funnel.losses.lose``: the planned contact came about and was the last one."""
    refuse_alone(session)
    follow_up = open_of(session, opportunity_id)
    if follow_up is None:
        return False
    _close(session, follow_up, ResultDraft(Result.LOST, words), now)
    return True


def _record(
    session: Session,
    follow_up: FollowUp,
    draft: ResultDraft,
    now: datetime,
    seen: Values | None = None,
) -> Recorded:
    _refuse(session, follow_up, draft, now)
    customer = session.get_one(Customer, follow_up.customer_id)
    opportunity = _opportunity(session, follow_up)
    if opportunity and draft.level:
        to_write(session, opportunity, {"level": draft.level}, seen, is_act=True)
    _close(session, follow_up, draft, now)
    if opportunity and draft.level:
        apply_level(session, opportunity, draft.level, now=now)
    following, asks_choice = plan_following(session, follow_up, opportunity, draft, now=now)
    for other_id in draft.also:
        _settle_too(session, other_id, customer, draft, now)
    sentence, said = _sentence(customer, draft.result, following)
    tell(session, "followups.record", sentence, **said)
    return Recorded(
        following.id if following else None,
        following.due_on if following else None,
        _(sentence).format(**said),
        asks_choice,
        _lower(session, opportunity, draft, now),
    )


def _refuse(session: Session, follow_up: FollowUp, draft: ResultDraft, now: datetime) -> None:
    if follow_up.done_at is not None:
        raise UserError(_("This contact is recorded already. Look at the list again."))
    here = rules_of(session).now(now)
    if problems := draft.problems(here.date(), here):
        raise UserError(" ".join(problems.values()))
    if draft.result is Result.LOST and follow_up.opportunity_id and not is_composed(session):
        raise UserError(_("Say why the deal was lost: close the opportunity with its reason."))


def _opportunity(session: Session, follow_up: FollowUp) -> Opportunity | None:
    """The one that goes on; a closed one is followed by nothing."""
    if follow_up.opportunity_id is None:
        return None
    opportunity = session.get_one(Opportunity, follow_up.opportunity_id)
    return opportunity if opportunity.outcome is Outcome.OPEN else None


def _close(session: Session, follow_up: FollowUp, draft: ResultDraft, now: datetime) -> None:
    follow_up.words = full_text(draft.words)
    follow_up.is_effective = draft.result in EFFECTIVE
    follow_up.channel = draft.channel or follow_up.channel
    follow_up.score = draft.score
    if follow_up.is_effective:
        customer = session.get_one(Customer, follow_up.customer_id)
        customer.last_effective_at = max(now, customer.last_effective_at or now)
    close(session, follow_up, draft.result, now=now)


def _settle_too(
    session: Session, follow_up_id: int, customer: Customer, draft: ResultDraft, now: datetime
) -> None:
    follow_up = reach_follow_up(session, follow_up_id)
    if follow_up.customer_id != customer.id or follow_up.done_at is not None:
        return
    alike = ResultDraft(draft.result, draft.words, channel=draft.channel)
    _refuse(session, follow_up, alike, now)
    _close(session, follow_up, alike, now)
    plan_following(session, follow_up, _opportunity(session, follow_up), alike, now=now)


def _planned(session: Session, customer_id: int, opportunity_id: int | None) -> FollowUp | None:
    """The one due first of those for an opportunity; care calls keep their own day."""
    if opportunity_id is not None:
        opportunity_of(session, opportunity_id)
    of = FollowUp.opportunity_id
    return session.scalar(
        select(FollowUp)
        .where(
            FollowUp.customer_id == customer_id,
            FollowUp.done_at.is_(None),
            of.is_not(None) if opportunity_id is None else of == opportunity_id,
        )
        .order_by(FollowUp.due_on, FollowUp.id)
        .limit(1)
    )


def _unplanned(session: Session, customer: Customer, now: datetime) -> FollowUp:
    follow_up = FollowUp(
        store_id=store_of(session),
        customer_id=customer.id,
        adviser_id=customer.owner_id,
        purpose="unplanned",
        channel=Channel.PHONE,
        due_on=rules_of(session).today(now),
        planned_at=now,
    )
    insert_follow_up(session, follow_up)
    return follow_up


def _lower(
    session: Session, opportunity: Opportunity | None, draft: ResultDraft, now: datetime
) -> str | None:
    if opportunity is None or draft.level:
        return None
    return proposed_level(session, opportunity, rules_of(session).today(now))


def _sentence(
    customer: Customer, result: Result, following: FollowUp | None
) -> tuple[str, dict[str, str]]:
    if following is None:
        return _SENTENCES[result], {"customer": customer.name}
    said = {"customer": customer.name, "day": day(following.due_on)}
    return _SENTENCES_WITH_NEXT[result], said
