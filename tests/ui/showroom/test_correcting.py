"""A visit is corrected in the same form, and nobody's typing is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crmdesk.showroom.visits import draft_of, save_visit

TAB, ENTER, ESC = Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Escape


@pytest.fixture
def visit(window, log, page, keys, ids):
    """One filed visit, chosen in the table."""
    made = log("13812347714", "Lin", adviser_id=ids["zhou"], remark="with his wife")
    keys()
    page.table.choose_id(made)
    page.table.setFocus()
    return made


def test_e_opens_the_chosen_visit_in_the_form(visit, keys, form):
    keys("e")

    assert form.title.text() == "Visit of 09:30"
    assert form.basics.name.text() == "Lin"
    assert form.basics.remark.value() == "with his wife"
    assert form.basics.phone.placeholderText() == "138****7714"
    assert not form.basics.phone.isEnabled()


def test_a_double_click_opens_it_too(visit, page, form, keys):
    page.table.doubleClicked.emit(page.table.currentIndex())
    keys()

    assert form.title.text() == "Visit of 09:30"


def test_enter_in_the_table_opens_the_file(visit, keys, window, visits):
    keys(ENTER)

    assert window.host.page.opened_with == {"customer": visits()[0].customer_id}


def test_enter_saves_the_correction_and_goes_back_to_the_table(visit, keys, form, visits, page):
    keys("e")
    form.basics.name.setText("Lin Xiaodong")

    keys(ENTER)

    assert visits()[0].name == "Lin Xiaodong"
    assert form.title.text() == "Log a visit"
    assert form.form.failure.text() == ""
    assert QApplication.focusWidget() is page.table


def test_times_are_corrected_on_the_day_of_the_visit(visit, keys, form, visits, now):
    keys("e")
    form.details.fields["left_at"].setText("9:50")

    keys(ENTER)

    assert visits()[0].left_at == now - timedelta(minutes=10)
    assert visits()[0].arrived_at == now - timedelta(minutes=30)


def test_a_time_that_is_none_is_told_where_it_stands(visit, keys, form):
    keys("e")
    form.details.fields["left_at"].setText("soon")

    keys(ENTER)

    assert form.form.fields["left_at"].problem
    assert form.details_fold.is_open


def test_data_that_comes_later_files_the_party(window, keys, form, page, visits):
    window.log_visit()
    keys(ENTER, modifier=Qt.KeyboardModifier.ControlModifier)
    page.table.setFocus()

    keys("e")
    keys("13812347714", TAB, "Lin", ENTER)

    assert visits()[0].is_filed
    assert len(visits()) == 1


def test_a_party_that_has_decided_not_to_leave_data_gets_its_reason(window, keys, page, visits):
    window.log_visit()
    keys(ENTER, modifier=Qt.KeyboardModifier.ControlModifier)
    page.table.setFocus()
    keys("e")
    window.log_unfiled()

    keys("1")

    assert len(visits()) == 1
    assert visits()[0].unfiled_reason_id is not None


def change_meanwhile(desk, visit, now, **fields):
    with desk.write() as session:
        record = draft_of(session, visit, now=now)
        save_visit(session, visit, replace(record.draft, **fields), now=now)


def test_two_corrections_of_one_visit_are_both_kept(visit, keys, form, desk, now, visits):
    keys("e")
    form.basics.name.setText("Lin Xiaodong")
    change_meanwhile(desk, visit, now, party_size=4)
    keys(ENTER)

    assert (visits()[0].name, visits()[0].party_size) == ("Lin Xiaodong", 4)


def test_a_half_typed_party_comes_back_after_a_correction(visit, window, keys, form, page):
    window.log_visit()
    keys("139", TAB, "Zeng")
    page.table.setFocus()
    keys("e")

    keys(ENTER)

    assert form.title.text() == "Log a visit"
    assert (form.basics.phone.text(), form.basics.name.text()) == ("139", "Zeng")


def test_f2_during_a_correction_lets_it_wait(visit, window, keys, form):
    keys("e")
    form.basics.remark.setPlainText("changed")
    window.log_visit()

    keys("13912347715", TAB, "Zeng", ENTER)

    assert form.title.text() == "Visit of 09:30"
    assert form.basics.remark.value() == "changed"


def test_a_correction_given_up_can_be_brought_back(visit, window, keys, form):
    keys("e")
    form.basics.remark.setPlainText("changed")

    form.cancel.click()
    assert form.is_blank
    window.host.notice._act()
    keys()

    assert form.basics.remark.value() == "changed"


def test_the_row_of_a_party_without_a_file_says_so(window, keys, page):
    window.log_unfiled()
    keys("1")
    page.table.setFocus()

    keys(ENTER)

    assert "no file" in window.status.said()
    assert window.host.key == "showroom"
