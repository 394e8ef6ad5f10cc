"""Days that come back every year, by the common calendar or the lunar one."""

from __future__ import annotations

from datetime import date

from crmdesk.dates.lunar import days_in, from_lunar, to_lunar
from crmdesk.dates.months import in_month


def anniversary(day: date, year: int) -> date:
    """The same day of another year; 29 February is kept on 28 February in common years."""
    return in_month(year, day.month, day.day)


def next_birthday(month: int, day: int, lunar: bool, after: date, leap: bool = False) -> date:
    """The first birthday later than ``after``; ask with the day before to include a day itself.

    A lunar day 30 falls on the 29th of a shorter month; one in a leap month falls into the
    ordinary month in years without that leap month.
    """
    if not lunar:
        this_year = in_month(after.year, month, day)
        return this_year if this_year > after else in_month(after.year + 1, month, day)
    year = to_lunar(after).year
    this_year = _in_lunar_year(year, month, day, leap)
    return this_year if this_year > after else _in_lunar_year(year + 1, month, day, leap)


def _in_lunar_year(year: int, month: int, day: int, leap: bool) -> date:
    leap = leap and days_in(year, month, leap=True) > 0
    return from_lunar(year, month, min(day, days_in(year, month, leap)), leap)
