from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.aftersales.mileage import Reading, estimate, in_words

START = date(2026, 1, 1)


def _at(days, km):
    return Reading(START + timedelta(days=days), km)


def _days(found):
    return [(day - START).days for day in found[:3]]


def test_without_readings_the_models_rate_counts_with_a_fifth_either_way():
    found = estimate([], START, 40, 5000)
    assert _days(found) == [125, 105, 157]  # 5,000 km at 40, 48 and 32 km a day
    assert not found.is_measured


def test_one_reading_starts_the_default_rate_where_it_stands():
    assert _days(estimate([_at(10, 1000)], START, 40, 5000))[0] == 110


def test_two_readings_give_the_cars_own_rate():
    found = estimate([_at(0, 0), _at(30, 3000)], START, 40, 5000)
    assert (found.per_day, found.is_measured) == (100, True)
    assert _days(found) == [50, 49, 53]


def test_the_range_is_that_of_the_rates_between_readings():
    found = estimate([_at(0, 0), _at(20, 400), _at(40, 2000)], START, 40, 5000)
    assert found.per_day == 50
    assert _days(found) == [100, 78, 190]  # 3,000 km at 50, 80 and 20 km a day


def test_readings_a_few_days_apart_do_not_make_a_rate():
    assert not estimate([_at(0, 0), _at(3, 900)], START, 40, 5000).is_measured


def test_a_reading_that_falls_behind_is_left_out():
    readings = [_at(0, 0), _at(20, 2000), _at(30, 200)]
    assert estimate(readings, START, 40, 5000) == estimate(readings[:2], START, 40, 5000)


def test_a_threshold_that_is_reached_is_due_on_the_day_of_its_reading():
    assert _days(estimate([_at(0, 0), _at(30, 6000)], START, 40, 5000)) == [30, 30, 30]


def test_a_car_that_hardly_runs_is_due_within_reason():
    found = estimate([_at(0, 0), _at(300, 1)], START, 40, 10**9)
    assert found.latest <= START + timedelta(days=300 + 3650)


def test_the_estimate_is_said_with_its_range():
    assert in_words(estimate([], START, 40, 5000)) == (
        "about 2026-05-06 (between 2026-04-16 and 2026-06-07), 40 km a day assumed"
    )
    assert in_words(estimate([_at(0, 0), _at(30, 3000)], START, 40, 5000)).endswith("as read")


_readings = st.lists(st.builds(_at, st.integers(0, 2000), st.integers(0, 300_000)), max_size=6)


@given(_readings, st.integers(0, 200), st.integers(0, 400_000))
def test_the_day_always_lies_within_its_range(readings, per_day, threshold):
    found = estimate(readings, START, per_day, threshold)
    assert found.earliest <= found.day <= found.latest


@pytest.mark.parametrize("km", [0, -5])
def test_no_readings_and_no_rate_still_give_a_day(km):
    assert estimate([], START, km, 5000).day > START
