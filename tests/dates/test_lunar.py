"""The lunar calendar, held against sxtwl on every day of the table."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sxtwl

from crmdesk.dates import LunarDate, from_lunar, lunar_text, to_lunar
from crmdesk.i18n import set_language

FIRST, LAST = date(1900, 1, 31), date(2101, 1, 28)


def _by_sxtwl(day: date) -> LunarDate:
    there = sxtwl.fromSolar(day.year, day.month, day.day)
    return LunarDate(
        there.getLunarYear(), there.getLunarMonth(), there.getLunarDay(), there.isLunarLeap()
    )


def test_every_day_of_two_centuries_is_the_lunar_day_that_sxtwl_says() -> None:
    days = [FIRST + timedelta(days=ahead) for ahead in range((LAST - FIRST).days + 1)]
    assert [day for day in days if to_lunar(day) != _by_sxtwl(day)] == []


def test_every_lunar_day_leads_back_to_its_day() -> None:
    days = [FIRST + timedelta(days=ahead) for ahead in range((LAST - FIRST).days + 1)]
    assert [day for day in days if from_lunar(*to_lunar(day)) != day] == []


@pytest.mark.parametrize("day", [FIRST - timedelta(days=1), LAST + timedelta(days=1)])
def test_a_day_outside_the_table_is_refused(day: date) -> None:
    with pytest.raises(ValueError, match="outside the lunar table"):
        to_lunar(day)


@pytest.mark.parametrize(
    ("month", "day", "leap"), [(10, 31, False), (10, 0, False), (13, 1, False), (5, 1, True)]
)
def test_a_lunar_day_that_the_year_does_not_have_is_refused(
    month: int, day: int, leap: bool
) -> None:
    with pytest.raises(ValueError, match="no lunar day"):
        from_lunar(2026, month, day, leap)


@pytest.mark.parametrize(
    ("lunar", "in_chinese", "in_english"),
    [
        (LunarDate(2026, 10, 13), "农历十月十三", "lunar 10-13"),
        (LunarDate(2025, 6, 1, leap=True), "农历闰六月初一", "lunar leap 6-1"),
        (LunarDate(2026, 1, 10), "农历正月初十", "lunar 1-10"),
        (LunarDate(2026, 11, 20), "农历冬月二十", "lunar 11-20"),
        (LunarDate(2026, 12, 29), "农历腊月廿九", "lunar 12-29"),
        (LunarDate(2026, 12, 30), "农历腊月三十", "lunar 12-30"),
    ],
)
def test_a_lunar_date_is_said_as_people_say_it(
    lunar: LunarDate, in_chinese: str, in_english: str
) -> None:
    assert lunar_text(lunar) == in_english
    set_language("zh_CN")
    assert lunar_text(lunar) == in_chinese
