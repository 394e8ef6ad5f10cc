"""Today in two windows: an answer, and a level, that the other seat was faster with."""

from dataclasses import replace
from datetime import time

import pytest
from PySide6.QtCore import Qt

from crmdesk.customers.files import draft_of, save_file
from crmdesk.customers.ownership import give
from crmdesk.followups.results import ResultDraft, record_result
from crmdesk.funnel.levels import set_level
from crmdesk.models import FollowUp, Opportunity, Result


@pytest.fixture
def told(desk):
    notices = []
    desk.notify = notices.append
    return notices


@pytest.fixture
def found(desk):
    def read(table, row_id):
        with desk.read() as session:
            return session.get(table, row_id)

    return read


@pytest.fixture
def other_seat(second_store, as_):
    """``other_seat(verb, …)``: written there, and not yet heard of here."""

    def write(verb, *arguments, **named):
        with second_store.write(as_("manager")) as session:
            return verb(session, *arguments, **named)

    return write


def test_a_level_that_was_not_seen_is_offered_again(
    open_page, plan, other_seat, told, found, now, desk
):
    due = plan("Lin", deal={"level": "A"})
    page, deal = open_page(), found(FollowUp, due).opportunity_id
    row = page.list.current_row() or page.list.lines()[1]
    page.panel.results.choose_level("C")
    other_seat(set_level, deal, "H", now=now)
    page._recorder.take(row, Result.REACHED)
    assert found(FollowUp, due).done_at is None
    assert told[0].action == "“C” all the same"
    told[0].act()
    assert found(Opportunity, deal).level == "C"


def test_an_answer_that_was_not_seen_is_offered_again(
    open_page, plan, other_seat, told, desk, now, found
):
    due = plan("Lin")
    page, customer = open_page(), found(FollowUp, due).customer_id
    question = page.panel.question
    question.open()
    seen = _draft(desk, customer)
    other_seat(save_file, customer, replace(seen, occupation="Juggler"), seen=seen, now=now)
    question._chips.buttons()[0].click()
    assert told[0].text.startswith("Now “Juggler” (Gao Yuan, 10:00). Your “")
    told[0].act()
    assert _draft(desk, customer).occupation == "own_business"


def _draft(desk, customer):
    with desk.read() as session:
        return draft_of(session, customer).draft


def test_whoever_is_settled_elsewhere_leaves_nobody_chosen(
    qtbot, open_page, plan, there, told, now, found
):
    ids = [plan(name, due_time=time(9 + n)) for n, name in enumerate(("First", "Second"))]
    page = open_page("manager")
    assert page.list.current_row().name == "First"
    there(record_result, ids[0], ResultDraft(Result.REACHED), now=now)
    assert page.list.current_row() is None
    assert told[0].text.startswith("First: Gao Yuan recorded “Reached”")
    for key in (Qt.Key.Key_1, Qt.Key.Key_2):
        qtbot.keyClick(page.list, key)
    page.desk.jobs.settle()
    assert found(FollowUp, ids[1]).done_at is None
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert page.list.current_row() is not None


def test_whoever_was_given_away_is_told_without_what_is_out_of_reach(
    open_page, plan, there, told, now, found, as_
):
    due = plan("Lin")
    page = open_page()
    there(give, found(FollowUp, due).customer_id, as_("chen").account_id, "on leave", now=now)
    assert page.list.current_row() is None
    words = "Lin: Gao Yuan took it out of this list, just now. Choose the next with ↑ ↓."
    assert [each.text for each in told] == [words]


def test_words_for_somebody_settled_elsewhere_can_be_copied_and_the_keys_are_the_lists(
    qtbot, open_page, plan, there, told, now, qapp
):
    due = plan("Lin")
    plan("Second")
    page = open_page("manager")
    page.list.choose(due)
    qtbot.keyClick(page.list, Qt.Key.Key_W)
    qtbot.keyClicks(page.focusWidget(), "likes red")
    there(record_result, due, ResultDraft(Result.REACHED), now=now)
    assert page.list.hasFocus()
    assert told[0].action == "Copy what you typed"
    told[0].act()
    assert qapp.clipboard().text() == "likes red"
