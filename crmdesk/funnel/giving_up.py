"""Giving an opportunity up, and taking a lost one up again. No way gets past the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.customers.wording import cleaned, full_text, is_visible
from crmdesk.errors import UserError
from crmdesk.followups import planning
from crmdesk.funnel.finding import stage_of
from crmdesk.funnel.moving import plan_again, step_to
from crmdesk.funnel.wording import line_problems
from crmdesk.i18n import N_, _
from crmdesk.models import (
    FollowUp,
    Loss,
    LossClass,
    LossReason,
    LossSheet,
    Opportunity,
    Outcome,
    Result,
    Review,
    Stage,
)
from crmdesk.store import actor_of, store_of

CLASS_NAMES = {
    LossClass.LOST: N_("Lost: bought elsewhere or out of reach"),
    LossClass.DOUBTFUL: N_("Doubtful: not bought yet, intent unclear"),
    LossClass.MISTAKEN: N_("Mistaken: our own fault"),
}
SHEET_NAMES = {
    LossSheet.SAME_BRAND: N_("Same brand elsewhere"),
    LossSheet.OTHER_BRAND: N_("Another brand"),
    LossSheet.OURSELVES: N_("Ourselves"),
}


@dataclass(frozen=True)
class LossDraft:
    """``revive_on`` plans a contact for the day on which asking again may be worth it."""

    loss_class: LossClass
    sheet: LossSheet
    reason_id: int | None
    competitor: str = ""
    remark: str = ""
    revive_on: date | None = None

    def problems(self) -> dict[str, str]:
        problems = line_problems(self, "competitor")
        if self.reason_id is None:
            problems["reason_id"] = _("Choose the reason.")
        if self.sheet is LossSheet.OTHER_BRAND and not is_visible(self.competitor):
            problems["competitor"] = _("Enter the model that was bought instead.")
        return problems


def give_up(session: Session, opportunity: Opportunity, draft: LossDraft, *, now: datetime) -> int:
    """The one way to a loss; it needs a reason of the sheet that was chosen."""
    _check_reason(session, draft)
    loss = Loss(
        store_id=opportunity.store_id,
        opportunity_id=opportunity.id,
        loss_class=draft.loss_class,
        sheet=draft.sheet,
        reason_id=draft.reason_id,
        competitor=cleaned(draft.competitor),
        remark=full_text(draft.remark),
        applied_by_id=actor_of(session).account_id,
        applied_at=now,
        revive_on=draft.revive_on,
    )
    session.add(loss)
    step_to(session, opportunity, stage_of(session, Outcome.LOST), now=now)
    if draft.revive_on:
        _plan_revival(session, opportunity, draft.revive_on, now=now)
    return loss.id


def _check_reason(session: Session, draft: LossDraft) -> None:
    problems = draft.problems()
    if problems:
        raise UserError(next(iter(problems.values())))
    reason = session.get(LossReason, draft.reason_id)
    if reason is None or reason.store_id != store_of(session) or reason.sheet is not draft.sheet:
        raise UserError(
            _("Choose a reason from the sheet “{sheet}”.").format(sheet=_(SHEET_NAMES[draft.sheet]))
        )


def _plan_revival(session: Session, opportunity: Opportunity, day: date, *, now: datetime) -> None:
    planned = planning.plan(
        session,
        customer_id=opportunity.customer_id,
        opportunity_id=None,
        adviser_id=opportunity.adviser_id,
        due_on=day,
        purpose="revive",
        now=now,
    )
    session.get_one(FollowUp, planned).revives_id = opportunity.id


def reopen(session: Session, opportunity: Opportunity, target: Stage, *, now: datetime) -> None:
    """Take a lost one up again, which also takes an application back that nobody reviewed."""
    step_to(session, opportunity, target, now=now)
    waits = select(Loss).where(Loss.opportunity_id == opportunity.id, Loss.review == Review.APPLIED)
    for loss in session.scalars(waits.order_by(Loss.id)):
        mark_reviewed(session, loss, Review.SENT_BACK, now=now)
    drop_revival(session, opportunity, now=now)
    plan_again(session, opportunity, "keep_in_touch", opportunity.level, now=now)


def drop_revival(session: Session, opportunity: Opportunity, *, now: datetime) -> None:
    """Of this one alone: the customer's other losses keep theirs."""
    planned = select(FollowUp).where(
        FollowUp.customer_id == opportunity.customer_id,
        FollowUp.revives_id == opportunity.id,
        FollowUp.done_at.is_(None),
    )
    for follow_up in session.scalars(planned.order_by(FollowUp.id)):
        planning.close(session, follow_up, Result.DROPPED, now=now)


def mark_reviewed(session: Session, loss: Loss, outcome: Review, *, now: datetime) -> None:
    loss.review = outcome
    loss.reviewed_by_id = actor_of(session).account_id
    loss.reviewed_at = now
    session.flush()
