"""Rest days: the weekend, and what the state or the store makes of single days."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from crmdesk.i18n import _, language

WEEKEND = frozenset({5, 6})
_LONGEST_REST = 366


class RestDay(NamedTuple):
    """A day that differs from its weekday's rule: a holiday, or a make-up working day."""

    day: date
    is_rest: bool
    name: str = ""


class SeededRestDays(NamedTuple):
    days: list[RestDay]
    announced: bool


@dataclass(frozen=True)
class RestDays:
    """The weekdays of ``weekend`` (Monday is 0) are rest days, unless ``differing`` has the day."""

    differing: Mapping[date, bool] = field(default_factory=dict)
    weekend: Container[int] = WEEKEND

    @classmethod
    def of(cls, days: Iterable[RestDay], weekend: Container[int] = WEEKEND) -> RestDays:
        return cls({one.day: one.is_rest for one in days}, weekend)

    def is_rest(self, day: date) -> bool:
        return self.differing.get(day, day.weekday() in self.weekend)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.is_rest(day)


def next_workday(day: date, rest: Container[date]) -> date:
    """``day`` itself or the first later one not in ``rest``; ``day`` when a whole year is rest."""
    later = (day + timedelta(days=ahead) for ahead in range(_LONGEST_REST))
    return next((one for one in later if one not in rest), day)


def seed_rest_days(year: int, country: str = "CN") -> SeededRestDays:
    """The public holidays and make-up working days of a year, to be edited by the store.

    ``announced`` is False while the state has not yet said which weekends that year makes up for
    holidays: the days are then only those that the law itself gives.
    """
    import holidays

    spoken = None if country != "CN" else "zh_CN" if language() == "zh_CN" else "en_US"
    found = holidays.country_holidays(country, years=year, language=spoken)
    made_up = [day for day in getattr(found, "weekend_workdays", ()) if day.year == year]
    rest = [RestDay(day, True, name) for day, name in found.items() if day.year == year]
    work = [RestDay(day, False, _("Make-up working day")) for day in made_up]
    return SeededRestDays(sorted(rest + work), bool(made_up) or country != "CN")
