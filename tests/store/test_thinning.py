from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.store.thinning import backup_name, made_at, oldest_first, to_remove

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
AGES = st.sets(st.integers(-5 * 24 * 60, 900 * 24 * 60), max_size=120)


def names(minutes):
    return [backup_name("south", NOW - timedelta(minutes=age)) for age in minutes]


def left(backups, now=NOW):
    gone = set(to_remove(backups, now))
    return [name for name in backups if name not in gone]


def ages(backups):
    return sorted(NOW - made_at(name) for name in backups)


@given(AGES)
def test_thinning_twice_is_thinning_once(minutes):
    once = left(names(minutes))
    assert left(once) == once


@given(AGES)
def test_the_newest_and_everything_of_the_last_day_stays(minutes):
    backups = names(minutes)
    kept = left(backups)
    assert set(oldest_first(backups)[-1:]) <= set(kept)
    assert {name for name in backups if NOW - made_at(name) < timedelta(days=1)} <= set(kept)


@given(AGES)
def test_of_every_day_of_the_last_month_one_stays(minutes):
    recent = [name for name in names(minutes) if NOW - made_at(name) < timedelta(days=30)]
    days = {made_at(name).date() for name in recent}
    assert days == {made_at(name).date() for name in left(names(minutes)) if name in recent}


@given(AGES)
def test_what_stays_is_bounded(minutes):
    kept = left(names(minutes))
    older = [age for age in ages(kept) if age >= timedelta(days=1)]
    assert len(older) <= 32 + 13 + 25 + 1


@given(AGES, st.integers(1, 60))
def test_thinning_day_after_day_keeps_as_much_as_thinning_late(minutes, days):
    daily = names(minutes)
    for day in range(days):
        daily = left(daily, NOW + timedelta(days=day))
    late = left(names(minutes), NOW + timedelta(days=days - 1))
    assert set(late) <= set(daily)


def test_two_years_of_half_hours_come_down_to_what_the_rule_says():
    kept = ages(left(names(range(0, 800 * 24 * 60, 30))))
    assert sum(age < timedelta(days=1) for age in kept) == 48
    assert 85 <= len(kept) <= 48 + 32 + 13 + 25


@pytest.mark.parametrize(
    "name", ["south.crm", "notes.txt", "south-20261340-020000Z.crm", "south-20261121-020000Z.crm.x"]
)
def test_what_is_no_backup_is_never_removed(name):
    assert made_at(name) is None
    assert to_remove([name, *names([1, 2, 3])], NOW) == []


def test_a_second_backup_of_the_same_second_is_the_newer():
    first, second = backup_name("south", NOW), backup_name("south", NOW, 2)
    assert oldest_first([second, first]) == [first, second]
    assert made_at(second) == NOW
