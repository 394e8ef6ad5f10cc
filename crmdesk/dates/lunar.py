"""The Chinese calendar from 31 January 1900 to 28 January 2101, from a table of our own."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import cache
from typing import NamedTuple

from crmdesk.dates.lunar_table import FIRST_DAY, FIRST_YEAR, YEARS
from crmdesk.i18n import _, language

_MONTHS = "正二三四五六七八九十冬腊"
_DIGITS = "一二三四五六七八九"


class LunarDate(NamedTuple):
    year: int
    month: int
    day: int
    leap: bool = False


class _Month(NamedTuple):
    start: int
    year: int
    month: int
    leap: bool
    days: int


def to_lunar(day: date) -> LunarDate:
    months = _months()
    position = bisect_right(months, day.toordinal(), key=lambda month: month.start) - 1
    found = months[max(position, 0)]
    number = day.toordinal() - found.start + 1
    if not 1 <= number <= found.days:
        raise ValueError(f"{day} is outside the lunar table")
    return LunarDate(found.year, found.month, number, found.leap)


def from_lunar(year: int, month: int, day: int, leap: bool = False) -> date:
    """Raises ``ValueError`` for a day that this lunar year does not have."""
    if not 1 <= day <= days_in(year, month, leap):
        raise ValueError(f"no lunar day {year}-{month}-{day} (leap month: {leap})")
    return date.fromordinal(_by_name()[year, month, leap].start + day - 1)


def days_in(year: int, month: int, leap: bool = False) -> int:
    """29 or 30; 0 when the lunar year has no such month."""
    found = _by_name().get((year, month, leap))
    return found.days if found else 0


def lunar_text(lunar: LunarDate) -> str:
    """农历十月十三, lunar 10-13; the year is not said."""
    text = _("lunar leap {month}-{day}") if lunar.leap else _("lunar {month}-{day}")
    if language() == "zh_CN":
        return text.format(month=f"{_MONTHS[lunar.month - 1]}月", day=_chinese_day(lunar.day))
    return text.format(month=lunar.month, day=lunar.day)


def _chinese_day(day: int) -> str:
    tens, ones = divmod(day - 1, 10)
    if ones == 9:
        return ("初十", "二十", "三十")[tens]
    return "初十廿"[tens] + _DIGITS[ones]


@cache
def _months() -> tuple[_Month, ...]:
    months: list[_Month] = []
    start = FIRST_DAY.toordinal()
    for year, word in enumerate(YEARS.split(), FIRST_YEAR):
        for month, leap, days in _months_of(int(word, 16)):
            months.append(_Month(start, year, month, leap, days))
            start += days
    return tuple(months)


def _months_of(word: int) -> list[tuple[int, bool, int]]:
    leap_month = word & 15
    names = [(month, False) for month in range(1, 13)]
    if leap_month:
        names.insert(leap_month, (leap_month, True))
    return [(*name, 29 + (word >> 4 + place & 1)) for place, name in enumerate(names)]


@cache
def _by_name() -> dict[tuple[int, int, bool], _Month]:
    return {(month.year, month.month, month.leap): month for month in _months()}
