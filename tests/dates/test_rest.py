"""Rest days and the next working day."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.dates import RestDay, RestDays, next_workday, seed_rest_days
from crmdesk.i18n import set_language

ROOT = Path(__file__).resolve().parents[2]
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def test_the_weekend_is_rest_unless_a_day_is_said_to_be_worked() -> None:
    rest = RestDays.of([RestDay(date(2026, 11, 22), False), RestDay(date(2026, 11, 23), True)])
    assert [rest.is_rest(date(2026, 11, day)) for day in (20, 21, 22, 23, 24)] == [
        *(False, True),
        *(False, True),
        False,
    ]


def test_a_store_that_works_on_weekends_rests_on_holidays_only() -> None:
    rest = RestDays.of([RestDay(date(2026, 11, 23), True)], weekend=())
    assert next_workday(date(2026, 11, 21), rest) == date(2026, 11, 21)
    assert next_workday(date(2026, 11, 23), rest) == date(2026, 11, 24)


def test_any_set_of_days_will_do_as_rest_days() -> None:
    assert next_workday(date(2026, 11, 21), {date(2026, 11, 21)}) == date(2026, 11, 22)


def test_rest_without_end_leaves_the_day_where_it_was() -> None:
    assert next_workday(date(2026, 11, 21), RestDays(weekend=range(7))) == date(2026, 11, 21)


@given(DAYS, st.sets(DAYS, max_size=30))
def test_the_next_workday_is_no_rest_day_and_all_before_it_are(day: date, off: set[date]) -> None:
    rest = RestDays(dict.fromkeys(off, True))
    found = next_workday(day, rest)
    between = [day + timedelta(days=ahead) for ahead in range((found - day).days)]
    assert found >= day
    assert found not in rest
    assert all(rest.is_rest(one) for one in between)


def test_the_holidays_of_an_announced_year_come_with_their_make_up_days() -> None:
    days, announced = seed_rest_days(2026)
    by_day = {one.day: one for one in days}
    assert announced
    assert by_day[date(2026, 10, 1)] == (date(2026, 10, 1), True, "National Day")
    assert by_day[date(2026, 2, 14)] == (date(2026, 2, 14), False, "Make-up working day")
    assert {one.day.year for one in days} == {2026}


def test_a_year_without_announced_make_up_days_says_so() -> None:
    days, announced = seed_rest_days(2040)
    assert not announced
    assert days
    assert all(one.is_rest for one in days)


def test_the_names_are_in_the_language_spoken() -> None:
    set_language("zh_CN")
    names = {one.day: one.name for one in seed_rest_days(2026).days}
    assert names[date(2026, 10, 1)] == "国庆节"
    assert names[date(2026, 2, 14)] == "调休上班"


def test_another_country_has_its_own_holidays() -> None:
    days, announced = seed_rest_days(2026, "GB")
    assert announced
    assert date(2026, 12, 25) in {one.day for one in days}


@pytest.mark.parametrize("heavy", ["holidays", "babel"])
def test_the_start_does_not_pay_for_holidays(heavy: str) -> None:
    code = f"import sys, crmdesk.dates; print({heavy!r} in sys.modules)"
    command = [sys.executable, "-c", code]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
