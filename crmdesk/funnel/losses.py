"""Losses: the adviser applies with a reason, the manager confirms or sends back.

An application closes the opportunity at once, a manager's own too; until it is reviewed it waits
in ``waiting``. Sent back, or moved to an open stage again, it has a next contact like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query, verb
from crmdesk.access.names import shown_name
from crmdesk.errors import UserError
from crmdesk.followups.cadence import UNGRADED
from crmdesk.followups.results import record_lost
from crmdesk.funnel.finding import first_stage, reach_opportunity, stage_of
from crmdesk.funnel.giving_up import (
    CLASS_NAMES,
    SHEET_NAMES,
    LossDraft,
    drop_revival,
    give_up,
    mark_reviewed,
)
from crmdesk.funnel.moving import check_transition, plan_again, step_to
from crmdesk.i18n import N_, _
from crmdesk.models import (
    Account,
    CarModel,
    Customer,
    Loss,
    LossClass,
    LossReason,
    LossSheet,
    Opportunity,
    Outcome,
    Review,
    Stage,
    StageMove,
)
from crmdesk.store import store_of, tell
from crmdesk.store.edits import Values, refuse_changed

__all__ = [
    "CLASS_NAMES",
    "SHEET_NAMES",
    "LossDraft",
    "LossRow",
    "lose",
    "review",
    "waiting",
]


class LossRow(NamedTuple):
    """A loss that waits for the manager."""

    id: int
    opportunity_id: int
    customer_id: int
    customer: str
    model: str
    stage: str
    loss_class: LossClass
    sheet: LossSheet
    reason: str
    competitor: str
    remark: str
    adviser: str
    applied_at: datetime
    revive_on: date | None


@verb(Permission.WORK_FUNNEL)
def lose(
    session: Session,
    opportunity_id: int,
    draft: LossDraft,
    *,
    seen: Values | None = None,
    now: datetime,
    said: str | None = None,
) -> int:
    """Apply for the loss; its id. ``said`` are the words of the contact in which it came out.

    ``seen``: the ``stage_id`` and ``level`` upon which it is given up; raises ``Conflict``.
    """
    opportunity = reach_opportunity(session, opportunity_id)
    check_transition(opportunity, stage_of(session, Outcome.LOST))
    refuse_changed(session, opportunity, seen)
    if said is not None:
        record_lost(session, opportunity.id, said, now=now)
    loss_id = give_up(session, opportunity, draft, now=now)
    _tell(session, "funnel.lose", N_("Gave {customer} up as lost."), opportunity)
    return loss_id


@verb(Permission.REVIEW_LOSSES)
def review(session: Session, loss_id: int, confirmed: bool, *, now: datetime) -> None:
    """Confirm the loss, or send it back: the opportunity is then where it was, and due soon."""
    loss = _waiting_loss(session, loss_id)
    opportunity = reach_opportunity(session, loss.opportunity_id, Permission.REVIEW_LOSSES)
    mark_reviewed(session, loss, Review.CONFIRMED if confirmed else Review.SENT_BACK, now=now)
    if confirmed:
        _tell(
            session, "funnel.loss_confirmed", N_("Confirmed the loss of {customer}."), opportunity
        )
        return
    step_to(session, opportunity, _stage_before(session, opportunity), now=now)
    drop_revival(session, opportunity, now=now)
    plan_again(session, opportunity, "call_again", UNGRADED, now=now)
    _tell(session, "funnel.send_back", N_("Sent the loss of {customer} back."), opportunity)


def _waiting_loss(session: Session, loss_id: int) -> Loss:
    loss = session.get(Loss, loss_id)
    if loss is None or loss.store_id != store_of(session):
        raise UserError(_("This loss is gone. Look at the list again."))
    if loss.review is not Review.APPLIED:
        raise UserError(_("This loss has been reviewed already."))
    return loss


def _stage_before(session: Session, opportunity: Opportunity) -> Stage:
    """Where it was given up; an imported loss without a history starts anew."""
    moves = select(StageMove.from_stage_id).where(
        StageMove.opportunity_id == opportunity.id, StageMove.to_stage_id == opportunity.stage_id
    )
    latest = moves.order_by(StageMove.at.desc(), StageMove.id.desc()).limit(1)
    stage = session.get(Stage, session.scalar(latest))
    return stage if stage and stage.outcome is Outcome.OPEN else first_stage(session)


@query(Permission.REVIEW_LOSSES)
def waiting(session: Session) -> Sequence[LossRow]:
    """The losses to review, oldest first."""
    rows = (
        select(
            *(Loss.id, Loss.opportunity_id, Opportunity.customer_id, Customer.name),
            *(func.coalesce(CarModel.name, Opportunity.model_text), _lost_from()),
            *(Loss.loss_class, Loss.sheet, LossReason.name, Loss.competitor, Loss.remark),
            *(shown_name(session), Loss.applied_at, Loss.revive_on),
        )
        .join(Opportunity, Opportunity.id == Loss.opportunity_id)
        .join(Customer, Customer.id == Opportunity.customer_id)
        .join(LossReason, LossReason.id == Loss.reason_id)
        .join(Account, Account.id == Loss.applied_by_id)
        .outerjoin(CarModel, CarModel.id == Opportunity.model_id)
        .where(Loss.store_id == store_of(session), Loss.review == Review.APPLIED)
        .order_by(Loss.applied_at, Loss.id)
    )
    return [LossRow._make(row) for row in session.execute(rows)]


def _lost_from() -> ScalarSelect[str]:
    """The name of the stage in which an opportunity was given up last."""
    return (
        select(Stage.name)
        .join(StageMove, StageMove.from_stage_id == Stage.id)
        .where(
            StageMove.opportunity_id == Opportunity.id,
            StageMove.to_stage_id == Opportunity.stage_id,
        )
        .order_by(StageMove.at.desc(), StageMove.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _tell(session: Session, verb_name: str, sentence: str, opportunity: Opportunity) -> None:
    customer = session.get_one(Customer, opportunity.customer_id)
    tell(session, verb_name, sentence, customer=customer.name)
