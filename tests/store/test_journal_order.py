"""Dates in the journal that cannot be true: found, told, and no measure of anything."""

from datetime import date, timedelta

import pytest

from crmdesk.access.audit import AuditLog
from crmdesk.dates import clock, present
from crmdesk.models import Account, Action, StoreRecord
from crmdesk.store.check import check
from crmdesk.store.journal import journal_time
from crmdesk.store.journal_order import clock_word, gone_back, straighten

NINTH = date(2026, 11, 9)
YEARS = timedelta(days=2000)


@pytest.fixture
def act(store, manager):
    """``act(now)``: one action, while the clock of this seat says ``now``."""

    def acted(now):
        store.now = now if callable(now) else lambda: now
        with store.write(manager) as session:
            session.get_one(Account, 2).name += "."
            dated = journal_time(session)
        with store.read(manager) as session:
            return dated, session.query(Action).order_by(Action.id.desc()).first().at

    return acted


@pytest.fixture
def word(store, manager):
    def said(now):
        with store.read(manager) as session:
            return clock_word(session, now)

    return said


@pytest.mark.parametrize("fixed", ["2020-03-01", "2031-03-01T10:30"])
def test_the_journal_takes_the_real_clock_whatever_day_is_tried_out(act, store, fixed):
    before, at = act(clock({"CRMDESK_TODAY": fixed}))
    assert timedelta(0) <= at - before < timedelta(hours=1)
    assert abs(at - present()) < timedelta(hours=1)
    assert store.now().year == int(fixed[:4])


def test_an_entry_before_the_one_it_follows_is_marked_for_who_audits(act, store, manager, now):
    for hours in (1, -1, 2):
        act(now + timedelta(hours=hours))
    with store.read(manager) as session:
        rows = AuditLog().page(session, 0, 3)
        assert AuditLog().count(session) > 3
    assert [row.has_gone_back for row in rows] == [False, True, False]


def test_the_check_tells_how_many_there_are_and_which_and_finds_no_fault(act, store, now):
    for hours in (1, -1, 2, 1):
        act(now + timedelta(hours=hours))
    report = check(store)
    assert report.ok
    with store.engine.connect() as connection:
        found = gone_back(connection)
    assert report.gone_back == found
    assert found.entries == 2
    assert f"they follow: 2, number {found.first[0]}, {found.first[0] + 2}." in found.say()


def days(text):
    """``-`` is years before the ninth, ``+`` years after it."""
    odd = {"-": NINTH - YEARS, "+": NINTH + YEARS}
    return [odd.get(day) or NINTH.replace(day=int(day)) for day in text.split()]


@pytest.mark.parametrize(
    ("dated", "believed"),
    [
        ("7 8 9", "7 8 9"),
        ("7 8 - - 9", "7 8 8 8 9"),
        ("7 8 + + 9", "7 8 9 9 9"),
        ("6 7 8 - -", "6 7 8 8 8"),
        ("6 7 +", "6 7 9"),
        ("3 9 4 5 6 7", "3 4 4 5 6 7"),
        ("+ + +", "9 9 9"),
        ("9 - - - -", "9 9 9 9 9"),
        ("8 9 8 8 8", "8 9 9 9 9"),
        ("", ""),
    ],
)
def test_what_cannot_be_true_takes_the_day_that_its_neighbours_allow(dated, believed):
    assert straighten(days(dated), NINTH) == days(believed)


@pytest.mark.file_only
def test_a_clock_behind_the_journal_is_told_with_what_to_do(word, now):
    assert word(now - timedelta(minutes=9)) == ""
    assert word(now - timedelta(hours=26)) == (
        "This PC's clock says 2026-11-20 08:00, but the newest entry of the journal is of"
        " 2026-11-21 10:00. If the clock is wrong, set it before you go on: plans and visits take"
        " its time."
    )


@pytest.mark.file_only
def test_a_clock_far_ahead_of_the_journal_is_told_but_no_holiday(word, now):
    assert word(now + timedelta(days=30)) == ""
    assert "is of 2026-11-21 10:00, 31 days before what" in word(now + timedelta(days=31))


@pytest.mark.file_only
def test_a_demo_store_of_last_year_is_nothing_to_tell(word, store, manager, now):
    with store.write(manager) as session:
        session.get_one(StoreRecord, 1).is_demo = True
    assert word(now + timedelta(days=400)) == ""


def test_after_a_jump_one_entry_at_the_right_time_ends_the_telling(act, word, now):
    act(now + YEARS)
    act(now)
    assert word(now) == ""
