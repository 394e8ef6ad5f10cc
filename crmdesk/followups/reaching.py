"""A follow-up, customer or opportunity by its id, for whoever may work on it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from crmdesk.access import Permission, Reach, owner_name, reach_customer, require
from crmdesk.errors import Forbidden, UserError
from crmdesk.i18n import _
from crmdesk.models import Customer, FollowUp, Opportunity
from crmdesk.store import actor_of, store_of

_WORK = Permission.WORK_FOLLOW_UPS


def is_composed(session: Session) -> bool:
    """Called by another verb, which has asked already what its account may reach."""
    return int(session.info.get("inside", 0)) > 1


def reach_follow_up(
    session: Session, follow_up_id: int, permission: Permission = _WORK
) -> FollowUp:
    """One's own: planned for oneself, or for a customer of one's own."""
    follow_up = session.get(FollowUp, follow_up_id)
    if follow_up is None or follow_up.store_id != store_of(session):
        raise UserError(_("This contact is gone. Look at the list again."))
    if not is_composed(session) and require(session, permission) is Reach.OWN:
        _refuse_others(session, follow_up)
    return follow_up


def _refuse_others(session: Session, follow_up: FollowUp) -> None:
    customer = session.get_one(Customer, follow_up.customer_id)
    if actor_of(session).account_id in {follow_up.adviser_id, customer.owner_id}:
        return
    raise Forbidden(
        _("This contact is planned for {owner}. Ask them or a manager.").format(
            owner=owner_name(session, follow_up.adviser_id)
        )
    )


def customer_of(session: Session, customer_id: int) -> Customer:
    if not is_composed(session):
        return reach_customer(session, customer_id, _WORK)
    customer = session.get(Customer, customer_id)
    if customer is None or customer.store_id != store_of(session):
        raise UserError(_("This customer's file is gone."))
    return customer


def opportunity_of(session: Session, opportunity_id: int) -> Opportunity:
    opportunity = session.get(Opportunity, opportunity_id)
    if opportunity is None or opportunity.store_id != store_of(session):
        raise UserError(_("This opportunity is gone. Look at the list again."))
    customer_of(session, opportunity.customer_id)
    return opportunity
