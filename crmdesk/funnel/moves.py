"""Moving an opportunity through the funnel, and what each move asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query, verb
from crmdesk.dates import utc
from crmdesk.errors import UserError
from crmdesk.followups.store_rules import rules_of
from crmdesk.funnel.finding import reach_opportunity, stage_of, stage_with
from crmdesk.funnel.giving_up import LossDraft, give_up, reopen
from crmdesk.funnel.moving import check_transition, step_to
from crmdesk.funnel.opportunities import amount_problems
from crmdesk.i18n import N_, _
from crmdesk.models import Customer, Delivery, Opportunity, Outcome, Stage
from crmdesk.store import tell
from crmdesk.store.edits import Values, to_write

ASKS_AMOUNT = frozenset({"negotiation"})
"""Keys of the stages in which a price has been named."""
_NOON = time(12)


class MoveNeeds(NamedTuple):
    """What to ask before a move; ``price_minor`` and ``quantity`` are the amount known so far."""

    amount: bool
    reason: bool
    car: bool
    price_minor: int | None = None
    quantity: int = 1

    @property
    def nothing(self) -> bool:
        return not (self.amount or self.reason or self.car)


@dataclass(frozen=True)
class MoveDraft:
    """A move to a stage with what it needs. A delivery needs a car too: ``aftersales.deliver``."""

    stage_id: int
    price_minor: int | None = None
    quantity: int | None = None
    loss: LossDraft | None = None

    def problems(self) -> dict[str, str]:
        return amount_problems(self.price_minor, self.quantity) | (
            self.loss.problems() if self.loss else {}
        )


@query(Permission.WORK_FUNNEL)
def needs_of(session: Session, opportunity_id: int, stage_id: int) -> MoveNeeds:
    """Refuses, as the move itself would, where there is no way from here to there."""
    opportunity = reach_opportunity(session, opportunity_id)
    target = stage_with(session, stage_id)
    if target.id == opportunity.stage_id:
        return MoveNeeds(False, False, False)
    check_transition(opportunity, target)
    return MoveNeeds(
        amount=target.key in ASKS_AMOUNT,
        reason=target.outcome is Outcome.LOST,
        car=target.outcome is Outcome.WON,
        price_minor=opportunity.price_minor,
        quantity=opportunity.quantity,
    )


@verb(Permission.WORK_FUNNEL)
def move_opportunity(
    session: Session,
    opportunity_id: int,
    draft: MoveDraft,
    *,
    seen: Values | None = None,
    now: datetime,
) -> None:
    """Refuses a move that lacks what it needs; moving to the stage it is in changes nothing.

    ``seen``: what was shown of ``stage_id``, ``price_minor`` and ``quantity``; raises ``Conflict``.
    """
    opportunity = reach_opportunity(session, opportunity_id)
    if draft.stage_id != opportunity.stage_id:
        to_write(session, opportunity, _asked(draft), seen, is_act=True)
    _move(session, opportunity, draft, now=now)


def _asked(draft: MoveDraft) -> dict[str, Any]:
    amount = {"price_minor": draft.price_minor, "quantity": draft.quantity}
    given = {name: value for name, value in amount.items() if value is not None}
    return {"stage_id": draft.stage_id, **given}


@verb(Permission.WORK_VEHICLES)
def mark_delivered(
    session: Session,
    opportunity_id: int,
    *,
    price_minor: int | None = None,
    delivered_on: date | None = None,
    now: datetime,
) -> None:
    """The funnel's part of a delivery, for ``aftersales.deliver`` once its record is there.

    It is closed on the day of the delivery, on whichever day that is typed.
    """
    opportunity = reach_opportunity(session, opportunity_id, Permission.WORK_VEHICLES)
    _move(session, opportunity, MoveDraft(stage_of(session, Outcome.WON).id, price_minor), now=now)
    rules = rules_of(session)
    if delivered_on is not None and delivered_on != rules.today(now):
        opportunity.closed_at = utc(delivered_on, _NOON, rules.zone)
        session.flush()


def _move(session: Session, opportunity: Opportunity, draft: MoveDraft, *, now: datetime) -> None:
    assert not draft.problems(), "the form saves only drafts without problems"
    target = stage_with(session, draft.stage_id)
    if target.id == opportunity.stage_id:
        return
    check_transition(opportunity, target)
    _take_amount(opportunity, draft)
    _check_needs(session, opportunity, target)
    if target.outcome is Outcome.LOST:
        give_up(session, opportunity, _reason(draft), now=now)
    elif opportunity.outcome is Outcome.LOST:
        reopen(session, opportunity, target, now=now)
    else:
        step_to(session, opportunity, target, now=now)
    _tell_move(session, opportunity, target)


def _take_amount(opportunity: Opportunity, draft: MoveDraft) -> None:
    if draft.price_minor is not None:
        opportunity.price_minor = draft.price_minor
    if draft.quantity is not None:
        opportunity.quantity = draft.quantity


def _check_needs(session: Session, opportunity: Opportunity, target: Stage) -> None:
    if target.key in ASKS_AMOUNT and opportunity.price_minor is None:
        raise UserError(_("Enter the price that was quoted; the forecast counts on it."))
    if target.outcome is Outcome.WON and not _is_delivered(session, opportunity.id):
        raise UserError(_("Enter the car and the day of its delivery to close this as delivered."))


def _is_delivered(session: Session, opportunity_id: int) -> bool:
    delivery = select(Delivery.id).where(Delivery.opportunity_id == opportunity_id).limit(1)
    return session.scalar(delivery) is not None


def _reason(draft: MoveDraft) -> LossDraft:
    if draft.loss is None:
        raise UserError(_("Say why it is lost; nothing is given up without a reason."))
    return draft.loss


def _tell_move(session: Session, opportunity: Opportunity, target: Stage) -> None:
    customer = session.get_one(Customer, opportunity.customer_id)
    tell(
        session,
        "funnel.move",
        N_("Moved {customer} to {stage}."),
        customer=customer.name,
        stage=target.name,
    )
