"""The log in two windows: a visit corrected by two, and the weather."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from crmdesk.access.undoing import undo_last
from crmdesk.showroom.leaving import leave
from crmdesk.showroom.sheets import set_weather, sheet_of
from crmdesk.showroom.visits import VisitDraft, draft_of, log_visit, save_visit

ENTER = Qt.Key.Key_Return


@pytest.fixture
def visit(window, log, page, keys, ids):
    """One filed visit, open in the form."""
    made = log("13812347714", "Lin", adviser_id=ids["zhou"], remark="with his wife")
    keys()
    page.table.choose_id(made)
    page.table.setFocus()
    keys("e")
    return made


@pytest.fixture
def correct_there(there, visit, desk, now):
    """``correct_there(remark="x")``: at the other seat."""

    def save(**changes):
        with desk.read() as session:
            seen = draft_of(session, visit, now=now).draft
        there(save_visit, visit, replace(seen, **changes), seen=seen, now=now)

    return save


def test_untouched_fields_follow_the_other_seat(visit, correct_there, form, there, now, visits):
    correct_there(party_size=4, did_quote=True, trim="Sport")
    there(leave, visit, now=now)
    assert form.basics.people.people() == 4
    assert form.details.done["did_quote"].value()
    assert form.details.fields["left_at"].text() == "10:00"
    form.save.click()
    assert (visits()[0].party_size, visits()[0].left_at) == (4, now)


def test_a_remark_of_two_is_both(visit, correct_there, form, keys, visits):
    form.basics.remark.setPlainText("two dogs")
    correct_there(remark="came by taxi")
    assert form.form.fields["remark"].news.startswith("Now “came by taxi” (You, ")
    form.save.click()
    assert visits()[0].remark == "came by taxi"
    keys(ENTER)
    assert visits()[0].remark == "came by taxi\ntwo dogs"
    assert form.title.text() == "Log a visit"


def test_way_level_and_times_are_told_in_words(visit, correct_there, form, now, page):
    form.details.fields["arrived_at"].setText("9:10")
    form.basics.level.choose("C")
    form.basics.way.choose("phone_in")
    correct_there(arrived_at=now - timedelta(minutes=45), level="H")
    form.save.click()
    panel = page.entry.correction.shared.panel
    spoken = [choice.radios["theirs"].accessibleName() for choice in panel.choices.values()]
    assert spoken[0].startswith("Level, You, 10:00: H")
    assert spoken[1] == "Arrived, You, 10:00: 09:15 – "


def test_what_was_kept_is_asked_where_others_changed_it(visit, correct_there, form, page, visits):
    form.basics.name.setText("Lin Xiaodong")
    kept = page.entry.state()
    page.entry._end()
    correct_there(name="Lin Da")
    page.entry.restore(kept)
    page.desk.jobs.settle()
    assert form.form.fields["name"].news.startswith("Now “Lin Da”")
    form.save.click()
    assert visits()[0].name == "Lin Da"
    assert page.entry.correction.shared.is_asking


def test_a_weather_that_stood_there_meanwhile_is_offered_again(page, there, desk, now, today):
    told = []
    desk.notify = told.append
    there(set_weather, today, "sunny", now=now)
    page._acts.set_weather(today, "rain", {"weather": ""})
    assert told[0].text == "Now “sunny” (You, 10:00). Your “rain” is not saved."
    told[0].act()
    with desk.read() as session:
        assert sheet_of(session, today, now=now).weather == "rain"


def test_a_visit_that_is_gone_is_told_and_its_form_stays_with_it(
    window, page, there, keys, form, visits, now, desk
):
    made = there(log_visit, VisitDraft("13812347714", "Lin", level="A"), now=now).visit_id
    keys()
    page.table.choose_id(made)
    page.table.setFocus()
    keys("e")
    form.basics.remark.setPlainText("two dogs")
    there(undo_last, now=now)
    keys()
    for _press in range(2):
        assert form.form.failure.text() == "This visit is gone. Look at the log again."
        form.save.click()
    kept = form.title.text(), form.basics.remark.toPlainText(), visits()
    assert kept == ("Visit of 10:00", "two dogs", [])
