"""Which customers an account reaches, and what it sees of the others."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from crmdesk.access.names import shown_name
from crmdesk.access.permissions import Permission, Reach, reach, require
from crmdesk.errors import Forbidden, UserError
from crmdesk.i18n import _
from crmdesk.models import Account, Customer
from crmdesk.store import actor_of, store_of

MASKED = "****"
_NUMBER = re.compile(r"(?<!\d)(?!\d{4}-\d\d-\d\d(?!\d))\d(?:[ -]?\d){6,}")


def own_only(
    session: Session,
    permission: Permission,
    owner: ColumnElement[Any] | InstrumentedAttribute[Any],
) -> ColumnElement[bool]:
    """The condition that keeps a list to what ``permission`` reaches; ``owner`` is whose it is."""
    if require(session, permission) is Reach.OWN:
        return owner == actor_of(session).account_id
    return true()


def naming(session: Session, permission: Permission) -> Callable[[int | None], bool]:
    """Whether a row may name the customer of this owner: of its own work, not one given away."""
    if require(session, permission) is Reach.ALL:
        return lambda _owner_id: True
    me = actor_of(session).account_id
    return lambda owner_id: owner_id == me


def reach_customer(
    session: Session, customer_id: int, permission: Permission = Permission.SEE_CUSTOMERS
) -> Customer:
    """The customer, or a ``UserError`` if it is gone or another adviser's.

    Inside a verb whose own permission reaches further (reception logs a visit of anybody's
    customer), ``permission`` is the one that counts for the direct id.
    """
    customer = session.get(Customer, customer_id)
    if customer is None or customer.store_id != store_of(session):
        raise UserError(_("This customer's file is gone."))
    granted = reach(actor_of(session), permission)
    if granted is Reach.ALL or customer.owner_id == actor_of(session).account_id:
        require(session, permission)
        return customer
    raise Forbidden(
        _("This customer belongs to {owner}. Ask them or a manager.").format(
            owner=owner_name(session, customer.owner_id)
        )
    )


def owner_name(session: Session, account_id: int | None) -> str:
    if account_id is None:
        return _("nobody")
    name = shown_name(session)
    return session.scalar(select(name).where(Account.id == account_id)) or ""


def mask(number: str) -> str:
    """``138****7714``: enough to recognise a number one knows, too little to call it."""
    if len(number) < 7:
        return "*" * max(len(number) - 2, 0) + number[-2:] if number else ""
    head = 3 if len(number) >= 9 else 1
    tail = 4 if head == 3 else 2
    return f"{number[:head]}{MASKED}{number[-tail:]}"


def veil(text: str) -> str:
    """``text`` with each number in it masked: a WeChat name is often the telephone's."""
    return _NUMBER.sub(lambda found: mask(re.sub(r"\D", "", found[0])), text)
