"""An account that is closed or given another role while its window stands open."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from crmdesk.access.accounts import AccountChange, change_account, close_account
from crmdesk.models import Role
from crmdesk.store import Store
from crmdesk.ui.door.lock import Lock
from crmdesk.ui.parts.dialogs import FormDialog
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.shell.window import MainWindow


@pytest.fixture
def lock(qtbot, desk, as_):
    """The lock of Zhou's window."""
    desk.actor = as_("zhou")
    window = MainWindow(desk, "South Gate", ())
    qtbot.addWidget(window)
    window.show()
    return Lock(window, desk, 15, window)


@pytest.fixture
def office(store, as_, now):
    """``office(verb, …)`` is done by the administrator at another seat; then this one hears it."""
    other = Store(store.path, now=lambda: now)

    def do(verb, *arguments):
        with other.write(as_("admin")) as session:
            verb(session, *arguments)
        store.poll(as_("manager"))

    yield do
    other.close()


def words(lock):
    return lock.cover._said.text()


def test_the_window_of_a_closed_account_locks_itself(lock, office):
    office(close_account, "zhou")
    assert lock.cover.isVisible()
    assert words(lock) == "Zhou Min · This account was closed. Ask an administrator."
    assert not lock.cover._unlock_button.isVisible()
    assert not lock.cover._field.isVisible()


def test_another_may_sit_down_there_and_sees_nothing_that_was_typed(lock, office, qtbot):
    dialog = FormDialog("Note", parent=lock._window)
    qtbot.addWidget(dialog)
    dialog.form.add("phone", "Phone", LineEdit("13800001111"))
    dialog.show()
    office(close_account, "zhou")

    def choose_chen():
        asked = QApplication.activeModalWidget()
        asked.who.set_value("chen")
        asked.accept()

    QTimer.singleShot(20, choose_chen)
    lock.cover._other.click()

    assert lock.cover is None
    assert lock._desk.actor.name == "Chen Li"
    assert not dialog.isVisible()
    assert lock._window.top.isVisible()


def test_one_that_was_locked_already_says_it_too(lock, office):
    lock.lock()
    assert words(lock) == "Zhou Min is signed in."
    office(close_account, "zhou")
    assert "was closed" in words(lock)
    assert lock.cover._other.isVisible()


def test_another_role_is_taken_up_by_signing_in_again(lock, office):
    office(change_account, AccountChange("zhou", "Zhou Min", Role.CARE))
    assert "Sign in again" in words(lock)
    lock.cover._unlock()
    assert lock.cover is None
    assert lock._desk.actor.role is Role.CARE


def test_what_happens_to_others_locks_nobody(lock, office):
    office(close_account, "chen")
    assert lock.cover is None


def test_ones_own_closing_locks_at_once(lock, store, as_):
    with store.write(as_("admin")) as session:
        close_account(session, "zhou")
    assert lock.cover is not None


def test_a_seat_that_nobody_touches_locks_itself(lock):
    assert lock._idle.interval() == 15 * 60_000
    assert lock._idle.isActive()
    lock._idle.timeout.emit()
    assert lock.cover.isVisible()
