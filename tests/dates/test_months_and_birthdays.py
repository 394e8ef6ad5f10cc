"""Month arithmetic, anniversaries and birthdays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.dates import (
    add_months,
    anniversary,
    from_lunar,
    month_end,
    next_birthday,
    to_lunar,
)

DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 11, 21), 2, date(2027, 1, 21)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 11, 21), -11, date(2025, 12, 21)),
    ],
)
def test_months_later_stays_within_the_month(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@given(DAYS, st.integers(-600, 600))
def test_months_later_is_so_many_months_later(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and later == month_end(later))


def test_the_29th_of_february_is_kept_on_the_28th_in_common_years() -> None:
    assert anniversary(date(2024, 2, 29), 2025) == date(2025, 2, 28)
    assert anniversary(date(2024, 2, 29), 2028) == date(2028, 2, 29)
    assert next_birthday(2, 29, lunar=False, after=date(2026, 1, 1)) == date(2026, 2, 28)


def test_the_next_birthday_is_later_than_the_day_asked_with() -> None:
    day = date(2026, 11, 21)
    assert next_birthday(11, 21, lunar=False, after=day) == date(2027, 11, 21)
    assert next_birthday(11, 21, lunar=False, after=day - timedelta(days=1)) == day


def test_a_lunar_birthday_moves_through_the_common_year() -> None:
    day = date(2026, 11, 21)
    assert next_birthday(10, 13, lunar=True, after=day - timedelta(days=1)) == day
    assert next_birthday(10, 13, lunar=True, after=day) == date(2027, 11, 10)


def test_a_lunar_birthday_in_the_last_month_falls_into_the_next_common_year() -> None:
    assert next_birthday(12, 8, lunar=True, after=date(2026, 11, 21)) == date(2027, 1, 15)


def test_a_lunar_day_30_falls_on_the_29th_of_a_shorter_month() -> None:
    with pytest.raises(ValueError, match="no lunar day"):
        from_lunar(2025, 12, 30)
    assert next_birthday(12, 30, lunar=True, after=date(2026, 1, 1)) == from_lunar(2025, 12, 29)


def test_a_leap_month_birthday_falls_into_the_ordinary_month_without_that_leap_month() -> None:
    within = from_lunar(2025, 6, 10, leap=True)
    assert next_birthday(6, 10, lunar=True, after=date(2025, 7, 20), leap=True) == within
    assert next_birthday(6, 10, lunar=True, after=within, leap=True) == from_lunar(2026, 6, 10)


@given(DAYS, st.integers(1, 12), st.integers(1, 30), st.booleans(), st.booleans())
def test_a_birthday_comes_within_a_year_and_a_leap_month(
    after: date, month: int, day: int, lunar: bool, leap: bool
) -> None:
    found = next_birthday(month, day, lunar, after, leap)
    assert timedelta(0) < found - after <= timedelta(days=385 + 31)
    assert next_birthday(month, day, lunar, found - timedelta(days=1), leap) == found
    if lunar:
        assert to_lunar(found).month == month
