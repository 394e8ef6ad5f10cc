from datetime import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut

from crmdesk.access.undoing import undo_last, what_undo_would_do
from crmdesk.models import Customer, FollowUp, Result
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.shell.sheets import key_sheet
from tests.records import Make

Key = Qt.Key


def press(qtbot, page, *keys):
    for key in keys:
        qtbot.keyClick(page.list, key)
    page.desk.jobs.settle()


def titles(page):
    return [line.title for line in page.list.lines() if hasattr(line, "title")]


def saved(page, follow_up_id):
    with page.desk.read() as session:
        return session.get(FollowUp, follow_up_id)


def test_the_day_shows_who_is_overdue_and_due_and_folds_what_is_coming(open_page, plan, names):
    for name, days in (("Coming", 2), ("Today", 0), ("Late", -2)):
        plan(name, days)
    page = open_page()
    assert titles(page) == ["Overdue", "Today", "The next 7 days"]
    assert names(page) == ["Late", "Today"]


def test_a_folded_section_opens_by_keyboard(qtbot, open_page, plan, names):
    plan("Today")
    plan("Coming", 2)
    page = open_page()
    press(qtbot, page, Key.Key_Down, Key.Key_Right)
    assert names(page) == ["Today", "Coming"]
    press(qtbot, page, Key.Key_Left)
    assert names(page) == ["Today"]


def test_one_digit_records_the_call_and_goes_on_to_the_next(qtbot, open_page, plan, said, names):
    first = plan("First", due_time=time(9))
    plan("Second", due_time=time(10))
    page = open_page()
    press(qtbot, page, Key.Key_1)
    assert saved(page, first).result is Result.REACHED
    assert page.list.current_row().name == "Second"
    assert said == ["Reached First. Next contact on Sat 28 Nov."]


def test_two_digits_in_a_row_record_two_people(qtbot, open_page, plan):
    ids = [plan(name, due_time=time(9 + n)) for n, name in enumerate(("First", "Second"))]
    page = open_page()
    qtbot.keyClick(page.list, Key.Key_1)
    qtbot.keyClick(page.list, Key.Key_2)
    page.desk.jobs.settle()
    assert [saved(page, each).result for each in ids] == [Result.REACHED, Result.NO_ANSWER]


def test_what_is_done_stands_at_the_end_and_in_the_figure(qtbot, open_page, plan):
    plan("First")
    page = open_page()
    press(qtbot, page, Key.Key_3)
    assert titles(page)[-1] == "Done today"
    assert "1 done" in page._figures._due.accessibleName()


def test_a_digit_pressed_twice_or_held_down_is_for_one_person(qtbot, open_page, plan, qapp):
    ids = [plan(name, due_time=time(9 + n)) for n, name in enumerate(("First", "Second"))]
    page, usual = open_page(), qapp.doubleClickInterval()
    qapp.setDoubleClickInterval(3_600_000)
    press(qtbot, page, Key.Key_1, Key.Key_1)
    qapp.setDoubleClickInterval(usual)
    assert [saved(page, each).result for each in ids] == [Result.REACHED, None]
    shortcuts = page.findChildren(QShortcut)
    assert not [each for each in shortcuts if each.autoRepeat()]


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Escape])
def test_leaving_the_note_records_nothing(qtbot, open_page, plan, key):
    ids = [plan(name, due_time=time(9 + n)) for n, name in enumerate(("First", "Second"))]
    page = open_page()
    press(qtbot, page, Key.Key_W)
    qtbot.keyClicks(page.panel.results.words, "1 child")
    qtbot.keyClick(page.panel.results.words, key)
    page.desk.jobs.settle()
    assert [saved(page, each).done_at for each in ids] == [None, None]
    assert (page.list.hasFocus(), page.list.current_row().name) == (True, "First")
    press(qtbot, page, Key.Key_2)
    first, second = (saved(page, each) for each in ids)
    assert (first.result, first.words, second.done_at) == (Result.NO_ANSWER, "1 child", None)


def test_words_typed_first_are_kept_with_the_result(qtbot, open_page, plan):
    follow_up = plan("Lin")
    page = open_page()
    press(qtbot, page, Key.Key_W)
    words = page.panel.results.words
    qtbot.keyClicks(words, "wants 2 white ones")
    qtbot.keyClick(words, Key.Key_Return)
    press(qtbot, page, Key.Key_1)
    assert saved(page, follow_up).words == "wants 2 white ones"


def test_words_wait_for_their_customer_while_another_is_looked_at(qtbot, open_page, plan):
    plan("First", due_time=time(9))
    plan("Second", due_time=time(10))
    page = open_page()
    page.panel.results.words.setText("half a sentence")
    press(qtbot, page, Key.Key_Down)
    assert page.panel.results.words.text() == ""
    press(qtbot, page, Key.Key_Up)
    assert page.panel.results.words.text() == "half a sentence"


def test_a_letter_grades_and_the_next_date_follows_the_level(qtbot, open_page, plan):
    follow_up = plan("Lin", level="A")
    page = open_page()
    assert "level A, every 7 days" in page.panel.results.next.said.text()
    press(qtbot, page, Key.Key_H)
    assert "Mon 23 Nov" in page.panel.results.next.said.text()
    press(qtbot, page, Key.Key_1)
    with page.desk.read() as session:
        customer_id = session.get(FollowUp, follow_up).customer_id
        assert session.get(Customer, customer_id).level == "H"


def test_another_next_date_is_typed_and_taken(qtbot, open_page, plan, said):
    plan("Lin")
    page = open_page()
    press(qtbot, page, Key.Key_T)
    page.panel.results.next.day.set_text("+3")
    qtbot.keyClick(page.panel.results.next.day.focusProxy(), Key.Key_Return)
    assert "Tue 24 Nov" in page.panel.results.next.said.text()
    press(qtbot, page, Key.Key_1)
    assert said == ["Reached Lin. Next contact on Tue 24 Nov."]


def test_postponing_asks_for_the_day(qtbot, open_page, plan, said):
    plan("Lin")
    page = open_page()
    press(qtbot, page, Key.Key_5)
    page.panel.results.next.day.set_text("tomorrow")
    qtbot.keyClick(page.panel.results.next.day.focusProxy(), Key.Key_Return)
    assert said == ["Postponed the contact with Lin to Sun 22 Nov."]


def test_a_day_that_has_passed_is_refused_beside_its_field(qtbot, open_page, plan):
    plan("Lin")
    page = open_page()
    press(qtbot, page, Key.Key_T)
    page.panel.results.next.day.set_text("2026-11-01")
    qtbot.keyClick(page.panel.results.next.day.focusProxy(), Key.Key_Return)
    assert "has passed" in page.panel.results.next.says.text()


@pytest.mark.parametrize(("key", "dialog"), [(Key.Key_4, "OrderDialog"), (Key.Key_6, "LossDialog")])
def test_signing_and_losing_ask_what_they_need(qtbot, open_page, plan, key, dialog):
    follow_up = plan("Lin")
    page = open_page()
    press(qtbot, page, key)
    opened = next(each for each in page.children() if type(each).__name__ == dialog)
    opened.reject()
    assert saved(page, follow_up).done_at is None


def test_an_order_that_was_placed_records_the_signing(qtbot, open_page, plan):
    follow_up = plan("Lin")
    page = open_page()
    press(qtbot, page, Key.Key_4)
    next(each for each in page.children() if type(each).__name__ == "OrderDialog").accept()
    assert saved(page, follow_up).result is Result.SIGNED
    with page.desk.write() as session:
        assert undo_last(session, now=page.desk.now()) == "Order of Lin."
    assert saved(page, follow_up).done_at is None


def test_signed_in_the_contact_form_asks_for_the_order_too(qtbot, open_page, plan, qapp):
    follow_up = plan("Lin")
    page = open_page()
    press(qtbot, page, Key.Key_L)
    contact = qapp.activeModalWidget()
    contact.results.choose(Result.SIGNED)
    contact.words.setText("by noon")
    contact.accept()
    order = qapp.activeModalWidget()
    page.desk.jobs.settle()
    assert (contact.isVisible(), saved(page, follow_up).done_at) == (True, None)
    order.accept()
    assert saved(page, follow_up).words == "by noon"
    assert not contact.isVisible()


def test_a_contact_outside_the_plan_has_a_form_of_its_own(qtbot, open_page, plan):
    plan("Lin")
    page = open_page()
    press(qtbot, page, Key.Key_L)
    assert [e for e in page.children() if type(e).__name__ == "ContactDialog"]


def test_after_the_last_retry_three_ways_are_offered(qtbot, open_page, plan):
    plan("Lin", attempts=3)
    page = open_page()
    press(qtbot, page, Key.Key_2)
    assert page._bar.isVisible()
    assert "did not answer 4 times" in page._bar._said.text()
    qtbot.keyClick(page._bar.write, Key.Key_Return)
    page.desk.jobs.settle()
    assert [(r.name, r.channel.value) for r in page.listing._lines.due.today] == [("Lin", "wechat")]


def test_what_is_asked_after_the_last_retry_ends_when_that_is_undone(qtbot, open_page, plan):
    plan("Lin", attempts=3)
    page = open_page()
    press(qtbot, page, Key.Key_2)
    with page.desk.write() as session:
        undone = what_undo_would_do(session).id
        undo_last(session, now=page.desk.now())
    page.desk.bring_back(undone)
    assert not page._bar.isVisible()


def test_enter_opens_the_file(qtbot, open_page, plan, went):
    plan("Lin")
    page = open_page()
    press(qtbot, page, Key.Key_Return)
    assert went == [("customer", {"customer": page.list.current_row().customer_id})]


def test_the_number_is_shown_by_a_key_and_hidden_again(qtbot, open_page, plan):
    plan("Lin", customer={"phone": "13812346201"})
    page = open_page()
    number = page.panel.who.number
    assert number.text.text() == "138****6201"
    press(qtbot, page, Key.Key_S)
    assert number.text.text() == "13812346201"
    number._hide_soon.timeout.emit()
    assert number.text.text() == "138****6201"


def test_the_next_question_is_answered_in_its_place(qtbot, open_page, plan):
    plan("Lin")
    page = open_page()
    press(qtbot, page, Key.Key_Q)
    chip = page.panel.question._chips.buttons()[0]
    qtbot.keyClick(chip, Key.Key_Return)
    page.desk.jobs.settle()
    assert "Next question: Location" in page.panel.question._ask.text()


def test_a_figure_shows_the_rows_behind_it_and_escape_all_again(qtbot, open_page, plan, names):
    plan("Late", -1)
    plan("Today")
    page = open_page()
    page._figures._overdue.click()
    assert names(page) == ["Late"]
    press(qtbot, page, Key.Key_Escape)
    assert names(page) == ["Late", "Today"]


def test_the_level_figure_leads_to_its_deals(open_page, went):
    open_page("manager")._figures._level.click()
    assert went == [("funnel", {"level": "H", "scope": "store", "adviser": None})]


def test_who_sees_no_funnel_gets_that_levels_rows(open_page, plan, names, desk):
    plan("Hot", level="H")
    plan("Cold", level="C")
    page = open_page("care")
    page._whose.choose("store")
    page.reload()
    desk.jobs.settle()
    page._figures._level.click()
    assert names(page) == ["Hot"]


def test_the_visits_figure_opens_the_log(open_page, went):
    page = open_page()
    page._figures._visits.click()
    assert went == [("showroom", {"adviser": page.desk.actor.account_id})]


def test_urgency_puts_the_hottest_first(open_page, plan, names):
    plan("Cold", level="C", due_time=time(9))
    plan("Hot", level="H", due_time=time(10))
    page = open_page()
    page._order.buttons()[1].click()
    page.desk.jobs.settle()
    assert names(page) == ["Hot", "Cold"]


def test_an_adviser_has_no_choice_of_whose(open_page, plan, names):
    plan("Others", owner="chen")
    page = open_page("zhou")
    assert (page._whose.isVisible(), names(page)) == (False, [])


def test_a_manager_sees_the_store_or_one_adviser(open_page, plan, names, desk):
    plan("Of Chen", owner="chen")
    plan("Of Zhou")
    page = open_page("manager")
    assert names(page) == ["Of Chen", "Of Zhou"]
    next(a for a in page._whose._filter.menu().actions() if a.text() == "Chen Li").trigger()
    desk.jobs.settle()
    assert names(page) == ["Of Chen"]


def test_an_empty_day_says_what_belongs_here_and_offers_the_first_step(open_page, went):
    page = open_page()
    assert page.list._empty.isVisible()
    page.list._empty.findChild(Button).click()
    assert went == [("showroom", {"new": True})]


def test_a_reminder_leads_to_its_row_also_in_a_folded_section(open_page, plan):
    plan("Today")
    coming = plan("Coming", 3)
    page = open_page()
    page.open_with({"follow_up": coming})
    assert page.list.current_row().name == "Coming"


def test_what_is_undone_comes_back_and_is_chosen(qtbot, open_page, plan):
    plan("First", due_time=time(9))
    plan("Second", due_time=time(10))
    page = open_page()
    results = page.panel.results
    qtbot.keyClicks(results.words, "Wants a quote")
    results.choose_level("H")
    press(qtbot, page, Key.Key_1)
    with page.desk.write() as session:
        undone = what_undo_would_do(session).id
        undo_last(session)
    page.desk.bring_back(undone)
    page.desk.jobs.settle()
    assert page.list.current_row().name == "First"
    assert (results.words.value(), results.level()) == ("Wants a quote", "H")


def test_several_contacts_of_one_customer_are_settled_together(qtbot, open_page, plan, store, now):
    first = plan("Lin")
    page = open_page()
    with store.write(page.desk.actor) as session:
        customer = session.get(Customer, session.get(FollowUp, first).customer_id)
        second = Make(session, now).follow_up(
            Make(session, now).opportunity(customer), 1, purpose="birthday"
        )
        other = second.id
    page.desk.jobs.settle()
    assert page.list.current_row().bundled == (other,)
    press(qtbot, page, Key.Key_1)
    assert saved(page, other).result is Result.REACHED


def test_the_navigation_counts_what_is_to_do(open_page, plan, desk):
    counts = []
    desk.show_count = lambda *count: counts.append(count)
    plan("Late", -1)
    plan("Today")
    open_page()
    assert counts[-1] == ("today", 2, True)


def test_rows_that_were_cut_off_are_shown_on_demand(qtbot, open_page, plan, names, monkeypatch):
    monkeypatch.setattr("crmdesk.ui.today.page._FIRST_ROWS", 2)
    for number in range(4):
        plan(f"Person {number}")
    page = open_page()
    assert len(names(page)) == 2
    press(qtbot, page, Key.Key_End, Key.Key_Return)
    assert len(names(page)) == 4


def test_every_key_is_on_the_sheet(open_page, qtbot):
    page = open_page()
    keys = [key for key, _title in page.keys]
    assert {*"123456", "W", "T", "S", "Q", "L", "H", "A", "B", "C"} <= set(keys)
    qtbot.addWidget(key_sheet(page, page))


def test_printing_leads_to_the_report(open_page, went):
    open_page().print_()
    assert went == [("reports", {"report": "followup_performance", "print": True})]


def test_the_page_comes_back_as_it_was_left(open_page, plan):
    plan("Coming", 2)
    page = open_page()
    page._order.choose("urgency")
    page.listing._fold("coming")
    page.panel.results.words.setText("half")
    kept = page.remember()
    other = open_page()
    other.recall(kept)
    assert other.remember() == kept
