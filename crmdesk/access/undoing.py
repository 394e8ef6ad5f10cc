"""Undo, as an account may do it today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access.declared import query, verb
from crmdesk.access.permissions import Permission
from crmdesk.access.undo_rights import require_undoing
from crmdesk.dates import today_of
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.models import Customer, FollowUp, Opportunity, Outcome
from crmdesk.store import tell
from crmdesk.store.journal import journal_time
from crmdesk.store.records import store_record
from crmdesk.store.undo import (
    LastAction,
    Touched,
    last_action,
    newest,
    refuse_if_touched_later,
    sentence_of,
    take_back,
    touched_by,
)


@verb(Permission.UNDO)
def undo_last(session: Session, *, now: datetime | None = None) -> str:
    """Take back this account's newest action at this seat; the sentence of what was undone.

    What it may not do any more, or in files that it does not reach any more, it may not undo
    either, and nothing older is taken instead. Without ``now`` reception undoes no visit.
    """
    action = newest(session)
    if action is None:
        raise UserError(_("There is nothing to undo at this seat."))
    touched = touched_by(session, action)
    require_undoing(session, action, touched, now=now)
    take_back(session, action, touched)
    _give_to_owners(session, touched, _today(session, now))
    undone = sentence_of(action)
    tell(session, "undo", N_("Undone: {what}"), what=undone)
    return undone


def _today(session: Session, now: datetime | None) -> date:
    return today_of(now or journal_time(session), store_record(session).zone)


def _give_to_owners(session: Session, touched: Sequence[Touched], today: date) -> None:
    """A deal that is open again is whose the file is by now, and so is what is planned of it."""
    rows = {each.change.row_id for each in touched if each.change.entity == "opportunity"}
    open_ones = select(Opportunity, Customer.owner_id).join(
        Customer, Customer.id == Opportunity.customer_id
    )
    chosen = open_ones.where(Opportunity.id.in_(rows), Opportunity.outcome == Outcome.OPEN)
    for deal, owner_id in session.execute(chosen).all() if rows else ():
        planned = select(FollowUp).where(
            FollowUp.opportunity_id == deal.id,
            FollowUp.done_at.is_(None),
            FollowUp.adviser_id == deal.adviser_id,
        )
        for contact in session.scalars(planned).all():
            contact.pass_on(owner_id, today)
        deal.adviser_id = owner_id


@query(Permission.UNDO, beyond=True)
def what_undo_would_do(session: Session, *, now: datetime | None = None) -> LastAction | None:
    """What ``undo_last`` would take back now; None also where it would refuse."""
    action = newest(session)
    if action is None:
        return None
    touched = touched_by(session, action)
    try:
        require_undoing(session, action, touched, now=now)
        refuse_if_touched_later(session, action, touched)
    except UserError:
        return None
    return last_action(session)
