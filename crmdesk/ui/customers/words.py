"""Facts of a customer in the words that the list and the file show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from crmdesk import i18n
from crmdesk.customers.file_page import PersonLine
from crmdesk.customers.wording import RELATIONS
from crmdesk.dates import LunarDate, local, lunar_text
from crmdesk.i18n import NOTHING, _, ngettext

SEPARATOR = " · "


def joined(*parts: str | None) -> str:
    return SEPARATOR.join(part for part in parts if part)


def birthday(month: int | None, day: int | None, *, lunar: bool, year: int | None = None) -> str:
    """1988-03-08, 03-08, or the lunar day in its own words."""
    if month is None or day is None:
        return str(year) if year else ""
    if lunar:
        return joined(str(year) if year else "", lunar_text(LunarDate(year or 0, month, day)))
    said = f"{month:02d}-{day:02d}"
    return f"{year}-{said}" if year else said


def person_name(person: PersonLine) -> str:
    return _("{name} ({relation})").format(name=person.name, relation=_(RELATIONS[person.relation]))


def household(people: Iterable[PersonLine]) -> str:
    return _(", ").join(person_name(person) for person in people)


def moment(at: datetime, zone: str, today: date, *, is_day: bool = False) -> str:
    """11-21 09:40 of this year; the whole day of another one."""
    here = local(at, zone)
    if here.year != today.year:
        return i18n.day_full(here.date())
    day = i18n.day_short(here.date())
    return day if is_day else f"{day} {i18n.clock(here)}"


def day_of(at: datetime | None, zone: str, today: date) -> str:
    if at is None:
        return NOTHING
    day = local(at, zone).date()
    return i18n.day_short(day) if day.year == today.year else i18n.day_full(day)


def days(count: int) -> str:
    return ngettext("{count} day", "{count} days", count).format(count=count)


def due(on: date, today: date) -> str:
    """The tone of a contact planned for ``on``."""
    return "late" if on < today else "attention" if on == today else ""
