"""Whose a customer is: how long that is protected, and giving it to another."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, owner_name, reach_customer, verb
from crmdesk.customers.wording import cleaned
from crmdesk.dates import HOME_ZONE, local, today_of
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.models import (
    Account,
    Customer,
    FollowUp,
    Opportunity,
    Outcome,
    OwnershipChange,
    StoreRecord,
    StoreSetting,
)
from crmdesk.store import store_of, tell
from crmdesk.store.edits import Values, to_write

_DEFAULT_DAYS = 10


class TheirsAlready(UserError):
    """Whoever shall have the customer has them: somebody else was faster."""


class Protection(NamedTuple):
    """The store's rule: this many days from the last effective contact, or from the opening."""

    days: int
    zone: str
    today: date

    def left(self, created_at: datetime, last_effective_at: datetime | None) -> int:
        since = local(last_effective_at or created_at, self.zone).date()
        return min(max(self.days - (self.today - since).days, 0), self.days)


def protection_rule(session: Session, today: date) -> Protection:
    store_id = store_of(session)
    kept = session.scalar(
        select(StoreSetting.value).where(
            StoreSetting.store_id == store_id, StoreSetting.key == "protection_days"
        )
    )
    zone = session.scalar(select(StoreRecord.zone).where(StoreRecord.id == store_id))
    days = kept.get("value", _DEFAULT_DAYS) if kept else _DEFAULT_DAYS
    return Protection(days, zone or HOME_ZONE, today)


def protection(session: Session, customer: Customer, *, today: date) -> int:
    """The days for which the customer stays its owner's without a further contact."""
    rule = protection_rule(session, today)
    return rule.left(customer.created_at, customer.last_effective_at)


@verb(Permission.REASSIGN)
def give(
    session: Session,
    customer_id: int,
    to_id: int,
    reason: str,
    *,
    seen: Values | None = None,
    now: datetime,
) -> None:
    """The customer becomes ``to_id``'s, with its open opportunities and what the owner planned.

    ``seen``: ``{"owner_id": …}``, whose it was when that was decided; raises ``Conflict``.
    """
    customer = reach_customer(session, customer_id, Permission.REASSIGN)
    adviser = session.get(Account, to_id)
    if adviser is None or adviser.store_id != store_of(session) or not adviser.is_active:
        raise UserError(_("This account is closed. Choose somebody else."))
    if not cleaned(reason):
        raise UserError(_("Give a reason; the former adviser will read it."))
    former = customer.owner_id
    if former == to_id:
        raise TheirsAlready(_("This customer is {owner}'s already.").format(owner=adviser.name))
    to_write(session, customer, {"owner_id": to_id}, seen, is_act=True)
    hand_over(session, customer, to_id, cleaned(reason), now=now)
    tell(
        session,
        "customers.give",
        N_("Gave {customer} from {former} to {adviser}."),
        customer=customer.name,
        former=owner_name(session, former),
        adviser=adviser.name,
    )


def hand_over(
    session: Session, customer: Customer, to_id: int, reason: str, *, now: datetime
) -> None:
    """Part of a verb: the file with its open work becomes ``to_id``'s, and history keeps it.

    What others do for the customer, such as customer care, stays theirs; what is nobody's goes
    along.
    """
    former, today = customer.owner_id, _today(session, now)
    customer.owner_id = to_id
    deals = select(Opportunity).where(
        Opportunity.customer_id == customer.id, Opportunity.outcome == Outcome.OPEN
    )
    for deal in session.scalars(deals):
        if deal.adviser_id in (former, None):
            deal.adviser_id = to_id
    planned = select(FollowUp).where(
        FollowUp.customer_id == customer.id, FollowUp.done_at.is_(None)
    )
    for contact in session.scalars(planned):
        if contact.adviser_id in (former, None):
            contact.pass_on(to_id, today)
    session.add(
        OwnershipChange(
            store_id=customer.store_id,
            customer_id=customer.id,
            from_id=former,
            to_id=to_id,
            at=now,
            reason=reason,
        )
    )


def _today(session: Session, now: datetime) -> date:
    zone = session.scalar(select(StoreRecord.zone).where(StoreRecord.id == store_of(session)))
    return today_of(now, zone or HOME_ZONE)
