"""Everything that happened with a customer, in one line each, the newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from crmdesk.access import Permission, query, reach_customer
from crmdesk.access.names import shown_name
from crmdesk.customers.wording import CHANNELS, RESULTS
from crmdesk.dates import HOME_ZONE, utc
from crmdesk.i18n import NOTHING, _, money
from crmdesk.models import (
    Account,
    CarModel,
    Delivery,
    FollowUp,
    LevelChange,
    Loss,
    LossReason,
    Note,
    Opportunity,
    Order,
    OwnershipChange,
    Quote,
    Stage,
    StageMove,
    StoreRecord,
    TestDrive,
    Visit,
    Way,
)
from crmdesk.store import store_of

_END_OF_DAY = time(23, 59)


class TimelineRow(NamedTuple):
    """``is_day``: only the date of ``at`` is known. ``kind`` chooses the picture beside it."""

    at: datetime
    kind: str
    title: str
    text: str
    who: str
    is_day: bool = False


class _Scope(NamedTuple):
    session: Session
    customer_id: int
    limit: int
    zone: str
    currency: str

    def newest(self, rows: Select[Any], *order: Any) -> Iterator[Any]:
        return iter(self.session.execute(rows.order_by(*order).limit(self.limit)))

    def who(self, account: type[Account] = Account) -> ColumnElement[str]:
        return shown_name(self.session, account)

    def day(self, on: date) -> datetime:
        return utc(on, _END_OF_DAY, self.zone)

    def of_deals(self, table: Any) -> Any:
        """``table`` joins its opportunity, and this is the condition for the customer's."""
        return (table.opportunity_id == Opportunity.id) & (
            Opportunity.customer_id == self.customer_id
        )


@query(Permission.SEE_CUSTOMERS)
def timeline(session: Session, customer_id: int, limit: int = 200) -> list[TimelineRow]:
    customer = reach_customer(session, customer_id)
    store = session.get(StoreRecord, store_of(session))
    zone, currency = (store.zone, store.currency) if store else (HOME_ZONE, "CNY")
    scope = _Scope(session, customer_id, limit, zone, currency)
    rows = [TimelineRow(customer.created_at, "opened", _("File opened"), "", "")]
    for part in _PARTS:
        rows += part(scope)
    return sorted(rows, key=lambda row: row.at, reverse=True)[:limit]


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def _visits(scope: _Scope) -> Iterator[TimelineRow]:
    rows = (
        select(Visit, func.coalesce(CarModel.name, Visit.model_text), scope.who())
        .outerjoin(CarModel, CarModel.id == Visit.model_id)
        .outerjoin(Account, Account.id == Visit.adviser_id)
        .where(Visit.customer_id == scope.customer_id)
    )
    for visit, model, who in scope.newest(rows, Visit.arrived_at.desc(), Visit.id.desc()):
        title = _("Called in") if visit.way is Way.PHONE_IN else _("Came in")
        done = _joined(
            _("brochure") if visit.did_brochure else "",
            _("quote given") if visit.did_quote else "",
            _("test drive done") if visit.did_test_drive else "",
        )
        text = _joined(model, done, visit.remark)
        yield TimelineRow(visit.arrived_at, "visit", title, text, who or "")


def _contacts(scope: _Scope) -> Iterator[TimelineRow]:
    rows = (
        select(FollowUp, scope.who())
        .outerjoin(Account, Account.id == FollowUp.done_by_id)
        .where(FollowUp.customer_id == scope.customer_id, FollowUp.done_at.is_not(None))
    )
    for contact, who in scope.newest(rows, FollowUp.done_at.desc(), FollowUp.id.desc()):
        result = RESULTS.get(contact.result)
        title = _joined(_(CHANNELS[contact.channel]), _(result) if result else "")
        yield TimelineRow(contact.done_at, "contact", title, contact.words, who or "")


def _test_drives(scope: _Scope) -> Iterator[TimelineRow]:
    rows = (
        select(TestDrive, CarModel.name, scope.who())
        .outerjoin(CarModel, CarModel.id == TestDrive.model_id)
        .outerjoin(Account, Account.id == TestDrive.adviser_id)
        .where(TestDrive.customer_id == scope.customer_id)
    )
    for drive, model, who in scope.newest(rows, TestDrive.starts_at.desc(), TestDrive.id.desc()):
        text = _joined(model, drive.remark)
        yield TimelineRow(drive.starts_at, "test_drive", _("Test drive"), text, who or "")


def _moves(scope: _Scope) -> Iterator[TimelineRow]:
    before, after = aliased(Stage), aliased(Stage)
    model = func.coalesce(CarModel.name, Opportunity.model_text)
    rows = (
        select(StageMove.at, before.name.label("left"), after.name, model, scope.who())
        .join(Opportunity, scope.of_deals(StageMove))
        .join(after, after.id == StageMove.to_stage_id)
        .outerjoin(before, before.id == StageMove.from_stage_id)
        .outerjoin(CarModel, CarModel.id == Opportunity.model_id)
        .outerjoin(Account, Account.id == StageMove.account_id)
    )
    newest = scope.newest(rows, StageMove.at.desc(), StageMove.id.desc())
    for at, left, reached, car, who in newest:
        title = f"{left} → {reached}" if left else _("Opportunity opened")
        text = car if left else _joined(car, reached)
        yield TimelineRow(at, "move", title, text or "", who or "")


def _levels(scope: _Scope) -> Iterator[TimelineRow]:
    rows = (
        select(LevelChange, scope.who())
        .join(Opportunity, scope.of_deals(LevelChange))
        .outerjoin(Account, Account.id == LevelChange.account_id)
        .where(LevelChange.from_level.is_not(None))
    )
    for change, who in scope.newest(rows, LevelChange.at.desc(), LevelChange.id.desc()):
        text = f"{change.from_level or NOTHING} → {change.to_level}"
        yield TimelineRow(change.at, "level", _("Level"), text, who or "")


def _quotes(scope: _Scope) -> Iterator[TimelineRow]:
    rows = (
        select(Quote, scope.who())
        .join(Opportunity, scope.of_deals(Quote))
        .outerjoin(Account, Account.id == Quote.account_id)
    )
    for quote, who in scope.newest(rows, Quote.quoted_on.desc(), Quote.id.desc()):
        text = _joined(_amount(scope, quote.price_minor, quote.quantity), quote.remark)
        yield TimelineRow(scope.day(quote.quoted_on), "quote", _("Quote"), text, who or "", True)


def _orders(scope: _Scope) -> Iterator[TimelineRow]:
    rows = (
        select(Order, scope.who())
        .join(Opportunity, scope.of_deals(Order))
        .outerjoin(Account, Account.id == Order.account_id)
    )
    for order, who in scope.newest(rows, Order.ordered_on.desc(), Order.id.desc()):
        text = _joined(order.number, _amount(scope, order.price_minor, order.quantity))
        yield TimelineRow(scope.day(order.ordered_on), "order", _("Order"), text, who or "", True)


def _amount(scope: _Scope, price_minor: int, quantity: int) -> str:
    price = money(price_minor, scope.currency)
    return price if quantity == 1 else f"{price} × {quantity}"


def _deliveries(scope: _Scope) -> Iterator[TimelineRow]:
    rows = (
        select(
            Delivery,
            func.coalesce(CarModel.name, Opportunity.model_text),
            scope.who(),
        )
        .join(Opportunity, scope.of_deals(Delivery))
        .outerjoin(CarModel, CarModel.id == Opportunity.model_id)
        .outerjoin(Account, Account.id == Delivery.account_id)
    )
    newest = scope.newest(rows, Delivery.delivered_on.desc(), Delivery.id.desc())
    for delivery, model, who in newest:
        at, title = scope.day(delivery.delivered_on), _("Delivery")
        yield TimelineRow(at, "delivery", title, model or "", who or "", True)


def _losses(scope: _Scope) -> Iterator[TimelineRow]:
    rows = (
        select(Loss, LossReason.name, scope.who())
        .join(Opportunity, scope.of_deals(Loss))
        .join(LossReason, LossReason.id == Loss.reason_id)
        .outerjoin(Account, Account.id == Loss.applied_by_id)
    )
    for loss, reason, who in scope.newest(rows, Loss.applied_at.desc(), Loss.id.desc()):
        text = _joined(reason, loss.competitor, loss.remark)
        yield TimelineRow(loss.applied_at, "loss", _("Given up as lost"), text, who or "")


def _notes(scope: _Scope) -> Iterator[TimelineRow]:
    rows = (
        select(Note, scope.who())
        .outerjoin(Account, Account.id == Note.account_id)
        .where(Note.customer_id == scope.customer_id)
    )
    for note, who in scope.newest(rows, Note.at.desc(), Note.id.desc()):
        yield TimelineRow(note.at, "note", _("Note"), note.text, who or "")


def _owners(scope: _Scope) -> Iterator[TimelineRow]:
    former, later = aliased(Account), aliased(Account)
    rows = (
        select(
            OwnershipChange,
            scope.who(former),
            scope.who(later),
        )
        .outerjoin(former, former.id == OwnershipChange.from_id)
        .outerjoin(later, later.id == OwnershipChange.to_id)
        .where(OwnershipChange.customer_id == scope.customer_id)
    )
    newest = scope.newest(rows, OwnershipChange.at.desc(), OwnershipChange.id.desc())
    for change, before, after in newest:
        title = _("Given to {adviser}").format(adviser=after or _("nobody"))
        yield TimelineRow(change.at, "owner", title, change.reason, before or "")


_PARTS: tuple[Callable[[_Scope], Iterator[TimelineRow]], ...] = (
    *(_visits, _contacts, _test_drives, _moves, _levels, _quotes),
    *(_orders, _deliveries, _losses, _notes, _owners),
)
