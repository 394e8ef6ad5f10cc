import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from crmdesk.ui.door.clipboard import forget_numbers
from crmdesk.ui.door.lock import Lock
from crmdesk.ui.shell.window import MainWindow


@pytest.fixture
def clipboard(qapp):
    clipboard = QGuiApplication.clipboard()
    yield clipboard
    clipboard.clear()


@pytest.mark.parametrize("text", ["13812347714", "138 1234 7714", "call 138-1234-7714 at noon"])
def test_a_number_that_was_copied_here_is_gone_from_a_locked_seat(qtbot, desk, clipboard, text):
    window = MainWindow(desk, "South Gate", ())
    qtbot.addWidget(window)
    clipboard.setText(text)
    lock = Lock(window, desk, 15, window)
    lock.lock()
    assert clipboard.text() == ""


@pytest.mark.parametrize("text", ["", "likes quiet cars", "¥218,800", "2026-11-21"])
def test_what_is_no_number_stays(clipboard, text):
    clipboard.setText(text)
    forget_numbers()
    assert clipboard.text() == text


def test_a_picture_stays(clipboard):
    data = QMimeData()
    data.setData("image/png", b"x")
    clipboard.setMimeData(data)
    forget_numbers()
    assert clipboard.mimeData().hasFormat("image/png")
