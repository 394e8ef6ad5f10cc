"""Every key of the window does what the sheet of keys says, pressed on the real window."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication
from sqlalchemy import func, select

from crmdesk import i18n
from crmdesk.models import Visit
from crmdesk.ui.door.lock import Lock
from crmdesk.ui.shell.keys import KEYS, keys_of
from crmdesk.ui.shell.sheets import Sheet
from crmdesk.ui.showroom.reasons import ReasonPopup


@pytest.fixture
def press(qtbot, window, settle):
    """``press("Ctrl+K")`` as a person does, wherever the focus is."""

    def pressed(keys):
        key = QKeySequence(keys)[0]
        qtbot.keyClick(window.focusWidget() or window, key.key(), key.keyboardModifiers())
        settle()

    return pressed


@pytest.fixture
def asked():
    """The dialogs that came, each sent away at once."""
    seen = []

    def look():
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            seen.append(type(dialog).__name__)
            dialog.reject()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    yield seen
    timer.stop()


def visits(desk):
    with desk.read() as session:
        return session.scalar(select(func.count()).select_from(Visit))


def sheets(window):
    return [sheet.windowTitle() for sheet in window.findChildren(Sheet) if sheet.isVisible()]


def test_f2_stands_in_the_phone_of_a_new_party(window, press):
    press("F2")

    assert window.host.key == "showroom"
    assert window.focusWidget() is window.host.page.form.basics.phone


def test_f3_asks_why_no_data_was_left_and_counts_the_party(qtbot, window, press, settle, real_desk):
    before = visits(real_desk)

    press("F3")
    (popup,) = window.findChildren(ReasonPopup)
    qtbot.keyClick(popup, Qt.Key.Key_1)
    settle()

    assert visits(real_desk) == before + 1


def test_f4_lets_a_party_leave(window, press):
    press("F4")

    assert window.host.key == "showroom"
    assert window.host.page.isVisible()


def test_ctrl_k_stands_in_the_search(window, press):
    press("Ctrl+K")

    assert window.focusWidget() is window.top.search


def test_ctrl_z_takes_back_what_was_done(qtbot, window, press, settle, real_desk):
    before = visits(real_desk)
    press("F3")
    (popup,) = window.findChildren(ReasonPopup)
    qtbot.keyClick(popup, Qt.Key.Key_1)
    settle()

    press("Ctrl+Z")

    assert visits(real_desk) == before
    assert window.status.said().startswith("Undone: ")


@pytest.mark.parametrize("page", ["today", "showroom", "funnel", "reports"])
def test_ctrl_p_asks_for_the_printer(qtbot, window, press, settle, asked, page):
    window.go(page)
    settle()

    press("Ctrl+P")

    qtbot.waitUntil(lambda: bool(asked))
    assert window.host.key == "reports"


@pytest.mark.parametrize("page", ["showroom", "reports"])
def test_ctrl_e_exports(qtbot, window, press, settle, asked, page):
    window.go(page)
    settle()

    press("Ctrl+E")

    qtbot.waitUntil(lambda: bool(asked) or window.host.page.preview.reason.isVisible())


@pytest.mark.parametrize("keys", ["Ctrl+P", "Ctrl+E"])
def test_a_page_without_a_report_says_so(window, press, keys):
    window.go("settings")

    press(keys)

    assert "nothing to" in window.status.said()


def test_ctrl_l_locks(window, press, real_desk):
    lock = Lock(window, real_desk, 15, window)
    window.lock_wanted.connect(lock.lock)

    press("Ctrl+L")

    assert lock.cover is not None
    assert lock.cover.isVisible()


def test_f1_helps_with_this_page(window, press):
    press("F1")

    assert sheets(window) == ["Today"]


def test_ctrl_slash_lists_all_keys(window, press):
    press("Ctrl+/")

    assert sheets(window) == ["All keys"]


def test_alt_and_a_digit_open_the_pages_in_their_order(window, press):
    came = []
    for number in range(1, 7):
        press(f"Alt+{number}")
        came.append(window.host.key)

    assert came == ["today", "showroom", "customers", "funnel", "reports", "settings"]


def test_alt_left_goes_back(window, press):
    press("Alt+4")

    press("Alt+Left")

    assert window.host.key == "today"


def test_another_theme_and_language_by_key(window, press, real_desk):
    press(keys_of("change_theme"))
    press(keys_of("change_language"))

    assert real_desk.look.theme.name == "dark"
    assert i18n.language() == "zh_CN"


def test_no_key_is_given_twice():
    assert len({key.keys for key in KEYS}) == len(KEYS)
