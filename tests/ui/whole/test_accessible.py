"""Every page by keyboard alone, and read aloud: names, the way of Tab, and a focus that is seen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from crmdesk.ui.parts.buttons import Chips

TAB = Qt.FocusPolicy.TabFocus
PLACES = {
    "today": ("today", {}),
    "showroom": ("showroom", {"new": True}),
    "customers": ("customers", {}),
    "file": ("customer", {"customer": 12}),
    "board": ("funnel", {"view": "board"}),
    "deals": ("funnel", {"view": "list"}),
    "picture": ("funnel", {"view": "picture"}),
    "forecast": ("funnel", {"view": "forecast"}),
    "reports": ("reports", {}),
    "seat": ("settings", {"section": "seat"}),
    "store": ("settings", {"section": "store"}),
    "lists": ("settings", {"section": "lists"}),
    "backups": ("settings", {"section": "backups"}),
    "import": ("settings", {"section": "import"}),
    "journal": ("settings", {"section": "audit"}),
}


@pytest.fixture
def places(window, settle):
    """``places()`` goes from one to the next, and tells its name."""

    def walk_through():
        for name, (key, arguments) in PLACES.items():
            window.go(key, arguments)
            settle()
            yield name

    return walk_through


def stops_of(window):
    """What takes the keyboard by Tab, as far as it is in sight."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusProxy() is None
        and widget.focusPolicy() & TAB == TAB
    ]


def walk(qtbot, window):
    """The widgets that Tab comes to, from the search field once around."""
    window.top.search.setFocus()
    seen = [QApplication.focusWidget()]
    while len(seen) < 400:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if QApplication.focusWidget() in seen:
            break
        seen.append(QApplication.focusWidget())
    return seen


def told(place, widgets):
    return [f"{place}: {type(each).__name__} {each.accessibleName()}" for each in widgets]


def test_whatever_takes_the_keyboard_has_a_name(window, places):
    nameless = []
    for place in places():
        stops = stops_of(window)
        assert stops
        nameless += told(place, (stop for stop in stops if not stop.accessibleName().strip()))

    assert nameless == []


def test_tab_comes_to_everything_and_around_and_the_focus_is_seen(qtbot, window, places):
    missed, unseen = [], []
    for place in places():
        stops, seen = stops_of(window), walk(qtbot, window)
        chips = {each.parentWidget() for each in seen if isinstance(each.parentWidget(), Chips)}
        missing = [stop for stop in stops if stop not in seen]
        missed += told(place, (stop for stop in missing if stop.parentWidget() not in chips))
        unseen += told(place, (stop for stop in seen if not shows_focus(window, stop)))

    assert (missed, unseen) == ([], [])


def shows_focus(window, stop):
    window.top.search.setFocus()
    before = stop.grab().toImage()
    stop.setFocus(Qt.FocusReason.TabFocusReason)
    return stop is window.top.search or stop.grab().toImage() != before
