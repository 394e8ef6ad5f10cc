"""Who it may be already is seen while the number is typed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.text import Text

TAB, ENTER, DOWN, UP = Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Up


def said(box):
    return " ".join(text.text() for text in box.findChildren(Text) if text.isVisible())


def links(box):
    return [link.text() for link in box.findChildren(Button) if link.isVisible()]


@pytest.fixture
def known(window, log, desk, ids):
    """Lin Xiaodong is Zhou Min's customer."""
    log("13812347714", "Lin Xiaodong", adviser_id=ids["zhou"])
    window.log_visit()


def test_the_file_its_level_owner_and_protection_are_shown(known, keys, form, find):
    keys("138 1234 7714")
    find()

    words = said(form.box)
    assert "Lin Xiaodong" in words
    assert "Zhou Min's · protected 10 more days" in words
    assert "Same number · last contact 30 min ago" in words
    assert "7714" not in words


def test_it_is_looked_up_when_typing_pauses(known, keys, form, qtbot):
    keys("13812347714")

    qtbot.waitUntil(form.box.isVisible)


def test_a_known_number_is_a_repeat_visit_by_itself(known, keys, form, find, visits):
    keys("13812347714")
    find()
    assert form.visit_tag.text() == "repeat visit"

    keys(ENTER)

    first, again = visits()
    assert (again.customer_id, again.is_first) == (first.customer_id, False)


def test_x_says_that_it_is_somebody_else(known, keys, form, find, visits):
    keys("13812347714")
    find()

    keys(DOWN, "x", TAB, "Lin Feng", ENTER)

    first, other = visits()
    assert other.customer_id != first.customer_id
    assert other.is_first


def test_s_says_that_a_similar_name_is_them(known, keys, form, find, visits):
    form.basics.name.setFocus()
    keys("Lin Xiaodong")
    find()
    assert form.visit_tag.text() == "first visit"

    keys(DOWN, "s", ENTER)

    assert visits()[-1].customer_id == visits()[0].customer_id


def test_enter_on_the_file_opens_it_and_the_form_waits(known, keys, window, form, find, visits):
    keys("13812347714")
    find()

    keys(DOWN, ENTER)

    assert window.host.page.opened_with == {"customer": visits()[0].customer_id}
    assert form.basics.phone.text() == "13812347714"


def test_up_goes_back_to_the_number(known, keys, form, find):
    keys("13812347714")
    find()

    keys(DOWN, UP)

    assert QApplication.focusWidget() is form.basics.phone


def test_a_number_typed_further_is_not_taken_for_the_last_one(known, keys, form, find):
    keys("13812347714")
    find()

    keys(Qt.Key.Key_Backspace)

    assert form.box.known is None


def test_the_adviser_who_owns_the_file_receives_it(known, keys, form, find):
    keys("13812347714")
    find()

    assert form.basics.adviser.currentText() == "owner: Zhou Min"


def test_reception_learns_whose_it_is_but_no_full_name(window_of, log, keys, desk, qtbot, ids):
    log("13812347714", "Lin Xiaodong", adviser_id=ids["zhou"])
    window = window_of("reception")
    form = window.host.page.form
    window.log_visit()

    keys("13812347714")
    qtbot.waitUntil(form.box.isVisible)

    assert "Lin X." in said(form.box)
    assert not [link for link in links(form.box) if link.startswith("Open")]


def test_an_adviser_cannot_open_anothers_file(window_of, log, keys, qtbot, ids):
    log("13812347714", "Lin Xiaodong", adviser_id=ids["zhou"])
    window = window_of("chen")
    window.log_visit()
    keys("13812347714")
    qtbot.waitUntil(window.host.page.form.box.isVisible)

    keys(DOWN, ENTER)

    assert window.host.key == "showroom"
