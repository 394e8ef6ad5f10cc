from datetime import time, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crmdesk.followups.results import ResultDraft, record_result
from crmdesk.i18n import N_
from crmdesk.models import FollowUp, Result
from crmdesk.ui.reminders.service import Reminders
from crmdesk.ui.shell.page import Page, PageSpec
from crmdesk.ui.shell.window import MainWindow
from tests.records import Make

Key = Qt.Key


@pytest.fixture
def plan(store, manager, now):
    def planned(name, hour=9, days=0):
        with store.write(manager) as session:
            make = Make(session, now)
            deal = make.opportunity(make.customer(name))
            return make.follow_up(deal, days, due_time=time(hour)).id

    return planned


@pytest.fixture
def clock(desk, now):
    """A clock that a test sets: ``clock["now"] += …``."""
    shown = {"now": now}
    desk.now = lambda: shown["now"]
    return shown


@pytest.fixture
def window(qtbot, desk, as_):
    desk.actor = as_("zhou")
    window = MainWindow(desk, "South Gate", [PageSpec("today", N_("Page"), "user", Page)])
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


@pytest.fixture
def start(desk, window, clock):
    started = []

    def begin():
        service = Reminders(desk, window)
        started.append(service)
        look(service)
        return service

    yield begin
    for service in started:
        service.stop()


def look(service):
    service.poll()
    service._desk.jobs.settle()


def enter(qtbot, service):
    """F8, once the window system has settled who has the keys."""
    qtbot.waitUntil(service._window.isActiveWindow)
    qtbot.keyClick(service._window, Key.Key_F8)
    qtbot.waitUntil(service.board.list.hasFocus)


def names(service):
    return [row.name for row in service.board.rows]


def texts(service):
    return [getattr(line, "title", "") for line in service.board.list.lines()]


def test_what_was_missed_is_told_together_at_the_start(start, plan):
    plan("Late", days=-2)
    plan("Lin")
    plan("Later", hour=15)
    service = start()
    assert names(service) == ["Late", "Lin"]
    assert texts(service)[0] == "While you were away"
    assert service.board.title.text() == "2 contacts are due"


def test_it_appears_without_taking_the_focus(qtbot, start, plan, window):
    plan("Lin")
    service = start()
    flags = service.board.windowFlags()
    assert service.board.isVisible()
    assert flags & Qt.WindowType.WindowDoesNotAcceptFocus
    assert flags & Qt.WindowType.WindowStaysOnTopHint
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)


def test_it_stays_away_while_nobody_is_due(start, plan):
    plan("Later", hour=15)
    assert not start().board.isVisible()


def test_a_contact_comes_up_when_its_time_has_come(start, plan, clock):
    plan("Lin", hour=11)
    service = start()
    for _minute in range(60):
        clock["now"] += timedelta(minutes=1)
        look(service)
    assert (names(service), texts(service)) == (["Lin"], [""])


def test_planning_something_that_is_due_shows_it_soon(qtbot, start, plan, desk):
    service = start()
    plan("Lin")
    qtbot.waitUntil(lambda: names(service) == ["Lin"])


def test_a_row_that_was_seen_leaves_after_it_is_committed(start, plan, desk):
    follow_up = plan("Lin")
    service = start()
    service.board.see_all()
    with desk.read() as session:
        assert session.get(FollowUp, follow_up).reminded_at is not None
    look(service)
    assert (names(service), service.board.isVisible()) == ([], False)


def test_what_nobody_answered_is_shown_again_at_the_next_start(start, plan):
    plan("Lin")
    start().stop()
    assert names(start()) == ["Lin"]


@pytest.mark.parametrize(("key", "minutes"), [(Key.Key_1, 5), (Key.Key_2, 15), (Key.Key_3, 60)])
def test_snoozed_by_key_it_returns_in_its_time(qtbot, start, plan, clock, key, minutes):
    plan("Lin")
    service = start()
    enter(qtbot, service)
    qtbot.keyClick(service.board.list, key)
    look(service)
    assert names(service) == []
    clock["now"] += timedelta(minutes=minutes)
    look(service)
    assert names(service) == ["Lin"]


def test_tomorrow_at_nine_is_one_key_too(qtbot, start, plan, desk, now):
    follow_up = plan("Lin")
    service = start()
    enter(qtbot, service)
    qtbot.keyClick(service.board.list, Key.Key_4)
    with desk.read() as session:
        until = session.get(FollowUp, follow_up).snoozed_until
    assert until == now.replace(hour=1) + timedelta(days=1)


def test_enter_leads_to_its_row_in_today(qtbot, start, plan, desk):
    follow_up = plan("Lin")
    service, went = start(), []
    desk.go = lambda key, arguments: went.append((key, arguments))
    enter(qtbot, service)
    qtbot.keyClick(service.board.list, Key.Key_Return)
    assert went == [("today", {"follow_up": follow_up})]
    assert names(service) == []


def test_the_file_opens_and_delete_means_seen(qtbot, start, plan, desk):
    for name in ("Lin", "Zhao"):
        plan(name)
    service, went = start(), []
    desk.go = lambda key, arguments: went.append(key)
    enter(qtbot, service)
    qtbot.keyClick(service.board.list, Key.Key_O)
    qtbot.keyClick(service.board.list, Key.Key_Delete)
    assert (went, names(service)) == (["customer"], [])


def test_a_clock_set_back_neither_repeats_nor_hides(start, plan, clock):
    for name in ("Seen", "Waiting"):
        plan(name, hour=10)
    service = start()
    service.board.seen.emit([service.board.rows[0].id])
    clock["now"] -= timedelta(hours=1)
    look(service)
    assert names(service) == ["Waiting"]


def test_snoozing_under_a_clock_set_back_still_waits(qtbot, start, plan, clock):
    plan("Lin", hour=10)
    service = start()
    clock["now"] -= timedelta(hours=1)
    look(service)
    service.board.snoozed.emit(service.board.rows[0], "5")
    look(service)
    assert names(service) == []


def test_a_clock_that_jumps_on_catches_up_together(start, plan, clock):
    plan("Noon", hour=12)
    plan("Two", hour=14)
    service = start()
    clock["now"] += timedelta(hours=6)
    look(service)
    assert texts(service) == ["While you were away", "", ""]


def test_a_contact_done_elsewhere_leaves_the_list(start, plan, store, manager, now):
    follow_up = plan("Lin")
    service = start()
    with store.write(manager) as session:
        record_result(session, follow_up, ResultDraft(Result.REACHED), now=now)
    look(service)
    assert names(service) == []


def test_nothing_is_in_sight_while_the_window_is_locked(start, plan, window, desk):
    plan("Lin")
    service = start()
    window.set_reachable(False)
    look(service)
    assert not service.board.isVisible()
    window.set_reachable(True)
    look(service)
    assert service.board.isVisible()


def test_another_account_sees_only_its_own(start, plan, window, as_):
    plan("Lin")
    service = start()
    window.sit(as_("chen"))
    assert names(service) == []
    look(service)
    assert not service.board.isVisible()


def test_reception_is_reminded_of_nothing(start, plan, window, as_):
    plan("Lin")
    window.sit(as_("reception"))
    assert not start().board.isVisible()


def test_it_speaks_the_language_of_the_window(start, plan, window):
    plan("Lin")
    service = start()
    window.speak("zh_CN")
    look(service)
    assert service.board.title.text() == "1 位客户该联系了"


def test_its_place_is_remembered(start, plan, desk, window):
    plan("Lin")
    service = start()
    room = window.screen().availableGeometry()
    desk.settings.remember("floating/reminders", [room.left() + 500, room.top() + 400])
    service.board.place()
    corner = service.board.geometry().bottomRight()
    assert (corner.x() + 1, corner.y() + 1) == (room.left() + 500, room.top() + 400)


def test_the_key_says_so_when_nothing_waits(start, desk):
    said = []
    desk.say = said.append
    start().enter()
    assert said == ["No reminders are waiting."]


def test_whoever_is_settled_at_another_seat_leaves_nobody_chosen_and_is_told(
    qtbot, start, plan, there, now, desk
):
    first, _second = plan("Lin"), plan("Zhao")
    service = start()
    enter(qtbot, service)
    there(record_result, first, ResultDraft(Result.REACHED), now=now)
    look(service)
    said = "Gao Yuan, just now: Reached Lin. Next contact on "
    assert (names(service), service.board.word.text()[: len(said)]) == (["Zhao"], said)
    for key in (Key.Key_1, Key.Key_Delete, Key.Key_Return):
        qtbot.keyClick(service.board.list, key)
    assert names(service) == ["Zhao"]
    qtbot.keyClick(service.board.list, Key.Key_Down)
    qtbot.keyClick(service.board.list, Key.Key_Delete)
    assert (names(service), service.board.word.isHidden()) == ([], True)
