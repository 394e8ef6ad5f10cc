"""The ten questions, answered in place and by keys alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crmdesk.customers.file_page import file_page
from crmdesk.customers.files import draft_of
from tests.ui.customers.conftest import settle

ENTER, ESC, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down


@pytest.fixture
def card(file):
    return file.overview.questions


@pytest.fixture
def draft(written, lin):
    return lambda: written(draft_of, lin)[0]


def test_the_next_best_question_is_shown_as_such(card):
    assert card.rows["occupation"].said.text() == "next: ask now"
    assert card.rows["payment"].said.text() == "not asked"
    assert card.score.text() == "2/10"


def test_q_opens_the_next_question_with_its_words(card, keys):
    keys("q")

    assert card.open_one.key == "occupation"


@pytest.mark.parametrize(("digit", "key"), [("5", "present_car"), ("9", "payment")])
def test_a_number_opens_its_question(card, keys, digit, key):
    keys(digit)

    assert card.open_one.key == key


def test_0_is_the_tenth(card, keys):
    keys("0")

    assert card.open_one.key == "vehicle_class"


def test_a_number_and_a_number_answer(card, keys, draft):
    keys("9", "2")

    assert draft().payment == "loan"
    assert card.open_one is None
    assert card.rows["payment"].said.text() == "Loan"
    assert card.score.text() == "3/10"


def test_free_words_answer_with_enter(card, keys, draft):
    keys("5")
    card.open_one.fields[0].words.setFocus()
    keys(*"Golf 2015", ENTER)

    assert draft().present_car == "Golf 2015"


def test_a_question_of_two_parts_goes_on_to_the_second(card, keys, draft):
    keys("7", "1", "3")

    assert (draft().purpose, draft().decides_when) == ("family", "month")


def test_the_source_is_one_of_the_stores_own(card, keys, draft, written):
    keys("6", "2")

    assert draft().source_id is not None
    assert card.rows["source"].said.text() != "not asked"


def test_the_press_of_a_row_opens_and_closes_it(card):
    card.rows["buyer"].click()
    assert card.open_one.key == "buyer"

    card.rows["buyer"].click()
    assert card.open_one is None


def test_escape_leaves_the_answer_as_it_was(card, keys, draft):
    keys("9", ESC)

    assert card.open_one is None
    assert draft().payment == ""


def test_the_arrows_walk_the_questions_and_enter_opens_one(card, keys):
    card.rows["name"].setFocus()
    keys(DOWN, DOWN, ENTER)

    assert card.open_one.key == "occupation"


def test_in_the_list_1_is_the_first_question(card, keys):
    card.rows["occupation"].setFocus()
    keys("1")

    assert card.open_one.key == "name"


def test_a_further_phone_is_an_answer_too(card, keys, written, lin, today):
    keys("2")
    keys(*"01065529988", ENTER)

    assert len(written(file_page, lin, today=today).numbers) == 2


def test_a_number_that_cannot_be_one_is_told(card, keys, failures):
    keys("2")
    keys(*"12", ENTER)

    assert card.open_one.key == "phone"
    assert card.open_one.says.text().startswith("Enter a phone number")


def test_what_is_typed_stays_when_others_save(card, keys, records, lin, desk):
    keys("5")
    card.open_one.fields[0].words.setFocus()
    keys(*"Golf")
    records(lambda make: make.follow_up(make.opportunity(make.customer("Other"))))
    settle(desk)

    assert card.open_one.fields[0].words.text() == "Golf"


def test_those_who_may_not_change_files_only_read(window_of, lin, desk, as_):
    from crmdesk.models import Account

    with desk.store.write(as_("manager")) as session:
        session.query(Account).filter_by(login="admin").one().sees_customers = True
    file = window_of("admin", "customer", customer=lin).host.page
    file.overview.questions.open("payment")

    assert file.overview.questions.open_one is not None


def test_the_focus_returns_to_the_list(card, keys):
    keys("9", "1")

    assert QApplication.focusWidget() in (card.rows["payment"], card.window().host.page)
