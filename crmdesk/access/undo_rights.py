"""What an account may take back: what it may do today, of records that it reaches today.

The verb that the action was is asked for its permission again, as if it were done now. An account
that sees own customers only takes back in own files only, but for what the verb itself lets it
write into others': a visit, which is everybody's to log, and a contact planned for oneself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access.names import shown_name
from crmdesk.access.permissions import Permission, Reach, reach, require
from crmdesk.access.scope import owner_name, reach_customer
from crmdesk.dates import today_of
from crmdesk.errors import Forbidden, UserError
from crmdesk.i18n import _
from crmdesk.models import (
    Account,
    Action,
    Change,
    ChangeKind,
    ChangeValues,
    Customer,
    FollowUp,
    Role,
    ShowroomDay,
    Visit,
)
from crmdesk.store import actor_of
from crmdesk.store.journal import journal_time
from crmdesk.store.records import store_record
from crmdesk.store.taking_back import TAKING_BACK, hangs_on_customers
from crmdesk.store.taking_back.family import family
from crmdesk.store.undo import Touched
from crmdesk.store.values import CLASSES

P = Permission

NEEDS: dict[str, Permission] = {
    "aftersales.deliver": P.WORK_VEHICLES,
    "aftersales.mileage": P.WORK_VEHICLES,
    "aftersales.plan_care": P.WORK_VEHICLES,
    TAKING_BACK: P.BACK_UP,
    "customers.answer": P.EDIT_CUSTOMERS,
    "customers.give": P.REASSIGN,
    "customers.note": P.EDIT_CUSTOMERS,
    "customers.number": P.EDIT_CUSTOMERS,
    "customers.number_removed": P.EDIT_CUSTOMERS,
    "customers.open": P.EDIT_CUSTOMERS,
    "customers.organisation": P.EDIT_CUSTOMERS,
    "customers.person": P.EDIT_CUSTOMERS,
    "customers.person_removed": P.EDIT_CUSTOMERS,
    "customers.save": P.EDIT_CUSTOMERS,
    "followups.plan": P.WORK_FOLLOW_UPS,
    "followups.plan_first": P.WORK_FOLLOW_UPS,
    "followups.record": P.WORK_FOLLOW_UPS,
    "followups.replan": P.WORK_FOLLOW_UPS,
    "followups.snooze": P.WORK_FOLLOW_UPS,
    "funnel.cancel_order": P.WORK_FUNNEL,
    "funnel.level": P.WORK_FUNNEL,
    "funnel.lose": P.WORK_FUNNEL,
    "funnel.loss_confirmed": P.REVIEW_LOSSES,
    "funnel.move": P.WORK_FUNNEL,
    "funnel.open": P.WORK_FUNNEL,
    "funnel.order": P.WORK_FUNNEL,
    "funnel.quote": P.WORK_FUNNEL,
    "funnel.save": P.WORK_FUNNEL,
    "funnel.send_back": P.REVIEW_LOSSES,
    "import.customers": P.IMPORT,
    "import.sales": P.IMPORT,
    "import.visits": P.IMPORT,
    "settings.list": P.MANAGE_SETTINGS,
    "settings.store": P.MANAGE_SETTINGS,
    "showroom.leave": P.LOG_VISITS,
    "showroom.log": P.LOG_VISITS,
    "showroom.save": P.LOG_VISITS,
    "showroom.sign": P.SIGN_OFF,
    "showroom.weather": P.LOG_VISITS,
    "store.mend": P.BACK_UP,
}
"""By the verb in the journal; what is not named here is nobody's to undo.

A test does everything that is declared and compares.
"""

_LOGGED_IN_ANY_FILE = {"last_effective_at"}
_SIGNED_BY_MANAGERS = ("supervisor_id", "manager_id")


def require_undoing(
    session: Session, action: Action, touched: Sequence[Touched], *, now: datetime | None
) -> None:
    """Raises ``Forbidden`` for what this account may not do any more, or in none of these files."""
    needed = NEEDS.get(action.verb)
    if needed is None:
        raise Forbidden(_("This cannot be undone: this program does not know what it was."))
    require(session, needed)
    if action.verb == TAKING_BACK:
        for table in {each.change.entity for each in touched}:
            require(session, permission_to_take_back(table))
    if actor_of(session).role is Role.RECEPTION:
        _refuse_archive(session, action, touched, now)
    if reach(actor_of(session), P.SEE_CUSTOMERS) is Reach.OWN:
        _Own(session, action, touched).refuse_others(needed)
    _refuse_closed(session, touched)


def permission_to_take_back(table: str) -> Permission:
    """What bringing rows of ``table`` back needs, beside the right to restore."""
    return P.EDIT_CUSTOMERS if hangs_on_customers(table) else P.MANAGE_SETTINGS


def _refuse_archive(
    session: Session, action: Action, touched: Sequence[Touched], now: datetime | None
) -> None:
    """Reception has the sheet of the day on the desk, and signs as reception only."""
    today = _today(session, now)
    for each in touched:
        is_visit = each.change.entity == Visit.__tablename__
        if is_visit or each.change.entity == ShowroomDay.__tablename__:
            day = date.fromisoformat(_value(session, each, "day"))
            is_made = each.change.kind is ChangeKind.INSERT and today is not None
            if day != today and not (is_made and _is_of_today(session, action)):
                raise Forbidden(_("Reception works on today's log. Ask a manager to undo this."))
        if any(each.after.get(name) for name in _SIGNED_BY_MANAGERS):
            raise Forbidden(_("Only a manager takes a manager's signature back."))


def _is_of_today(session: Session, action: Action) -> bool:
    """By the journal's clock, which may be of another day than the business."""
    return _today(session, action.at) == _today(session, journal_time(session))


def _today(session: Session, now: datetime | None) -> date | None:
    return today_of(now, store_record(session).zone) if now is not None else None


def _refuse_closed(session: Session, touched: Sequence[Touched]) -> None:
    """A file does not go back to somebody who has left: nobody would be told of it."""
    back = {
        each.before["owner_id"]
        for each in touched
        if each.change.entity == Customer.__tablename__ and each.before.get("owner_id")
    }
    if not back:
        return
    closed = select(shown_name(session)).where(Account.id.in_(back), Account.is_active.is_(False))
    if (name := session.scalar(closed.limit(1))) is not None:
        raise UserError(
            _("The account of {name} is closed. Give the customer to somebody else.").format(
                name=name
            )
        )


def _value(session: Session, touched: Touched, name: str) -> Any:
    """As the journal writes it: of the record as it stands, or as it was when it went."""
    for kept in (touched.after, touched.before):
        if name in kept:
            return kept[name]
    row = session.get(CLASSES[touched.change.entity], touched.change.row_id)
    value = getattr(row, name, None)
    return value.isoformat() if isinstance(value, date) else value


class _Own:
    """What one action touched, for an account that sees own customers only."""

    def __init__(self, session: Session, action: Action, touched: Sequence[Touched]) -> None:
        self._session, self._action, self._touched = session, action, touched
        self._me = actor_of(session).account_id
        self._opened = {
            each.change.row_id
            for each in touched
            if each.change.entity == Customer.__tablename__
            and each.change.kind is ChangeKind.INSERT
        }

    def refuse_others(self, needed: Permission) -> None:
        is_anybodys = reach(actor_of(self._session), needed) is Reach.ALL
        granted = self._files_of_own_contacts()
        for each in self._touched:
            if not hangs_on_customers(each.change.entity):
                continue
            if is_anybodys and self._is_of_the_log(each):
                continue
            if self._is_own_contact(each):
                continue
            for customer_id in self._files(each):
                is_opened_here = is_anybodys and customer_id in self._opened
                if not is_opened_here and customer_id not in granted:
                    reach_customer(self._session, customer_id)

    def _is_of_the_log(self, each: Touched) -> bool:
        """A visit that this account received or logged; when a customer was last here."""
        if each.change.entity == Visit.__tablename__:
            self._refuse_others_visit(each)
            return True
        is_update = each.change.kind is ChangeKind.UPDATE
        is_file = each.change.entity == Customer.__tablename__
        return is_file and is_update and each.after.keys() <= _LOGGED_IN_ANY_FILE

    def _refuse_others_visit(self, each: Touched) -> None:
        received = self._now(each, "adviser_id")
        if self._me not in {received, self._now(each, "logged_by_id")}:
            raise Forbidden(
                _("{owner} received this party. Ask them or a manager.").format(
                    owner=owner_name(self._session, received)
                )
            )

    def _files_of_own_contacts(self) -> set[int]:
        """Others' files in which a contact planned for oneself was recorded."""
        if self._action.verb != "followups.record":
            return set()
        return {
            customer_id
            for each in self._touched
            if self._is_own_contact(each)
            for customer_id in self._files(each)
        }

    def _is_own_contact(self, each: Touched) -> bool:
        """Planned for oneself, in a file that did not change hands since."""
        if each.change.entity != FollowUp.__tablename__ or each.change.last_id is not None:
            return False
        if self._now(each, "adviser_id") != self._me:
            return False
        return not any(self._was_given(customer_id) for customer_id in self._files(each))

    def _was_given(self, customer_id: int) -> bool:
        later = (
            select(ChangeValues.after)
            .join(Change, Change.id == ChangeValues.id)
            .where(
                Change.entity == Customer.__tablename__,
                Change.row_id == customer_id,
                Change.action_id > self._action.id,
            )
        )
        return any("owner_id" in (after or {}) for after in self._session.scalars(later))

    def _files(self, each: Touched) -> Iterator[int]:
        """The customers on whom the record hangs, today and once it is taken back."""
        table, first = each.change.entity, each.change.row_id
        if table == Customer.__tablename__:
            yield from range(first, (each.change.last_id or first) + 1)
        elif each.change.last_id is not None:
            yield from self._files_of_batch(table, first, each.change.last_id)
        else:
            column, _parent = family()[table]
            for parent_id in {self._now(each, column), each.before.get(column)} - {None}:
                yield from self._file_of(table, parent_id)

    def _files_of_batch(self, table: str, first: int, last: int) -> Iterator[int]:
        model, (column, _parent) = CLASSES[table], family()[table]
        parents = select(getattr(model, column)).where(model.id.between(first, last)).distinct()
        for parent_id in self._session.scalars(parents):
            if parent_id is not None:
                yield from self._file_of(table, parent_id)

    def _file_of(self, table: str, parent_id: int) -> Iterator[int]:
        """Up the family, from a row of ``table`` that names ``parent_id``."""
        _column, parent = family()[table]
        while parent != Customer.__tablename__:
            column, above = family()[parent]
            parent_id = self._column_of(parent, parent_id, column)
            parent = above
        yield parent_id

    def _column_of(self, table: str, row_id: int, column: str) -> Any:
        row = self._session.get(CLASSES[table], row_id)
        if row is not None:
            return getattr(row, column)
        return next(
            each.before[column]
            for each in self._touched
            if each.change.entity == table
            and each.change.row_id == row_id
            and column in each.before
        )

    def _now(self, each: Touched, column: str) -> Any:
        row = self._session.get(CLASSES[each.change.entity], each.change.row_id)
        return getattr(row, column) if row is not None else each.before.get(column)
