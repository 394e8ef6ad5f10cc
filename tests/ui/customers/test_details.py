"""The details: everything editable, nothing lost, two people at one file."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from crmdesk.customers.files import draft_of, save_file
from crmdesk.customers.organisation import organisation_of
from crmdesk.models import CustomerKind, Gender
from crmdesk.store.drafts import take_draft
from tests.ui.customers.conftest import settle


@pytest.fixture
def details(file, keys):
    keys("2", control=True)
    return file.tabs.details.inside


@pytest.fixture
def fields(details):
    return {name: field.editor for name, field in details.form.fields.items()}


@pytest.fixture
def draft(written, lin):
    return lambda: written(draft_of, lin)[0]


@pytest.fixture
def meanwhile(desk, as_, lin):
    """``meanwhile(wechat="x")``: the manager saves the same file."""

    def save(**changes):
        with desk.store.write(as_("manager")) as session:
            base = draft_of(session, lin).draft
            changed = replace(base, **changes)
            save_file(session, lin, changed, seen=base, now=desk.now())
        settle(desk)

    return save


def test_control_s_saves_what_was_typed(details, fields, keys, draft, qtbot):
    qtbot.keyClicks(fields["wechat"], "lin-x")
    fields["gender"].buttons()[0].click()
    keys("s", control=True)

    assert (draft().wechat, draft().gender) == ("lin-x", Gender.FEMALE)
    assert not details.is_changed


def test_a_lunar_birthday_is_kept(details, draft, qtbot, file):
    for edit, text in ((details.form.birthday.month, "10"), (details.form.birthday.day, "13")):
        qtbot.keyClicks(edit, text)
    details.form.birthday.lunar.click()
    details.save()
    settle(file.desk)

    assert (draft().birth_month, draft().birth_day, draft().birthday_is_lunar) == (10, 13, True)


def test_a_day_that_is_none_is_told_beside_the_field(details, qtbot):
    qtbot.keyClicks(details.form.birthday.month, "2")
    qtbot.keyClicks(details.form.birthday.day, "31")
    details.save()

    assert details.form.fields["birth_day"].problem == "There is no such day."


def test_a_choice_may_be_answered_in_own_words(details, fields, draft, qtbot):
    fields["occupation"].lineEdit().clear()
    qtbot.keyClicks(fields["occupation"].lineEdit(), "Juggler")
    fields["payment"].set_value("loan")
    fields["payment"].edited.emit()
    details.save()

    assert (draft().occupation, draft().payment) == ("Juggler", "loan")


def test_an_organisation_has_no_gender(details, fields, draft):
    fields["kind"].buttons()[1].click()
    details.save()

    assert draft().kind is CustomerKind.ORGANISATION
    assert details.form.fields["gender"].isHidden()


def test_the_tab_says_that_something_is_not_saved(details, fields, file, qtbot):
    qtbot.keyClicks(fields["wechat"], "x")

    assert file.tabs.tabText(1) == "Details 2/10 •"


def test_what_is_typed_survives_leaving_the_file(details, fields, desk, records, lin, qtbot):
    other = records(lambda make: make.customer("Ouyang Jing").id)
    qtbot.keyClicks(fields["wechat"], "lin-x")
    desk.go("customer", {"customer": other})
    settle(desk)
    desk.go("customer", {"customer": lin})
    settle(desk)

    assert details.form.value("wechat") == "lin-x" or details.is_changed


def test_a_number_not_added_yet_and_an_odd_birthday_survive_too(details, window_of, lin, qtbot):
    qtbot.keyClicks(details.numbers.number, "1390000")
    qtbot.keyClicks(details.form.birthday.month, "x")
    details.keep()

    again = window_of("zhou", "customer", customer=lin).host.page
    again.tabs.setCurrentIndex(1)

    inside = again.tabs.details.inside
    assert inside.numbers.number.value() == "1390000"
    assert inside.form.birthday.month.value() == "x"


def test_it_is_offered_again_after_a_crash(details, fields, window_of, lin, qtbot, keys):
    qtbot.keyClicks(fields["wechat"], "lin-x")
    details.typed.keep()
    again = window_of("zhou", "customer", customer=lin).host.page
    again.tabs.setCurrentIndex(1)

    assert again.tabs.details.inside.form.value("wechat") == "lin-x"
    assert again.tabs.tabText(1).endswith("•")


def test_discard_goes_back_to_what_stands_in_the_file(details, fields, desk, lin, qtbot):
    qtbot.keyClicks(fields["wechat"], "lin-x")
    details.typed.keep()
    details.discard()

    assert details.form.value("wechat") == ""
    assert take_draft(desk.store, desk.actor, f"customer {lin} details") is None


def test_a_reload_leaves_alone_what_is_typed(details, fields, meanwhile, qtbot):
    qtbot.keyClicks(fields["wechat"], "lin-x")
    meanwhile(good_time="evenings")

    assert details.form.value("wechat") == "lin-x"


def test_two_people_at_different_fields_both_keep_their_work(
    details, fields, meanwhile, draft, qtbot
):
    qtbot.keyClicks(fields["wechat"], "lin-x")
    meanwhile(good_time="evenings")
    details.save()

    assert (draft().wechat, draft().good_time) == ("lin-x", "evenings")


@pytest.fixture
def conflict(details, fields, meanwhile, qtbot):
    qtbot.keyClicks(fields["wechat"], "mine")
    qtbot.keyClicks(fields["district"], "south")
    meanwhile(wechat="theirs", good_time="evenings")
    details.save()
    return details.shared.panel


def test_two_people_at_one_field_see_both_versions(conflict, draft):
    assert set(conflict.choices) == {"wechat"}
    assert draft().wechat == "theirs"


def test_mine_may_be_put_over_theirs(conflict, draft, details):
    conflict.take.click()

    found = draft()
    assert (found.wechat, found.district, found.good_time) == ("mine", "south", "evenings")
    assert not details.is_changed


def test_theirs_may_be_kept_and_the_rest_of_mine_is_saved(conflict, draft):
    conflict.choices["wechat"].radios["theirs"].click()
    conflict.take.click()

    found = draft()
    assert (found.wechat, found.district, found.good_time) == ("theirs", "south", "evenings")


def test_going_back_loses_nothing(conflict, details, draft):
    conflict.back.click()

    assert details.form.value("wechat") == "mine"
    assert details.is_changed
    assert conflict.isHidden()
    assert draft().wechat == "theirs"


def test_a_number_is_added_and_removed(details, file, desk, qtbot):
    qtbot.keyClicks(details.numbers.number, "01065529988")
    qtbot.keyClick(details.numbers.number, Qt.Key.Key_Return)
    settle(desk)
    assert [line.masked for line in file.data.file.numbers][1:] == ["010****9988"]

    details.numbers.remove(file.data.file.numbers[1].id)
    settle(desk)
    assert len(file.data.file.numbers) == 1


def test_how_an_organisation_trades_is_kept(details, fields, file, desk, written, lin, qtbot):
    fields["kind"].buttons()[1].click()
    details.save()
    settle(desk)
    qtbot.keyClicks(details.organisation.form.fields["size"].editor, "200 cars")
    qtbot.keyClicks(details.organisation.limit, "500000")
    details.organisation.save()

    draft = written(organisation_of, lin)
    assert (draft.size, draft.credit_limit_minor) == ("200 cars", 500_000_00)


def test_a_person_has_no_terms_of_trade(details):
    assert details.organisation.isHidden()
