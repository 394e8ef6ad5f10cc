"""Ctrl+Z where the cursor stands: letters of the field's own, else the last action."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

TAB, ENTER = Qt.Key.Key_Tab, Qt.Key.Key_Return
Z, CTRL = Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier


def test_right_after_logging_a_visit_it_is_taken_back_into_its_fields(window, keys, form, visits):
    window.log_visit()
    keys("13812347714", TAB, "Lin Xiaodong", TAB, "H", ENTER)
    assert QApplication.focusWidget() is form.basics.phone
    assert form.is_blank
    assert window.status.said().startswith("Undo: Opened the file of Lin Xiaodong")

    keys(Z, modifier=CTRL)

    assert visits() == []
    assert window.status.said().startswith("Undone: Opened the file")
    typed = form.content()
    assert (typed["phone"], typed["name"], typed["level"]) == ("13812347714", "Lin Xiaodong", "H")


def test_a_field_with_own_edits_takes_back_letters_and_the_status_line_says_so(
    window, keys, form, visits
):
    window.log_visit()
    keys("13812347714", TAB, "Lin", ENTER)
    offered = window.status.said()
    keys("139")
    assert window.status.said() == "Undo: typing  Ctrl Z"

    keys(Z, modifier=CTRL)

    assert form.basics.phone.text() == ""
    assert len(visits()) == 1
    assert window.status.said() == offered


def test_what_is_typed_by_then_is_not_overwritten(window, keys, form, visits):
    window.log_visit()
    keys("13812347714", TAB, "Lin", ENTER)
    keys("13900001111")

    window.undo()

    assert visits() == []
    assert form.basics.phone.text() == "13900001111"
    keys(TAB, "Wu", ENTER)
    assert form.content()["name"] == "Lin"


def test_in_every_text_field_of_the_form_the_key_is_never_dead(window, keys, form, visits):
    window.log_visit()
    keys("13812347714", TAB, "Lin", ENTER)
    for field in (form.basics.name, form.basics.remark, form.basics.phone, window.top.search):
        field.setFocus()
        assert window.status.said().startswith("Undo: Opened")
    form.basics.remark.setFocus()

    keys(Z, modifier=CTRL)

    assert visits() == []
