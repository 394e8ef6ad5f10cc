# ruff: noqa: F811
"""The window while the server is gone: it says so, keeps what it shows and what is typed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from sqlalchemy import func, select

from crmdesk.models import Visit
from tests.server.both import password_of
from tests.ui.conftest import when_asked  # noqa: F401

pytestmark = pytest.mark.server


def said(window):
    return " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def test_it_says_that_the_server_is_gone_and_that_it_is_back(qtbot, program, proxy):
    with qtbot.waitSignal(program.network.reached):
        proxy.cut()
    assert program.network.is_lost
    assert "The server does not answer" in said(program.window)
    with qtbot.waitSignal(program.network.reached):
        proxy.mend()
    assert not program.network.is_lost
    assert "The server answers again" in said(program.window)


def settle(program):
    for _round in range(3):
        QApplication.processEvents()
        program.jobs.settle()


def visits(program):
    with program.desk.read() as session:
        named = select(func.count()).select_from(Visit).where(Visit.name == "Zeng Rui")
        return session.scalar(named)


def test_what_is_typed_stays_and_is_saved_once_when_it_is_back(qtbot, program, proxy):
    window = program.window
    window.go("showroom")
    settle(program)
    window.log_visit()
    form = window.host.page.form
    qtbot.keyClicks(form.basics.phone, "13912347715")
    qtbot.keyClicks(form.basics.name, "Zeng Rui")
    with qtbot.waitSignal(program.network.reached):
        proxy.cut()
    form.save.click()
    settle(program)
    assert "does not answer" in said(window)
    assert form.basics.name.text() == "Zeng Rui"
    with qtbot.waitSignal(program.network.reached):
        proxy.mend()
    settle(program)
    assert (visits(program), form.basics.name.text()) == (0, "Zeng Rui")
    form.save.click()
    settle(program)
    assert visits(program) == 1


@pytest.fixture
def away(qtbot, program, proxy):
    """``program`` in an outage that its watch has noticed."""
    with qtbot.waitSignal(program.network.reached):
        proxy.cut()
    return program


LOCKINGS = {
    "key": lambda program: QTest.keySequence(program.window, "Ctrl+L"),
    "idle": lambda program: program.lock._idle.timeout.emit(),
    "menu": lambda program: program.window.lock(),
}


def test_the_lock_stands_while_the_server_is_away(away):
    for name, lock in LOCKINGS.items():
        lock(away)
        assert away.lock.cover.isVisible(), name
        assert "Gao Yuan is signed in." in said(away.window)
        assert away.lock.cover._password.hasFocus()
        away.lock._unlocked(away.desk.actor)


def test_unlocking_says_that_it_is_away_and_works_when_it_is_back(qtbot, away, proxy):
    away.window.go("showroom")
    away.window.log_visit()
    form = away.window.host.page.form
    qtbot.keyClicks(form.basics.name, "Zeng Rui")
    away.lock.lock()
    cover = away.lock.cover
    qtbot.keyClicks(cover._password, password_of("manager"))
    qtbot.keyClick(cover._password, Qt.Key.Key_Return)
    assert "does not answer" in said(away.window)
    assert cover._password.value() == password_of("manager")
    with qtbot.waitSignal(away.network.reached):
        proxy.mend()
    qtbot.keyClick(cover._password, Qt.Key.Key_Return)
    assert away.lock.cover is None
    assert form.basics.name.text() == "Zeng Rui"
    assert form.isVisible()


def test_another_who_wants_to_sit_down_meanwhile_is_told(qtbot, away, when_asked):
    def try_it(dialog):
        dialog.who.setEditText("chen")
        dialog.password.set_value(password_of("chen"))
        dialog.accept()
        told.append(dialog.form.failure.text())
        dialog.reject()

    told = []
    when_asked(try_it)
    away.window.account_wanted.emit()
    assert "does not answer" in told[0]


def test_a_locked_window_shows_nothing_in_another_language_or_theme_and_can_be_closed(away):
    away.desk.signals.changed.emit(frozenset({"account"}))  # which nobody can read now
    assert away.lock.cover is None
    away.lock.lock()
    away.window.speak("zh_CN")
    away.window.wear("dark")
    assert away.lock.cover.isVisible()
    assert not away.window.top.search.isVisible()
    away.desk.look.wear("light")
    assert away.window.close()
