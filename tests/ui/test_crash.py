"""A bug, wherever it happens, is told once, in the log and in a window, and costs nothing typed."""

import logging
import sys
import threading

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from shiboken6 import delete

from crmdesk.errors import UserError
from crmdesk.store.drafts import take_draft
from crmdesk.ui import crash
from crmdesk.ui.crash_dialog import CrashDialog
from crmdesk.ui.keeping import Keeper
from crmdesk.ui.left_open import LeftOpen, offer_left_open
from crmdesk.ui.parts.dialogs import FormDialog
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.shell.page import Page, PageSpec
from crmdesk.ui.shell.window import MainWindow
from tests.records import Make

WHO = "Lin Xiaodong 13812347714"


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def window(qtbot, desk):
    window = MainWindow(desk, "South Gate", [PageSpec("today", "Today", "calendar-check", Page)])
    qtbot.addWidget(window)
    window.go_first()
    window.show()
    return window


@pytest.fixture
def time():
    return Clock()


@pytest.fixture
def crashes(qapp, window, desk, time):
    crashes = crash.Crashes(qapp, time)
    crashes.serve(desk, window, lambda: None)
    yield crashes
    crashes.stop()
    if crashes.dialog is not None:
        crashes.dialog.accept()
    crashes.deleteLater()
    qapp.processEvents()


@pytest.fixture
def dialog(crashes, qapp):
    """The window that stands after what was posted is done."""

    def wait():
        qapp.processEvents()
        return crashes.dialog

    return wait


def explode():
    raise ValueError(WHO)


class Exploding:
    def __del__(self):
        explode()


def in_a_slot(jobs):
    button = QPushButton()
    button.clicked.connect(explode)
    button.click()


def in_a_timer(jobs):
    QTimer.singleShot(0, explode)


def in_a_thread(jobs):
    thread = threading.Thread(target=explode)
    thread.start()
    thread.join()


def in_a_job(jobs):
    jobs.start(lambda _progress: explode())
    jobs.settle()


def in_the_collector(jobs):
    Exploding()


@pytest.mark.parametrize(
    "happens", [in_a_slot, in_a_timer, in_a_thread, in_a_job, in_the_collector]
)
def test_wherever_it_happens_it_is_told(crashes, dialog, jobs, happens, caplog, qtbot):
    happens(jobs)

    qtbot.waitUntil(lambda: dialog() is not None)
    assert "in explode" in crashes.dialog.details.toPlainText()
    assert "Xiaodong" not in crashes.dialog.details.toPlainText()
    assert [record.exc_info[0] for record in caplog.records] == [ValueError]


def test_the_details_can_be_copied_and_name_nobody(crashes, dialog):
    crashes.catch(raised())
    dialog()._copy()

    copied = QApplication.clipboard().text()
    assert copied.startswith("crmdesk ")
    assert "Xiaodong" not in copied
    assert "7714" not in copied


def raised(error=None):
    try:
        raise error or ValueError(WHO)
    except Exception as caught:
        return caught


def test_an_enter_that_was_meant_for_a_form_closes_nothing(crashes, dialog, qtbot):
    crashes.catch(raised())
    qtbot.keyClick(dialog().details, Qt.Key.Key_Return)
    assert crashes.dialog is not None

    qtbot.keyClick(crashes.dialog.go_on, Qt.Key.Key_Return)
    assert crashes.dialog is None


def test_what_was_saved_last_at_this_seat_is_told(crashes, dialog, desk):
    with desk.write() as session:
        Make(session, desk.now()).customer()

    crashes.catch(raised())

    assert "What was saved is safe" in dialog().safe.text()
    assert "Saved last here, at 10:00:" in dialog().safe.text()


def test_nobody_is_named_while_the_window_is_locked(crashes, dialog, desk, window):
    with desk.write() as session:
        Make(session, desk.now()).customer()
    window.set_reachable(False)

    crashes.catch(raised())

    assert "Saved last" not in dialog().safe.text()


def test_what_was_typed_a_moment_ago_is_kept_before_anything_is_shown(
    crashes, dialog, desk, window
):
    Keeper(desk, "visit", lambda: {"forms": [{"name": "Lin"}]}, window)

    crashes.catch(raised())
    dialog()

    assert take_draft(desk.store, desk.actor, "visit") == {"forms": [{"name": "Lin"}]}


class Order(FormDialog):
    def __init__(self, parent):
        super().__init__("New order", parent=parent)
        self.words = LineEdit()
        self.form.add("words", "What was agreed", self.words)
        secret = LineEdit()
        secret.setEchoMode(QLineEdit.EchoMode.Password)
        secret.setText("a secret")
        self.form.add("secret", "Password", secret)


@pytest.fixture
def order(window, qtbot):
    order = Order(window)
    qtbot.addWidget(order)
    order.show()
    order.words.setText("with the tow bar")
    return order


def test_a_dialog_that_ends_with_the_program_is_shown_at_the_next_start(
    crashes, dialog, order, desk, window, monkeypatch
):
    monkeypatch.setattr(crash, "start_again", lambda _path: 1)
    crashes._end = lambda: None
    crashes.catch(raised())
    dialog().again.click()

    offer_left_open(desk, window)
    desk.jobs.settle()

    sheet = next(each for each in window.findChildren(LeftOpen))
    assert sheet.text.toPlainText() == "New order\nWhat was agreed: with the tow bar"
    assert take_draft(desk.store, desk.actor, "dialogs") is None


def test_a_dialog_that_one_goes_on_with_is_not_shown_again(crashes, dialog, order, desk):
    crashes.catch(raised())
    dialog().go_on.click()

    assert take_draft(desk.store, desk.actor, "dialogs") is None


def test_further_bugs_are_counted_in_the_window_that_stands(crashes, dialog):
    for _bug in range(3):
        crashes.catch(raised())

    assert "2 more times" in dialog().further.text()
    windows = [each for each in QApplication.topLevelWidgets() if isinstance(each, CrashDialog)]
    assert [each.isVisible() for each in windows].count(True) == 1


def test_a_bug_that_comes_back_at_once_is_told_in_the_bar(crashes, dialog, window, time):
    crashes.catch(error := raised())
    dialog().accept()

    crashes.catch(error)

    assert dialog() is None
    assert "Restart crmdesk" in window.host.notice.text()
    time.now = 11.0
    crashes.catch(error)
    assert dialog() is not None


def test_another_bug_is_told_in_a_window_again(crashes, dialog):
    crashes.catch(raised())
    dialog().accept()

    crashes.catch(raised(KeyError("x")))

    assert dialog() is not None


def test_a_bug_of_every_second_does_not_fill_the_log(crashes, dialog, caplog):
    error = raised()
    for _second in range(100):
        crashes.catch(error)

    assert len(caplog.records) == 7
    dialog()


def test_what_a_person_can_mend_is_no_bug_wherever_it_is_raised(crashes, dialog, window, caplog):
    QTimer.singleShot(0, lambda: refuse())
    QApplication.processEvents()

    assert dialog() is None
    assert window.host.notice.text() == "The disk is full."
    assert caplog.records == []


class Unclosed:
    def __del__(self):
        raise OSError(28, "No space left on device")


def test_a_file_that_cannot_be_closed_on_a_full_disk_is_no_bug(crashes, dialog, caplog):
    Unclosed()

    assert dialog() is None
    assert caplog.records == []


def refuse():
    raise UserError("The disk is full.")


def test_a_failure_of_a_question_whose_page_is_gone_is_told_if_it_is_a_bug(
    crashes, dialog, desk, qtbot
):
    page = Page(desk)
    desk.ask(page, lambda _session: explode(), print)
    page.setProperty("asked ", -1)

    desk.jobs.settle()

    assert dialog() is not None


def test_a_store_that_cannot_be_read_leaves_that_line_out(crashes, dialog, desk, caplog):
    desk.actor = None

    crashes.catch(raised())

    assert (
        dialog().safe.text() == "What was saved is safe, and a form that was open is offered again."
    )
    assert "cannot be read" in caplog.text


def test_before_there_is_a_window_it_stands_alone(qapp):
    crashes = crash.Crashes(qapp)
    seen = []
    QTimer.singleShot(0, lambda: seen.append(QApplication.activeModalWidget()) or seen[0].accept())
    sys.excepthook(ValueError, raised(), None)
    crashes.stop()

    assert isinstance(seen[0], CrashDialog)
    assert not seen[0].again.isVisible()


def test_a_restart_that_fails_says_so_and_keeps_the_window(crashes, dialog, monkeypatch):
    monkeypatch.setattr(crash, "start_again", lambda _path: None)
    crashes.catch(raised())

    dialog().again.click()

    assert "could not be started" in crashes.dialog.further.text()


def test_a_window_that_is_gone_is_not_asked(crashes, dialog, window, desk):
    gone = MainWindow(desk, "South Gate", [])
    crashes.serve(desk, gone, lambda: None)
    delete(gone)
    crashes.catch(raised())

    assert dialog().safe.text() == ""
    assert not crashes.dialog.again.isVisible()


def test_python_is_given_its_hooks_back(qapp):
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    crash.watch_for_crashes(qapp).stop()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


@pytest.fixture(autouse=True)
def quiet_log(caplog):
    caplog.set_level(logging.ERROR)
