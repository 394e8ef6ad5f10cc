"""A party is logged by keyboard alone."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crmdesk.models import Customer, Way
from crmdesk.ui.shell.window import MainWindow
from tests.ui.showroom.conftest import SPECS, settle

TAB, ENTER, DOWN = Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Down
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def test_a_walk_in_with_data_takes_nine_keys_beside_its_words(window, keys, visits, models):
    window.log_visit()
    presses = [TAB, TAB, "H", TAB, "2", TAB, "1", ENTER]

    keys("13812347714", presses[0], "Lin Xiaodong", *presses[1:])

    visit = visits()[-1]
    assert (visit.name, visit.level, visit.model_id) == ("Lin Xiaodong", "H", models[0])
    assert visit.is_filed
    assert visit.source_id is not None
    assert 1 + len(presses) <= 12


def test_a_number_and_a_name_are_enough(window, keys, visits):
    window.log_visit()

    keys("13812347714", TAB, "Lin", ENTER)

    assert (visits()[-1].level, visits()[-1].is_first) == ("N", True)


def test_who_types_before_the_lists_are_there_is_given_the_usual_level(
    qtbot, desk, as_, keys, visits
):
    desk.actor = as_("reception")
    window = MainWindow(desk, "South Gate", SPECS)
    qtbot.addWidget(window)
    window.show()
    window.go("showroom")
    form = window.host.page.form
    form.basics.phone.set_value("13812347714")
    form.basics.name.set_value("Lin")
    assert form.offered is None
    settle(desk)

    form.basics.name.setFocus()
    keys(ENTER)

    assert (visits()[-1].name, visits()[-1].level) == ("Lin", "N")


def test_f2_from_another_page_opens_the_form_at_the_number(window, keys, form):
    window.go("today")

    window.log_visit()

    assert QApplication.focusWidget() is form.basics.phone


def test_the_new_row_is_chosen_and_the_form_is_ready_for_the_next(window, keys, page, form, visits):
    window.log_visit()

    keys("13812347714", TAB, "Lin", ENTER)

    assert page.table.current_row().id == visits()[-1].id
    assert form.is_blank
    assert QApplication.focusWidget() is form.basics.phone
    assert not form.watch.is_running


def test_what_was_done_is_said(window, keys):
    window.log_visit()

    keys("13812347714", TAB, "Lin", ENTER)

    assert "Opened the file of Lin; first contact on 2026-11-22." in window.status.said()


@pytest.mark.parametrize("level", ["H", "A", "B", "C", "N"])
def test_alt_and_its_letter_is_the_level_from_anywhere(window, keys, form, level):
    window.log_visit()

    keys(level, modifier=ALT)

    assert form.basics.level.value() == level


def test_enter_in_the_remark_saves_and_shift_enter_is_a_new_line(window, keys, form, visits):
    window.log_visit()
    keys("13812347714", TAB, "Lin")
    form.basics.remark.setFocus()

    keys("two")
    keys(ENTER, modifier=Qt.KeyboardModifier.ShiftModifier)
    keys("lines", ENTER)

    assert visits()[-1].remark == "two\nlines"


def test_ctrl_enter_logs_a_party_whose_data_will_follow(window, keys, page, visits):
    window.log_visit()

    keys(ENTER, modifier=CTRL)

    assert not visits()[-1].is_filed
    assert page.table.rows.row(0).unfiled_reason == ""
    assert page.figures.figures["here"].accessibleName().startswith("In the store 1")


def test_alt_p_makes_it_a_call(window, keys, visits):
    window.log_visit()
    keys("p", modifier=ALT)

    keys("13812347714", TAB, "Lin", ENTER)

    assert visits()[-1].way is Way.PHONE_IN


def test_zero_shows_the_further_sources_and_their_keys_press_them(window, keys, form):
    window.log_visit()
    form.basics.source.setFocus()

    keys("0", "A")

    button = next(chip for chip in form.basics.source.buttons() if chip.isChecked())
    assert button.text().startswith("A ")
    assert button.isVisible()


def test_a_further_source_is_pressed_at_once_too(window, keys, form):
    window.log_visit()
    form.basics.source.setFocus()

    keys("9")

    assert [chip.text()[0] for chip in form.basics.source.buttons() if chip.isChecked()] == ["9"]


def test_a_model_that_is_not_sold_is_written_as_it_was_said(window, keys, form, visits):
    window.log_visit()
    keys("13812347714", TAB, "Lin")
    form.basics.model.setFocus()

    keys("0", "Old coupe", ENTER)

    assert (visits()[-1].model_id, visits()[-1].model_text) == (None, "Old coupe")


def test_the_whole_name_of_a_model_is_that_model(window, keys, form, visits, models):
    window.log_visit()
    keys("13812347714", TAB, "Lin")
    form.basics.model.setFocus()

    keys("0", "suv HYBRID", ENTER)

    assert visits()[-1].model_id == models[1]


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(window, keys, form, visits):
    window.log_visit()

    keys("138123", TAB, "", ENTER)

    assert form.form.fields["name"].problem
    assert form.basics.phone.text() == "138123"
    assert visits() == []


def test_without_a_number_the_form_says_what_to_do(window, keys, form):
    window.log_visit()
    form.basics.name.setFocus()

    keys("Lin", ENTER)

    assert "F3" in form.form.fields["phone"].problem


def test_people_go_up_and_down_by_the_arrows(window, keys, form, visits):
    window.log_visit()
    keys("13812347714", TAB, "Lin")
    form.basics.people.setFocus()

    keys(Qt.Key.Key_Up, Qt.Key.Key_Up, DOWN, ENTER)

    assert visits()[-1].party_size == 2


def test_nobody_at_all_is_no_party(window, keys, form, visits):
    window.log_visit()
    keys("13812347714", TAB, "Lin")
    form.basics.people.setText("many")

    keys(ENTER)

    assert form.form.fields["party_size"].problem
    assert visits() == []


def test_an_answer_to_one_of_the_ten_goes_to_the_file(window, keys, form, store, manager, visits):
    window.log_visit()
    keys("13812347714", TAB, "Lin")

    form.questions.chips["buyer"].click()
    keys("2", ENTER)

    with store.read(manager) as session:
        assert session.get(Customer, visits()[-1].customer_id).buyer == "company"


def test_a_title_says_the_gender(window, keys, form):
    window.log_visit()

    keys("13812347714", TAB, "Ms Lin")

    assert form.details.fields["gender"].value() == "female"


def test_the_party_came_when_the_form_was_opened(window, keys, visits, desk, now):
    window.log_visit()
    desk.now = lambda: now + timedelta(minutes=3)

    keys("13812347714", TAB, "Lin", ENTER)

    assert visits()[-1].arrived_at == now


def test_tab_goes_from_the_number_to_the_model_in_four_steps(window, keys, form):
    window.log_visit()
    basics = form.basics
    expected = [basics.name, basics.level, basics.source, basics.model, basics.adviser]

    for stop in expected:
        keys(TAB)
        focus = QApplication.focusWidget()
        assert stop is focus or stop.isAncestorOf(focus)


def test_shift_tab_goes_back(window, keys, form):
    window.log_visit()
    keys(TAB, TAB)

    keys(Qt.Key.Key_Backtab)

    assert QApplication.focusWidget() is form.basics.name


def test_escape_goes_to_the_table_and_keeps_what_was_typed(window, keys, page, form):
    window.log_visit()
    keys("138")

    keys(Qt.Key.Key_Escape)

    assert QApplication.focusWidget() is page.table
    assert form.basics.phone.text() == "138"


def test_another_seats_party_does_not_disturb_the_typing(window, keys, form, log):
    window.log_visit()
    keys("13812347714", TAB, "Lin", TAB, "A")
    focus = QApplication.focusWidget()

    log("13912347715", "Zeng")
    keys()

    assert QApplication.focusWidget() is focus
    assert (form.basics.name.text(), form.basics.level.value()) == ("Lin", "A")
    assert form.basics.adviser.currentText() == "in turn: Chen Li"


def test_an_adviser_is_found_by_a_part_of_the_name(window, keys, form, visits, ids, qtbot):
    window.log_visit()
    keys("13812347714", TAB, "Lin")
    form.basics.adviser.setFocus()
    form.basics.adviser.lineEdit().setText("Chen Li")

    keys(TAB)
    form.basics.name.setFocus()
    keys(ENTER)

    assert visits()[-1].adviser_id == ids["chen"]


def test_enter_in_the_advisers_field_saves(window, keys, form, visits):
    window.log_visit()
    keys("13812347714", TAB, "Lin")
    form.basics.adviser.setFocus()

    keys(ENTER)

    assert visits()[-1].name == "Lin"


def test_enter_in_an_empty_form_says_nothing(window, keys, form, visits):
    window.log_visit()

    keys(ENTER)

    assert form.form.fields["phone"].problem == ""
    assert visits() == []


def test_the_rarer_chips_are_folded_away_for_the_next_party(window, keys, form, visits):
    window.log_visit()
    keys("13812347714", TAB, "Lin")
    form.basics.source.setFocus()
    keys("0", "A")
    form.basics.model.setFocus()
    keys("0", "Coupe", ENTER)

    assert visits()[-1].model_text == "Coupe"
    assert not form.basics.source.buttons()[9].isVisible()
    assert form.basics.model._more.isVisible()
    assert not form.basics.other_model.isVisible()


def test_a_call_opens_the_form_with_its_number_and_what_was_typed_waits(window, keys, form, visits):
    window.log_visit()
    keys("13912347715", TAB, "Zeng")
    window.go("today")

    window.go("showroom", {"new": True, "phone": "13812347714", "way": "phone_in"})
    keys(TAB, "Lin", ENTER)

    assert (visits()[-1].name, visits()[-1].way) == ("Lin", Way.PHONE_IN)
    assert form.basics.name.text() == "Zeng"
