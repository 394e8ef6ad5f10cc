"""The clock jumps while the window runs, or the seat's zone is not the store's."""

import time
from datetime import timedelta

import pytest
from PySide6.QtCore import QTimer
from sqlalchemy import select

from crmdesk.models import Visit
from crmdesk.store.check import check
from crmdesk.ui.reminders.service import Reminders
from tests.faults.trouble.conftest import settle, told
from tests.records import Make

_MINUTE = 60_000


@pytest.fixture
def trouble():
    return "locked"  # the store lies on a sound disk


@pytest.fixture
def clock(desk, store, now):
    """``clock(days=3)`` from the real time, and the pages' minute has passed."""

    def jump(window=None, **ahead):
        store.now = desk.now = lambda: now + timedelta(**ahead)
        for timer in window.host.page.findChildren(QTimer) if window else ():
            if timer.isActive() and timer.interval() >= _MINUTE // 2:
                timer.timeout.emit()
        settle(desk)

    return jump


@pytest.fixture
def visits(store, manager):
    def read():
        with store.read(manager) as session:
            return list(session.scalars(select(Visit).order_by(Visit.id)))

    return read


def type_visit(window, qtbot):
    window.log_visit()
    settle(window.desk)
    form = window.host.page.form
    qtbot.keyClicks(form.basics.phone, "13912347715")
    qtbot.keyClicks(form.basics.name, "Zeng Rui")
    return form


@pytest.mark.parametrize(
    ("days", "shown"), [(3, "Tue 24 Nov"), (-2, "Thu 19 Nov"), (400, "Sun 26 Dec")]
)
def test_the_pages_go_to_the_day_that_the_clock_says_and_keep_what_is_typed(
    window, qtbot, clock, days, shown
):
    form = type_visit(window, qtbot)

    clock(window, days=days)

    assert shown in told()
    assert form.basics.name.text() == "Zeng Rui"


def test_what_comes_due_in_a_jump_is_in_the_list(window, store, manager, now, clock):
    with store.write(manager) as session:
        make = Make(session, now)
        make.follow_up(make.opportunity(make.customer("Zeng Rui")), days=3)
    window.go("today")
    settle(window.desk)
    assert "Zeng Rui" not in names(window)

    clock(window, days=3)

    assert {"Zeng Rui", "Lin Xiaodong"} <= names(window)
    clock(window, days=-1)
    assert "Zeng Rui" not in names(window)


def names(window):
    return {line.name for line in window.host.page.list.lines() if hasattr(line, "name")}


@pytest.mark.parametrize("hours", [-30, -1, 1, 30])
def test_a_party_typed_over_a_jump_is_saved_once(window, qtbot, clock, visits, store, hours):
    form = type_visit(window, qtbot)
    clock(hours=hours)

    form.save.click()
    settle(window.desk)

    assert [visit.name for visit in visits()] == ["Zeng Rui"], told()
    assert check(store).problems == []


@pytest.mark.parametrize("days", [-3, 3])
def test_reminders_outlast_a_jump(window, clock, desk, days):
    reminders = Reminders(desk, window)
    reminders.poll()
    settle(desk)

    clock(days=days)
    reminders.poll()
    settle(desk)

    assert len({row.id for row in reminders.board.rows}) == len(reminders.board.rows)
    reminders.stop()


@pytest.fixture(params=["America/New_York", "Pacific/Kiritimati"])
def seat_zone(request, monkeypatch):
    """The computer's zone; the store's is Asia/Shanghai, which knows no summer time."""
    if not hasattr(time, "tzset"):
        pytest.skip("Windows takes no zone from the environment")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_days_and_hours_are_the_stores_wherever_the_seat_is(seat_zone, window, qtbot, visits):
    form = type_visit(window, qtbot)
    form.save.click()
    settle(window.desk)

    assert visits()[0].day.isoformat() == "2026-11-21"
    assert "Sat 21 Nov" in told()
    row = window.host.page.table.rows.row(0)
    assert (row.arrived_at.hour, row.arrived_at.utcoffset()) == (10, timedelta(hours=8))
