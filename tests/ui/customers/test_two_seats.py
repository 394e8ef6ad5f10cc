"""One file open in two windows: what the other seat does, and what is typed here."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from crmdesk.customers.files import draft_of, save_file
from crmdesk.customers.organisation import OrganisationDraft, organisation_of, save_organisation
from crmdesk.customers.ownership import give
from crmdesk.customers.people import PersonDraft, person_draft_of, remove_person, save_person
from crmdesk.customers.questions import answer
from crmdesk.followups.planning import replan
from crmdesk.funnel.levels import set_level
from crmdesk.funnel.opportunities import draft_of as deal_draft_of
from crmdesk.models import Customer, CustomerKind, FollowUp, Relation
from crmdesk.ui.parts.text import Paragraph
from tests.ui.customers.conftest import settle

ENTER, RIGHT = Qt.Key.Key_Return, Qt.Key.Key_Right


@pytest.fixture
def theirs(there, lin, now, written):
    """``theirs(wechat="x")``: the manager saves the same file."""

    def save(**changes):
        seen = written(draft_of, lin).draft
        there(save_file, lin, replace(seen, **changes), seen=seen, now=now)

    return save


@pytest.fixture
def draft(written, lin):
    return lambda: written(draft_of, lin).draft


@pytest.fixture
def details(file, keys):
    keys("2", control=True)
    return file.tabs.details.inside


@pytest.fixture
def fields(details):
    return details.form.fields


def test_an_untouched_field_follows_the_other_seat(details, fields, theirs):
    theirs(wechat="lin88", birth_month=10, birth_day=3, gender=None)
    assert fields["wechat"].editor.value() == "lin88"
    assert details.form.birthday.parts() == (None, 10, 3)
    assert fields["wechat"].editor.property("fresh")
    assert not details.is_changed


def test_a_touched_field_keeps_the_typing_and_says_what_changed(details, fields, theirs, qtbot):
    qtbot.keyClicks(fields["wechat"].editor, "mine")
    theirs(wechat="theirs", email="a@b.cn")
    assert fields["wechat"].editor.value() == "mine"
    assert fields["wechat"].news == "Now “theirs” (Gao Yuan, 10:00)"
    assert fields["email"].editor.value() == "a@b.cn"


def test_the_news_goes_when_the_other_seat_takes_it_back(details, fields, theirs, qtbot):
    qtbot.keyClicks(fields["wechat"].editor, "mine")
    theirs(wechat="theirs")
    theirs(wechat="")
    assert fields["wechat"].news == ""


def test_both_versions_are_shown_and_the_arrows_and_enter_choose(
    details, fields, theirs, draft, qtbot, keys
):
    qtbot.keyClicks(fields["wechat"].editor, "mine")
    theirs(wechat="theirs")
    keys("s", control=True)
    (choice,) = details.shared.panel.choices.values()
    assert [radio.text() for radio in choice.radios.values()] == ["Yours", "Gao Yuan, 10:00"]
    keys(RIGHT, ENTER)
    assert draft().wechat == fields["wechat"].editor.value() == "theirs"
    assert not details.is_changed


def test_what_is_told_in_sentences_is_joined(details, fields, theirs, draft, qtbot, keys):
    qtbot.keyClicks(fields["avoid"].editor, "no dogs")
    theirs(avoid="no calls at noon")
    keys("s", control=True)
    keys(ENTER)
    assert draft().avoid == "no calls at noon\nno dogs"


def test_a_third_change_while_one_chooses_is_asked_again(details, fields, theirs, qtbot, draft):
    qtbot.keyClicks(fields["wechat"].editor, "mine")
    theirs(wechat="theirs")
    details.save()
    theirs(wechat="once more")
    details.save()
    assert draft().wechat == "once more"
    assert details.shared.is_asking
    details.save()
    assert draft().wechat == "mine"


def test_a_birthday_is_one_choice(details, fields, theirs, draft, qtbot, keys):
    qtbot.keyClicks(details.form.birthday.month, "2")
    qtbot.keyClicks(details.form.birthday.day, "3")
    theirs(birth_month=1, birth_day=31)
    details.save()
    assert list(details.shared.panel.choices) == ["birth_year"]
    details.save()
    assert (draft().birth_month, draft().birth_day) == (2, 3)


def test_words_that_are_being_composed_are_left_alone(details, fields, theirs):
    editor = fields["district"].editor
    QApplication.sendEvent(editor, QInputMethodEvent("gu", []))
    theirs(district="Xuanwu")
    assert editor.value() == ""
    QApplication.sendEvent(editor, QInputMethodEvent("", []))


def test_what_was_kept_says_what_changed_meanwhile(
    details, fields, there, lin, now, window_of, qtbot, written
):
    qtbot.keyClicks(fields["wechat"].editor, "mine")
    details.typed.keep()
    seen = written(draft_of, lin).draft
    there(save_file, lin, replace(seen, wechat="theirs"), seen=seen, now=now)
    again = window_of("zhou", "customer", customer=lin).host.page
    again.tabs.setCurrentIndex(1)
    field = again.tabs.details.inside.form.fields["wechat"]
    assert (field.editor.value(), field.news) == ("mine", "Now “theirs” (Gao Yuan, 10:00)")


def test_what_the_first_release_kept_is_there_again(desk, lin, as_, window_of, written):
    from crmdesk.store.drafts import save_draft
    from crmdesk.ui.customers.details_form import to_plain

    base = to_plain(vars(written(draft_of, lin).draft))
    kept = {"values": base | {"wechat": "mine"}, "birthday": None, "base": base, "version": 1}
    save_draft(desk.store, as_("zhou"), f"customer {lin} details", kept)
    page = window_of("zhou", "customer", customer=lin).host.page
    page.tabs.setCurrentIndex(1)
    assert page.tabs.details.inside.form.value("wechat") == "mine"


def test_what_matters_is_asked_too(file, theirs, draft, qtbot):
    matters = file.overview.matters
    matters.edit()
    qtbot.keyClicks(matters.cares, "boot space")
    theirs(cares_about="safety", avoid="calls")
    assert matters.avoid.value() == "calls"
    matters.save()
    matters.save()
    assert (draft().cares_about, draft().avoid) == ("safety\nboot space", "calls")


def test_an_answer_that_was_not_seen_is_asked_too(file, second_store, as_, lin, now, draft, keys):
    keys("9")
    with second_store.write(as_("manager")) as session:
        answer(session, lin, "payment", "loan", now=now)
    keys("1")
    assert draft().payment == "loan"
    assert file.overview.questions.open_one.shared.is_asking
    keys(ENTER)
    assert draft().payment == "cash"


def test_an_answer_of_the_other_seat_is_shown_while_the_question_is_open(
    file, there, lin, now, keys
):
    keys("5")
    there(answer, lin, "present_car", "Golf 2015", now=now)
    field = file.overview.questions.open_one.fields[0]
    assert field.value() == "Golf 2015"


def test_how_an_organisation_trades_is_asked_too(details, theirs, there, lin, written, qtbot):
    theirs(kind=CustomerKind.ORGANISATION)
    box = details.organisation
    qtbot.keyClicks(box.form.fields["region"].editor, "West")
    there(save_organisation, lin, OrganisationDraft("East", "200"), seen=OrganisationDraft())
    assert box.form.value("size") == "200"
    box.save()
    assert box.shared.is_asking
    box.save()
    assert written(organisation_of, lin) == OrganisationDraft("West", "200")


@pytest.fixture
def wife(there, lin, now):
    return there(save_person, lin, PersonDraft("Wu Lan", Relation.SPOUSE), now=now)


@pytest.fixture
def dialog(file, wife, desk):
    file.overview.people.change(file.data.file.people[0])
    settle(desk)
    return file.overview.people.dialog


def test_a_person_is_asked_too(dialog, there, lin, wife, now, qtbot, written):
    fields = dialog.form.fields
    qtbot.keyClicks(fields["note"].editor, "tea")
    seen = written(person_draft_of, wife)
    mine = replace(seen, note="coffee", birth_month=5, birth_day=1)
    there(save_person, lin, mine, person_id=wife, seen=seen, now=now)
    assert fields["note"].news == "Now “coffee” (Somebody else)"
    assert dialog.birthday.month.value() == "5"
    dialog.accept()
    assert dialog.shared.is_asking
    dialog.accept()
    assert written(person_draft_of, wife) == replace(mine, note="tea")


def test_a_person_who_is_gone_leaves_the_typing_there(dialog, there, wife, qtbot):
    qtbot.keyClicks(dialog.form.fields["note"].editor, "tea")
    there(remove_person, wife)
    dialog.accept()
    assert dialog.isVisible()
    assert "no longer in the file" in dialog.form.failure.text()
    assert dialog.form.value("note") == "tea"


def test_a_person_changed_elsewhere_is_not_removed_unseen(file, wife, there, lin, now, written):
    line, seen = file.data.file.people[0], written(person_draft_of, wife)
    there(save_person, lin, replace(seen, note="allergic"), person_id=wife, now=now)
    file.overview.people.remove(line)
    assert written(person_draft_of, wife).note == "allergic"


def test_what_was_typed_for_a_file_that_is_given_away_can_be_copied(
    details, fields, file, there, lin, as_, now, keys
):
    fields["wechat"].editor.setText("mine")
    keys("1", control=True)
    file.overview.matters.edit()
    file.overview.matters.cares.setPlainText("boot space")
    there(give, lin, as_("chen").account_id, "on leave", now=now)
    assert "Chen Li" in file.closed.why.findChildren(Paragraph)[0].text()
    file.closed.copy.click()
    assert QApplication.clipboard().text() == "Cares about: boot space\nWeChat: mine"


def test_it_stays_there_when_others_go_on_with_the_file(
    details, fields, file, there, lin, as_, now
):
    fields["wechat"].editor.setText("mine")
    there(give, lin, as_("chen").account_id, "on leave", now=now)
    there(answer, lin, "payment", "loan", now=now)
    assert file.closed.typed.value() == "WeChat: mine"


def test_a_level_chosen_in_a_contact_over_another_one_is_told(file, desk, there, now, written):
    deal = file.data.open_ones[0].id
    file.acts.record()
    settle(desk)
    dialog = file.acts.dialog
    dialog.level.choose("C")
    there(set_level, deal, "A", now=now)
    dialog.accept()
    assert dialog.form.failure.text().startswith("Level “A” by now (Gao Yuan, 10:00).")
    dialog.accept()
    assert written(deal_draft_of, deal).draft.level == "C"


def test_a_contact_that_was_put_off_elsewhere_is_asked(file, desk, there, now, today, written):
    deal = file.data.open_ones[0]
    file.acts.act("postpone", deal)
    dialog = file.acts.dialog
    there(replan, deal.follow_up_id, today + timedelta(days=5), None, now=now)
    dialog.day.set_value(today + timedelta(days=3))
    dialog.accept()
    (choice,) = dialog.shared.panel.choices.values()
    assert [radio.accessibleName() for radio in choice.radios.values()] == [
        "Day, Yours: Tue 24 Nov",
        "Day, Gao Yuan, 10:00: Thu 26 Nov",
    ]
    dialog.accept()
    due = written(lambda session: session.get(FollowUp, deal.follow_up_id).due_on)
    assert due == today + timedelta(days=3)


def test_a_customer_who_was_given_away_elsewhere_is_given_once_more(
    window_of, lin, there, as_, now, desk, written
):
    page = window_of("manager", "customer", customer=lin).host.page
    page.acts.give()
    settle(desk)
    dialog = page.acts.dialog
    there(give, lin, as_("chen").account_id, "on leave", now=now)
    dialog.form.fields["to_id"].editor.set_value(as_("zhou").account_id)
    dialog.form.fields["reason"].editor.setText("asked for")
    dialog.accept()
    assert dialog.form.failure.text().startswith("Lin Xiaodong is Chen Li's meanwhile (You, 10:00)")


def test_several_are_given_though_somebody_else_gave_one_of_them(
    window_of, lin, records, there, as_, now, desk, written
):
    bai, chen = records(lambda make: make.customer("Bai").id), as_("chen").account_id
    page = window_of("manager").host.page
    page.list.selectAll()
    page._give()
    settle(desk)
    there(give, lin, chen, "on leave", now=now)
    page._dialog.form.fields["to_id"].editor.set_value(chen)
    page._dialog.form.fields["reason"].editor.setText("on leave")
    page._dialog.accept()
    owners = written(lambda session: {session.get(Customer, each).owner_id for each in (lin, bai)})
    assert owners == {chen}
