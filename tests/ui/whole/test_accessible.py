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


@pytest.fixture(params=PLACES)
def place(request, window, settle):
    window.go(*PLACES[request.param])
    settle()
    return window


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


def told(widgets):
    return [f"{type(widget).__name__} {widget.accessibleName()}" for widget in widgets]


def test_whatever_takes_the_keyboard_has_a_name(place):
    assert told(stop for stop in stops_of(place) if not stop.accessibleName().strip()) == []


def test_tab_comes_to_everything_and_around(qtbot, place):
    stops = stops_of(place)
    seen = walk(qtbot, place)
    chips = {each.parentWidget() for each in seen if isinstance(each.parentWidget(), Chips)}

    missed = [stop for stop in stops if stop not in seen]
    assert told(stop for stop in missed if stop.parentWidget() not in chips) == []


def test_the_focus_is_seen_wherever_it_is(qtbot, place):
    unseen = []
    for stop in walk(qtbot, place):
        place.top.search.setFocus()
        before = stop.grab().toImage()
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        if stop is not place.top.search and stop.grab().toImage() == before:
            unseen.append(stop)

    assert told(unseen) == []
