"""Whatever is opened and closed all day leaves nothing behind: no widget, no object."""

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QDialog

from crmdesk.ui.calling.screen_pop import ScreenPops, pop
from crmdesk.ui.door.lock import Lock
from crmdesk.ui.door.sign_in import ask_who
from crmdesk.ui.pages import PAGES
from crmdesk.ui.parts.dialogs import asked

AGAIN = 3
"""The first time makes what is kept, such as a page."""


def leave_next_dialog():
    """As soon as it waits for its answer."""

    def look():
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            dialog.reject()
        else:
            QTimer.singleShot(1, look)

    QTimer.singleShot(0, look)


def section(window, key):
    window.go("settings", {"section": key})
    return window.host.page._sections[key]


def ask(window):
    asked(window.host.page, "Sure?", "Really?", "Do it")


def change_account(window):
    ask_who(window.desk.store, window.desk.actor.seat, window)


def add_to_list(window):
    section(window, "lists")._add()


def add_account(window):
    section(window, "accounts")._add()


def print_report(window):
    window.go("reports")
    window.host.page._ask_printer(QPrinter(), 2)


def objects_of(window):
    """When what is to be deleted has been, which else waits for the program's own loop."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return len(window.findChildren(QObject))


@pytest.mark.parametrize("act", [ask, change_account, add_to_list, print_report])
def test_a_dialog_that_was_answered_is_gone(window, settle, act):
    counts = []
    for _time in range(AGAIN):
        leave_next_dialog()
        act(window)
        settle()
        counts.append(objects_of(window))

    assert len(set(counts[1:])) == 1


def test_a_window_built_anew_keeps_none_of_the_one_before(window, settle):
    counts = []
    for _time in range(AGAIN):
        for spec in PAGES:
            window.go(spec.key, {"customer": 1} if spec.parent else None)
            settle()
        for language in ("zh_CN", "en"):
            window.speak(language)
            settle()
        counts.append((objects_of(window), len(QApplication.allWidgets())))

    assert len(set(counts[1:])) == 1


CUSTOMERS = (3, 60, 145)


def look_through_file(window, settle, customer):
    window.go("customer", {"customer": customer})
    settle()
    for tab in range(window.host.page.tabs.count()):
        window.host.page.tabs.setCurrentIndex(tab)
        settle()


def test_files_that_were_looked_through_are_not_kept(window, settle):
    counts = []
    for _time in range(AGAIN):
        for customer in CUSTOMERS:
            look_through_file(window, settle, customer)
        counts.append(objects_of(window))

    assert len(set(counts[1:])) == 1


def test_cards_of_callers_are_not_kept(window, settle):
    counts = []
    for number in range(AGAIN):
        pop(window.desk, window, f"1380000123{number}")
        settle()
        window.findChild(ScreenPops).close_all()
        settle()
        counts.append(objects_of(window))

    assert len(set(counts[1:])) == 1


def test_a_lock_that_was_opened_is_gone(window, settle, real_desk):
    lock, counts = Lock(window, real_desk, 15, window), []
    for _time in range(AGAIN):
        lock.lock()
        lock.cover._unlock()
        settle()
        counts.append(objects_of(window))

    assert len(set(counts[1:])) == 1
