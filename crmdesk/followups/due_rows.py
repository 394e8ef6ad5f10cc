"""Planned contacts as they are listed: with whom, why, and what was said last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, ScalarSelect, Select, func, select

from crmdesk.access import mask
from crmdesk.dates import LunarDate, lunar_text
from crmdesk.followups.last_words import LastWords, newest_contact, with_tries
from crmdesk.followups.purposes import say
from crmdesk.i18n import _, day_full
from crmdesk.models import (
    Channel,
    ContactNumber,
    Customer,
    FollowUp,
    Opportunity,
    OwnedVehicle,
)


class DueRow(NamedTuple):
    id: int
    customer_id: int
    opportunity_id: int | None
    name: str
    level: str | None
    purpose: str
    last_words: str
    channel: Channel
    due_on: date
    due_time: time | None
    overdue_days: int
    """Since it was first due; 0 unless its day has passed, also where it is late since before."""
    attempts: int
    adviser_id: int | None
    adviser: str
    phone: str
    care: bool
    is_late: bool = False
    """It was first due on a day that has passed, whatever day it was moved to since."""
    bundled: tuple[int, ...] = ()
    """Other contacts of the customer that one call settles; their purposes are joined here."""


_FOLLOW_UP, _CUSTOMER, _DEAL = FollowUp.__table__, Customer.__table__, Opportunity.__table__
_CAR = OwnedVehicle.__table__
_LAST = FollowUp.__table__.alias("last")


def due_rows(ids: Select[Any] | CompoundSelect[Any]) -> Select[Any]:
    """The follow-ups of ``ids`` by their moment, with what ``shown`` needs."""
    chosen = ids.subquery()
    due = _FOLLOW_UP.c
    return (
        select(
            *(due.id, due.customer_id, due.opportunity_id, due.care_key, due.purpose),
            *(due.channel, due.due_on, due.first_due_on, due.due_time),
            *(due.attempts, due.adviser_id),
            *(due.snoozed_until, _CUSTOMER.c.name),
            func.coalesce(_DEAL.c.level, _CUSTOMER.c.level).label("level"),
            *(_CUSTOMER.c.birthday_is_lunar, _CUSTOMER.c.birth_month, _CUSTOMER.c.birth_day),
            *(_CAR.c.plate, _CAR.c.delivered_on, _first_number().label("number")),
            *(_LAST.c.done_on.label("last_on"), _LAST.c.result.label("last_result")),
            _LAST.c.words.label("last_words"),
        )
        .select_from(_FOLLOW_UP)
        .join(chosen, chosen.c.id == due.id)
        .join(_CUSTOMER, _CUSTOMER.c.id == due.customer_id)
        .outerjoin(_DEAL, _DEAL.c.id == due.opportunity_id)
        .outerjoin(_CAR, _CAR.c.id == due.vehicle_id)
        .outerjoin(_LAST, _LAST.c.id == newest_contact(_FOLLOW_UP))
        .order_by(due.due_on, due.due_time.nulls_first(), due.id)
    )


def _first_number() -> ScalarSelect[Any]:
    """The customer's own before those of its people."""
    number = ContactNumber.__table__.c
    return (
        select(number.number)
        .where(number.customer_id == _FOLLOW_UP.c.customer_id)
        .order_by(number.person_id.is_not(None), number.position, number.id)
        .limit(1)
        .correlate(_FOLLOW_UP)
        .scalar_subquery()
    )


def shown(row: Any, today: date, names: Mapping[int, str]) -> DueRow:
    words = LastWords(row.last_on, row.last_result, row.last_words).said() or _about_car(row)
    is_late = row.first_due_on < today
    return DueRow(
        *(row.id, row.customer_id, row.opportunity_id, row.name, row.level),
        purpose_of(row),
        _with_first_day(with_tries(words, row.attempts), row, today),
        *(row.channel, row.due_on, row.due_time, overdue_days(row, today)),
        *(row.attempts, row.adviser_id, names.get(row.adviser_id, ""), mask(row.number or "")),
        *(row.care_key is not None, is_late),
    )


def overdue_days(row: Any, today: date) -> int:
    """Since its first day, if the day that it is planned for has passed."""
    return (today - row.first_due_on).days if row.due_on < today else 0


def _with_first_day(said: str, row: Any, today: date) -> str:
    """Of a late contact that was moved: since when."""
    if row.due_on < today or row.first_due_on >= today:
        return said
    first = _("first due on {day}").format(day=day_full(row.first_due_on))
    return _("{said}; {first}").format(said=said, first=first) if said else first


def shown_day(row: DueRow, today: date) -> date:
    """The day to say it by: of one that is overdue, the day since which it is late."""
    return today - timedelta(days=row.overdue_days) if row.overdue_days else row.due_on


def purpose_of(row: Any) -> str:
    if row.care_key == "birthday" and row.birthday_is_lunar and row.birth_month:
        lunar = lunar_text(LunarDate(0, row.birth_month, row.birth_day))
        return _("{purpose} ({lunar})").format(purpose=say(row.purpose), lunar=lunar)
    return say(row.purpose)


def _about_car(row: Any) -> str:
    """Before anything was said: since when they have which car."""
    if row.delivered_on is None:
        return ""
    text = _("Owner since {day}, {plate}") if row.plate else _("Owner since {day}")
    return text.format(day=day_full(row.delivered_on), plate=row.plate)
