"""Orders: signed, with a deposit, waiting for delivery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query, verb
from crmdesk.customers.owner_then import adviser_of_day
from crmdesk.customers.wording import cleaned
from crmdesk.errors import UserError
from crmdesk.followups.cadence import ORDERED
from crmdesk.followups.results import ResultDraft, record_contact
from crmdesk.followups.store_rules import rules_of
from crmdesk.funnel.finding import reach_open, reach_opportunity
from crmdesk.funnel.levels import change_level
from crmdesk.funnel.opportunities import HIGHEST_PRICE_MINOR, amount_problems
from crmdesk.funnel.wording import line_problems
from crmdesk.i18n import N_, _
from crmdesk.models import Customer, Opportunity, Order
from crmdesk.store import actor_of, store_of, tell
from crmdesk.store.edits import Values, to_write


@dataclass(frozen=True)
class OrderDraft:
    """``price_minor`` is of one car; ``ordered_on`` is today if it is left out."""

    price_minor: int
    quantity: int = 1
    ordered_on: date | None = None
    promised_on: date | None = None
    deposit_minor: int = 0
    number: str = ""

    def problems(self, today: date | None = None) -> dict[str, str]:
        problems = amount_problems(self.price_minor, self.quantity) | line_problems(self, "number")
        if today and self.ordered_on and self.ordered_on > today:
            problems["ordered_on"] = _("This day is still to come. Enter the day of signing.")
        if not 0 <= self.deposit_minor <= HIGHEST_PRICE_MINOR:
            problems["deposit_minor"] = _("Enter the deposit, or 0.")
        if self.ordered_on and self.promised_on and self.promised_on < self.ordered_on:
            problems["promised_on"] = _("The car cannot be promised before the order.")
        return problems


class OrderRow(NamedTuple):
    id: int
    number: str
    ordered_on: date
    promised_on: date | None
    cancelled_on: date | None
    price_minor: int
    quantity: int
    deposit_minor: int


@verb(Permission.WORK_FUNNEL)
def place_order(
    session: Session,
    opportunity_id: int,
    draft: OrderDraft,
    *,
    seen: Values | None = None,
    contact: ResultDraft | None = None,
    now: datetime,
) -> int:
    """Signing sets the level to O, which is what O means; the stage is moved by hand.

    It is the adviser's who had the customer at that moment, for good; see ``owner_then``.

    ``contact`` is the one in which it was signed: it settles the planned one.

    ``seen``: the opportunity's ``price_minor`` and ``quantity`` that were shown; raises
    ``Conflict`` where somebody has named another amount since.
    """
    assert not draft.problems(), "the form saves only drafts without problems"
    opportunity, today = reach_open(session, opportunity_id), rules_of(session).today(now)
    if problems := draft.problems(today):
        raise UserError(" ".join(problems.values()))
    if opportunity.ordered_on is not None:
        raise UserError(_("There is an order already. Cancel it before you place another."))
    amount = {"price_minor": draft.price_minor, "quantity": draft.quantity}
    to_write(session, opportunity, amount, seen, is_act=True)
    ordered_on = draft.ordered_on or today
    order = Order(
        store_id=opportunity.store_id,
        opportunity_id=opportunity.id,
        ordered_on=ordered_on,
        number=cleaned(draft.number),
        price_minor=draft.price_minor,
        quantity=draft.quantity,
        deposit_minor=draft.deposit_minor,
        promised_on=draft.promised_on,
        account_id=actor_of(session).account_id,
        adviser_id=adviser_of_day(session, opportunity, ordered_on, now=now),
    )
    session.add(order)
    opportunity.price_minor, opportunity.quantity = draft.price_minor, draft.quantity
    opportunity.ordered_on = ordered_on
    change_level(session, opportunity, ORDERED, now=now)
    session.flush()
    if contact is not None:
        _record(session, opportunity, contact, now)
    _tell(session, "funnel.order", N_("Order of {customer}."), opportunity.customer_id)
    return order.id


def _record(
    session: Session, opportunity: Opportunity, contact: ResultDraft, now: datetime
) -> None:
    """The order has set the level, whatever ``contact`` says of it."""
    at_o, deal = replace(contact, level=None), opportunity.id
    record_contact(session, opportunity.customer_id, at_o, now=now, opportunity_id=deal)


@verb(Permission.WORK_FUNNEL)
def cancel_order(session: Session, order_id: int, level: str, *, now: datetime) -> None:
    """The opportunity stays open at ``level``, which only a person can tell."""
    order = session.get(Order, order_id)
    if order is None or order.store_id != store_of(session):
        raise UserError(_("This order is gone."))
    opportunity = reach_open(session, order.opportunity_id)
    if order.cancelled_on is not None:
        raise UserError(_("This order is cancelled already."))
    order.cancelled_on = rules_of(session).today(now)
    opportunity.ordered_on = None
    change_level(session, opportunity, level, now=now)
    session.flush()
    _tell(
        session,
        "funnel.cancel_order",
        N_("Cancelled the order of {customer}."),
        opportunity.customer_id,
    )


@query(Permission.SEE_FUNNEL)
def orders_of(session: Session, opportunity_id: int) -> Sequence[OrderRow]:
    """Newest first, cancelled ones too."""
    opportunity = reach_opportunity(session, opportunity_id, Permission.SEE_FUNNEL)
    rows = select(
        *(Order.id, Order.number, Order.ordered_on, Order.promised_on, Order.cancelled_on),
        *(Order.price_minor, Order.quantity, Order.deposit_minor),
    ).where(Order.opportunity_id == opportunity.id)
    newest_first = rows.order_by(Order.ordered_on.desc(), Order.id.desc())
    return [OrderRow._make(row) for row in session.execute(newest_first)]


def _tell(session: Session, verb_name: str, sentence: str, customer_id: int) -> None:
    tell(session, verb_name, sentence, customer=session.get_one(Customer, customer_id).name)
