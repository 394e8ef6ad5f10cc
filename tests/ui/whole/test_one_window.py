"""No part of a page is ever a window of its own: it would flash, and take the keyboard."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from crmdesk.ui.pages import PAGES
from crmdesk.ui.settings.page import SECTIONS

VISITS = [(spec.key, {}) for spec in PAGES if not spec.parent]
VISITS += [("customer", {"customer": number}) for number in (3, 60, 145)]
VISITS += [("settings", {"section": section.key}) for section in SECTIONS]
VISITS += [("funnel", {"view": view, "losses": True}) for view in ("list", "picture", "forecast")]
VISITS += [("showroom", {how: True}) for how in ("new", "unfiled", "left")]


class Windows(QObject):
    def __init__(self):
        super().__init__()
        self.seen = []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


@pytest.fixture(params=["manager", "zhou", "reception", "care", "admin"])
def login(request):
    return request.param


def test_every_page_is_made_inside_the_window(window, settle, qapp):
    windows = Windows()
    qapp.installEventFilter(windows)

    for key, arguments in VISITS:
        window.go(key, dict(arguments))
        settle()

    qapp.removeEventFilter(windows)
    assert windows.seen == []
