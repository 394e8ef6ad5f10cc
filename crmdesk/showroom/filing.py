"""From a party that left data to its file, its opportunity and the first contact."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crmdesk.customers.completeness import refresh_completeness
from crmdesk.customers.files import drawn_up
from crmdesk.customers.numbers import digits_of, put_number
from crmdesk.customers.ownership import hand_over
from crmdesk.errors import UserError
from crmdesk.followups.cadence import ORDERED, UNGRADED
from crmdesk.funnel.levels import change_level
from crmdesk.funnel.moving import keep_next_contact
from crmdesk.funnel.opportunities import begin
from crmdesk.i18n import _
from crmdesk.models import (
    ContactNumber,
    Customer,
    FollowUp,
    Opportunity,
    Outcome,
    Role,
    Visit,
    Way,
)
from crmdesk.showroom.draft import VisitDraft
from crmdesk.store import actor_of, store_of

_FILLED = ("gender", "source_id", "present_car")
_INTENT = ("model_id", "model_text", "trim", "colour", "competitor")


class Filed(NamedTuple):
    """``is_touched``: the file is the receiving adviser's, so more than the visit was written."""

    customer: Customer
    is_new: bool
    is_touched: bool
    opportunity_id: int | None = None
    next_contact: FollowUp | None = None


# Built once: nearly every save asks it, and mostly finds nobody.
_WITH_NUMBER = (
    select(Customer.id)
    .join(ContactNumber, ContactNumber.customer_id == Customer.id)
    .where(
        ContactNumber.store_id == bindparam("store"),
        ContactNumber.digits == bindparam("digits"),
    )
    .order_by(
        (Customer.owner_id == bindparam("adviser")).desc().nulls_last(),
        ContactNumber.person_id.is_not(None),
        Customer.id,
    )
    .limit(1)
)


def find_customer(session: Session, draft: VisitDraft, adviser_id: int | None) -> Customer | None:
    """The chosen file, or the one with exactly this number, the adviser's own first."""
    if draft.customer_id is not None:
        return _chosen(session, draft.customer_id)
    if draft.is_new_person or not draft.phone.strip():
        return None
    known = session.connection().scalar(
        _WITH_NUMBER,
        {
            "store": store_of(session),
            "digits": digits_of(draft.phone),
            "adviser": adviser_id,
        },
    )
    return session.get_one(Customer, known) if known else None


def _chosen(session: Session, customer_id: int) -> Customer:
    customer = session.get(Customer, customer_id)
    if customer is None or customer.store_id != store_of(session):
        raise UserError(_("This customer's file is gone."))
    return customer


def file_new(session: Session, visit: Visit, draft: VisitDraft, *, now: datetime) -> Filed:
    customer = drawn_up(session, draft.file(), owner_id=visit.adviser_id, now=now)
    note_reached(customer, draft, visit.arrived_at)
    customer.level = (draft.level or UNGRADED) if draft.wants_a_car else None
    session.add(customer)
    session.flush()
    if not draft.wants_a_car:
        return Filed(customer, True, True)
    opportunity = draft.opportunity(customer.id, visit.adviser_id)
    opened = begin(session, customer, opportunity, now=now, is_new_file=True)
    return Filed(customer, True, True, opened.opportunity.id, opened.first_contact)


def file_again(
    session: Session,
    draft: VisitDraft,
    customer: Customer,
    adviser_id: int | None,
    *,
    now: datetime,
) -> Filed:
    """Somebody else's file stays as it is: the visit is all that is written.

    Nobody's becomes that of the adviser who receives the customer, with its open work.
    """
    opportunity = _open_opportunity(session, customer.id)
    if not _may_touch(session, customer, adviser_id):
        return Filed(customer, False, False, opportunity.id if opportunity else None)
    if customer.owner_id is None and adviser_id is not None:
        hand_over(
            session, customer, adviser_id, _("Received the customer in the showroom"), now=now
        )
    _complete(session, customer, draft)
    return _with_opportunity(session, draft, customer, opportunity, now=now)


def _may_touch(session: Session, customer: Customer, adviser_id: int | None) -> bool:
    actor = actor_of(session)
    receiving = {adviser_id, actor.account_id} if actor.role is Role.ADVISER else {adviser_id}
    return customer.owner_id is None or receiving == {customer.owner_id}


def _complete(session: Session, customer: Customer, draft: VisitDraft) -> None:
    """Fill the gaps of the file from what was said now; what it knows already stays."""
    told = draft.file().fit()
    for column in (*_FILLED, *draft.answers):
        if not getattr(customer, column) and getattr(told, column):
            setattr(customer, column, getattr(told, column))
    if told.phone:
        put_number(session, customer, told.phone)
    session.flush()
    refresh_completeness(session, customer)


def _open_opportunity(session: Session, customer_id: int) -> Opportunity | None:
    """The open one that moved last."""
    return session.scalars(
        select(Opportunity)
        .where(Opportunity.customer_id == customer_id, Opportunity.outcome == Outcome.OPEN)
        .order_by(Opportunity.stage_since.desc(), Opportunity.id.desc())
        .limit(1)
    ).first()


def _with_opportunity(
    session: Session,
    draft: VisitDraft,
    customer: Customer,
    opportunity: Opportunity | None,
    *,
    now: datetime,
) -> Filed:
    if opportunity is not None:
        next_contact = refresh_intent(session, opportunity, draft, now=now)
        return Filed(customer, False, True, opportunity.id, next_contact)
    if not draft.wants_a_car:
        return Filed(customer, False, True)
    opened = begin(session, customer, draft.opportunity(customer.id, customer.owner_id), now=now)
    return Filed(customer, False, True, opened.opportunity.id, opened.first_contact)


def refresh_intent(
    session: Session, opportunity: Opportunity, draft: VisitDraft, *, now: datetime
) -> FollowUp:
    """The level as graded now, gaps filled, the next contact as it was planned.

    "Not graded" says nothing new, and an order keeps its level until it is cancelled.
    """
    if draft.level not in {None, UNGRADED} and opportunity.level != ORDERED:
        change_level(session, opportunity, draft.level or UNGRADED, now=now)
    for field in _INTENT:
        if not getattr(opportunity, field):
            setattr(opportunity, field, getattr(draft, field))
    session.flush()
    return keep_next_contact(session, opportunity, now=now)


def refresh_visited(
    session: Session, draft: VisitDraft, visit: Visit, level: str | None, *, now: datetime
) -> None:
    """A corrected visit corrects its open opportunity too, if that is the adviser's to change.

    One that was graded anew since the visit, whose ``level`` it was, keeps its grade.
    """
    customer = session.get_one(Customer, visit.customer_id)
    opportunity = session.get(Opportunity, visit.opportunity_id) if visit.opportunity_id else None
    if opportunity is None or opportunity.outcome is not Outcome.OPEN:
        return
    if _may_touch(session, customer, visit.adviser_id):
        is_older = opportunity.level != level
        graded = replace(draft, level=None) if is_older else draft
        refresh_intent(session, opportunity, graded, now=now)


def note_reached(customer: Customer, draft: VisitDraft, arrived_at: datetime) -> None:
    """Who walks in was reached, which protects the owner's file; a call in is noted by hand."""
    if draft.way is Way.WALK_IN:
        last = customer.last_effective_at
        customer.last_effective_at = max(last, arrived_at) if last else arrived_at
