"""The clock, and days and times in the store's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.dates import clock, local, today_of, utc
from crmdesk.errors import UserError

SHANGHAI = "Asia/Shanghai"


def test_the_clock_tells_the_present_in_utc() -> None:
    before = datetime.now(UTC)
    told = clock({})()
    assert before <= told <= datetime.now(UTC)
    assert told.tzinfo is UTC


@pytest.mark.parametrize("zone", [SHANGHAI, "America/New_York", "Pacific/Auckland"])
def test_a_fixed_day_is_that_day_in_the_zone_at_any_hour(zone: str) -> None:
    told = clock({"CRMDESK_TODAY": "2026-11-21"}, zone)()
    present = local(datetime.now(UTC), zone)
    assert today_of(told, zone) == date(2026, 11, 21)
    apart = datetime.combine(date.min, present.time()) - datetime.combine(
        date.min, local(told, zone).time()
    )
    assert min(abs(apart), timedelta(days=1) - abs(apart)) < timedelta(minutes=1)


def test_a_fixed_moment_stands_still() -> None:
    now = clock({"CRMDESK_TODAY": "2026-11-21T10:30"})
    assert now() == now() == datetime(2026, 11, 21, 2, 30, tzinfo=UTC)


def test_a_fixed_moment_may_name_its_own_offset() -> None:
    now = clock({"CRMDESK_TODAY": "2026-11-21T10:30+00:00"})
    assert now() == datetime(2026, 11, 21, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01", "21.11.2026", "2026-11-21T25:00"])
def test_a_day_that_cannot_be_read_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UserError, match="such as 2026-11-21"):
        clock({"CRMDESK_TODAY": text})


def test_the_same_moment_is_another_day_in_another_zone() -> None:
    late = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
    assert today_of(late, "UTC") == date(2026, 11, 21)
    assert today_of(late, SHANGHAI) == date(2026, 11, 22)


def test_an_hour_that_occurs_twice_is_the_first_of_them() -> None:
    assert utc(date(2026, 11, 1), time(1, 30), "America/New_York") == datetime(
        2026, 11, 1, 5, 30, tzinfo=UTC
    )


@given(st.dates(date(1995, 1, 1), date(2100, 1, 1)), st.times())
def test_a_local_day_and_time_lead_to_a_moment_and_back(day: date, at: time) -> None:
    there = local(utc(day, at, SHANGHAI), SHANGHAI)
    assert (there.date(), there.time()) == (day, at.replace(fold=0))
