"""The sheet of one day: its weather, and who has signed it off."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from crmdesk.access import Permission, query, verb
from crmdesk.access.names import shown_name
from crmdesk.customers.wording import cleaned, line_problem
from crmdesk.errors import Forbidden, UserError
from crmdesk.followups.store_rules import rules_of
from crmdesk.i18n import N_, _, day_full
from crmdesk.models import Account, Role, ShowroomDay
from crmdesk.showroom.reaching import check_days
from crmdesk.store import actor_of, store_of, tell
from crmdesk.store.edits import Values, write


class Signature(enum.Enum):
    """In the order in which they are given."""

    RECEPTION = "reception_id"
    SUPERVISOR = "supervisor_id"
    MANAGER = "manager_id"


SIGNATURES = {
    Signature.RECEPTION: N_("Reception"),
    Signature.SUPERVISOR: N_("Floor supervisor"),
    Signature.MANAGER: N_("Sales manager"),
}
_MAY_SIGN_AS = {Role.RECEPTION: {Signature.RECEPTION}, Role.MANAGER: set(Signature)}


class DaySheet(NamedTuple):
    """The names of who signed, empty where nobody has."""

    day: date
    weather: str = ""
    reception: str = ""
    supervisor: str = ""
    manager: str = ""


@query(Permission.SEE_LOG)
def sheet_of(session: Session, day: date, *, now: datetime) -> DaySheet:
    check_days(session, day, day, rules_of(session).today(now))
    people = [aliased(Account) for __ in Signature]
    found = select(ShowroomDay.weather, *(shown_name(session, account) for account in people))
    for signature, account in zip(Signature, people, strict=True):
        signed = getattr(ShowroomDay, signature.value)
        found = found.outerjoin(account, account.id == signed)
    row = session.execute(found.where(*_of_day(session, day))).first()
    return DaySheet(day, *(value or "" for value in row)) if row else DaySheet(day)


@verb(Permission.LOG_VISITS)
def set_weather(
    session: Session, day: date, weather: str, *, seen: Values | None = None, now: datetime
) -> None:
    """``seen``: ``{"weather": …}``, what stood there; raises ``Conflict``."""
    check_days(session, day, day, rules_of(session).today(now))
    if problem := line_problem(weather):
        raise UserError(problem)
    write(session, _sheet(session, day), {"weather": cleaned(weather)}, seen)
    tell(session, "showroom.weather", N_("Noted the weather of {day}."), day=day_full(day))


@verb(Permission.SIGN_OFF)
def sign_off(session: Session, day: date, as_: Signature, *, now: datetime) -> None:
    """Sign in one's own name; a signature that is there already stays."""
    actor, today = actor_of(session), rules_of(session).today(now)
    check_days(session, day, day, today)
    if as_ not in _MAY_SIGN_AS.get(actor.role, set()):
        raise Forbidden(_("Only a manager signs as “{who}”.").format(who=_(SIGNATURES[as_])))
    if day > today:
        raise UserError(_("This day is still to come. Sign it off when it is over."))
    sheet = _sheet(session, day)
    if getattr(sheet, as_.value) is not None:
        raise UserError(_("This sheet has been signed here already."))
    setattr(sheet, as_.value, actor.account_id)
    tell(session, "showroom.sign", N_("Signed off the log of {day}."), day=day_full(day))


def _sheet(session: Session, day: date) -> ShowroomDay:
    sheet = session.scalar(select(ShowroomDay).where(*_of_day(session, day)))
    if sheet is None:
        sheet = ShowroomDay(store_id=store_of(session), day=day, weather="")
        session.add(sheet)
    return sheet


def _of_day(session: Session, day: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ShowroomDay.store_id == store_of(session), ShowroomDay.day == day
