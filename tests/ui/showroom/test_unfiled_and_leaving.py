"""F3 and F4: one key each, whatever is on the screen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from shiboken6 import delete

from crmdesk.access.undoing import undo_last
from crmdesk.ui.showroom.reasons import ReasonPopup

ESC = Qt.Key.Key_Escape


def reason_of(page, number):
    return page.table.rows.row(number).unfiled_reason


def test_a_party_without_data_takes_f3_and_its_reason(window, keys, page, visits):
    window.log_unfiled()

    keys("1")

    assert reason_of(page, 0) == "Just strolling"
    assert visits()[-1].left_at is not None


def test_f3_works_from_another_page(window, keys, page, visits):
    window.go("today")
    window.log_unfiled()

    keys("5")

    assert reason_of(page, 0) == "Price"


def test_the_reasons_are_grouped_in_four_and_each_has_a_key(window, page):
    window.log_unfiled()
    popup = page.findChild(ReasonPopup)

    assert list(popup.keys) == list("123456789ABCDE")
    assert {reason.group.value for reason in popup.keys.values()} == {
        "company",
        "product",
        "customer",
        "adviser",
    }


def test_escape_thinks_better_of_it(window, keys, page, visits):
    window.log_unfiled()

    keys(ESC)

    assert visits() == []
    assert QApplication.focusWidget() is page.table


def test_where_the_keyboard_was_may_have_been_made_anew_meanwhile(window, keys, page, visits):
    field = QLineEdit(page)
    field.show()
    field.setFocus()
    window.log_unfiled()
    delete(field)

    keys("1")

    assert len(visits()) == 1
    assert QApplication.focusWidget() is page.table


def test_plus_says_how_many_came(window, keys, visits):
    window.log_unfiled()

    keys("+", "+", "-", "e")

    assert visits()[-1].party_size == 2


def test_a_party_in_the_form_that_leaves_no_number_is_meant(window, keys, form, visits):
    window.log_visit()
    form.basics.name.setFocus()
    keys("Lin")
    window.log_unfiled()

    keys("1")

    assert [visit.name for visit in visits()] == ["Lin"]
    assert form.is_blank


def test_a_party_with_a_number_in_the_form_goes_on_meanwhile(window, keys, form, visits):
    window.log_visit()
    keys("13812347714")
    window.log_unfiled()

    keys("1")

    assert len(visits()) == 1
    assert form.basics.phone.text() == "13812347714"


def test_f4_lets_the_only_party_in_the_store_leave(window, log, visits, now, keys):
    log("13812347714", "Lin", minutes=40)
    window.go("today")

    window.log_leaving()
    keys()

    assert visits()[-1].left_at == now


def test_f4_lets_the_chosen_party_leave(window, log, visits, page, keys):
    first, second = log("13812347714", "Lin"), log("13912347715", "Zeng")
    keys()
    page.table.choose_id(first)

    window.log_leaving()
    keys()

    assert [visit.left_at is not None for visit in visits()] == [True, False]
    assert page.table.current_row().id == first
    assert second


def test_with_several_in_the_store_f4_asks_which(window, log, visits, page, keys):
    log("13812347714", "Lin"), log("13912347715", "Zeng")
    keys()

    window.log_leaving()

    assert [visit.left_at for visit in visits()] == [None, None]
    assert window.status.said().startswith("2 parties are in the store.")


def test_f4_again_sends_nobody_away_whom_nobody_chose(window, log, visits, page, keys):
    gone = log("13712347713", "Wu")
    log("13812347714", "Lin"), log("13912347715", "Zeng")
    keys()
    page.table.choose_id(gone)
    window.log_leaving()
    keys()

    window.log_leaving()
    window.log_leaving()
    keys()

    assert [visit.left_at is not None for visit in visits()] == [True, False, False]
    assert page.table.current_row().id == gone
    assert page.table.current_row() is not None


def test_with_nobody_in_the_store_f4_says_so(window):
    window.log_leaving()

    assert window.status.said() == "Nobody is in the store."


@pytest.mark.parametrize("key", ["log_unfiled", "log_leaving"])
def test_both_are_undone_by_one_key(window, log, visits, keys, key, desk):
    log("13812347714", "Lin")
    keys()
    getattr(window, key)()
    if key == "log_unfiled":
        keys("1")

    with desk.write() as session:
        undo_last(session)

    assert [visit.left_at for visit in visits()] == [None]
