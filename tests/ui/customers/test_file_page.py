"""The file: what it shows, and what its keys do."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crmdesk.customers.file_page import file_page
from crmdesk.customers.numbers import add_number
from crmdesk.customers.timeline import timeline
from crmdesk.models import Action, Relation, StoreSetting
from crmdesk.store.drafts import take_draft
from crmdesk.ui.parts.text import soft
from tests.ui.customers.conftest import settle

ENTER = Qt.Key.Key_Return
BUDGET = "reveals_per_day"


@pytest.fixture
def shown(written, lin, today):
    return lambda: written(file_page, lin, today=today)


def test_the_head_says_who_whose_and_how_long(file):
    head = file.head

    assert head.name.text() == "Lin Xiaodong"
    assert head.owner.text() == "Owner Zhou Min · protected for 10 days"


def test_the_tabs_count(file):
    names = [file.tabs.tabText(number) for number in range(file.tabs.count())]

    assert names[:4] == ["Overview", "Details 2/10", "Opportunities 1", "Vehicles 0"]


def test_control_and_a_number_turn_the_tabs(file, keys):
    keys("3", control=True)

    assert file.tabs.currentWidget() is file.tabs.deals


def test_the_open_deal_has_its_strip_and_its_late_contact(file):
    [card] = file.overview.deals.cards

    assert [step.name for step in card.strip._steps if step.here] == ["Test drive 40%"]
    assert card.deal.next_purpose == "quote"


def test_s_shows_the_number_and_the_journal_knows(file, keys, written):
    keys("s")

    assert file.overview.contact.numbers[0].text.text() == "13812347714"
    assert "customers.reveal" in written(verbs)


def verbs(session):
    return [action.verb for action in session.query(Action)]


def test_the_number_is_hidden_again(file, keys):
    keys("s")
    file.overview.contact.numbers[0]._hide_again.timeout.emit()

    assert file.overview.contact.numbers[0].text.text() == "138****7714"


def test_whoever_leaves_the_page_finds_it_masked(file, keys):
    keys("s")
    file.hide()

    assert file.overview.contact.numbers[0].text.text() == "138****7714"


def test_beyond_the_days_budget_it_stays_masked_and_the_page_says_whom_to_ask(file, keys, records):
    records(lambda make: make._add(StoreSetting(store_id=1, key=BUDGET, value={"value": 0})))
    keys("s")

    assert file.overview.contact.numbers[0].text.text() == "138****7714"
    assert "Ask Gao Yuan" in file.window().host.notice.text()


def test_n_writes_a_note(file, keys, written, lin):
    keys("n", *"Likes quiet cars")
    keys(ENTER, control=True)

    assert "Likes quiet cars" in [row.text for row in written(timeline, lin)]
    assert file.overview.story.note.isHidden()


def test_a_note_that_is_not_saved_waits_for_its_customer(file, keys, records, desk, lin):
    other = records(lambda make: make.customer("Ouyang Jing").id)
    keys("n", *"Call in the evening")
    desk.go("customer", {"customer": other})
    assert file.overview.story.note.text.value() == ""

    desk.go("customer", {"customer": lin})
    assert file.overview.story.note.text.value() == "Call in the evening"


def test_escape_puts_a_note_aside_and_loses_nothing(file, keys):
    keys("n", *"Later", Qt.Key.Key_Escape)
    assert file.overview.story.note.isHidden()

    keys("n")
    assert file.overview.story.note.text.value() == "Later"


def test_somebody_elses_customer_is_a_calm_page_without_data(window_of, lin, qtbot):
    file = window_of("chen", "customer", customer=lin).host.page

    assert file.data is None
    assert file.closed.isVisible()
    assert "belongs to Zhou Min" in " ".join(label.text() for label in labels(file.closed))


def labels(widget):
    from PySide6.QtWidgets import QLabel

    return widget.findChildren(QLabel)


def test_a_file_that_is_gone_says_so(window_of):
    file = window_of("zhou", "customer", customer=4711).host.page

    assert "gone" in " ".join(label.text() for label in labels(file.closed))


def test_customer_care_sees_the_file_without_the_funnel(window_of, lin):
    file = window_of("care", "customer", customer=lin).host.page

    assert file.head.name.text() == "Lin Xiaodong"
    assert file.overview.deals.cards == []


def test_the_manager_gives_the_customer_to_another(window_of, lin, desk, shown):
    file = window_of("manager", "customer", customer=lin).host.page
    file.acts.give()
    dialog = file.acts.dialog
    settle(desk)
    dialog._adviser.set_value(dialog._adviser.itemData(1))
    dialog.form.fields["reason"].editor.setText("asked for")
    dialog.accept()

    assert shown().owner == "Chen Li"


def test_the_page_follows_what_others_save(file, desk, as_, lin):
    with desk.store.write(as_("manager")) as session:
        add_number(session, lin, "01065529988", label="office")
    settle(desk)

    assert len(file.overview.contact.numbers) == 2


def test_caring_and_avoiding_are_changed_in_place(file, keys, shown):
    file.overview.matters.edit()
    keys(*"quiet")
    keys(ENTER, control=True)

    assert shown().cares_about == "quiet"
    assert not file.overview.matters.is_editing


def test_a_person_of_the_household_is_added(file, desk, shown, qtbot):
    file.overview.people.add()
    dialog = file.overview.people.dialog
    settle(desk)
    qtbot.keyClicks(dialog.form.fields["name"].editor, "Chen Jie")
    qtbot.keyClicks(dialog.birthday.month, "3")
    qtbot.keyClicks(dialog.birthday.day, "8")
    dialog.accept()

    [person] = shown().people
    assert (person.name, person.relation, person.birth_day) == ("Chen Jie", Relation.SPOUSE, 8)


def test_a_person_is_linked_to_a_file_of_their_own(file, desk, shown, qtbot, records):
    own = records(lambda make: make.customer("Chen Jie").id)
    file.overview.people.add()
    dialog = file.overview.people.dialog
    qtbot.keyClicks(dialog.form.fields["name"].editor, "Chen Jie")
    qtbot.keyClicks(dialog.linked.search, "Chen Jie")
    dialog.linked._ask()
    settle(desk)
    dialog.linked.found.buttons()[0].click()
    dialog.accept()

    assert [person.linked_id for person in shown().people] == [own]


def test_a_person_is_changed_and_removed(file, desk, shown, qtbot):
    test_a_person_of_the_household_is_added(file, desk, shown, qtbot)
    settle(desk)
    [person] = file.data.file.people
    file.overview.people.change(person)
    settle(desk)
    assert file.overview.people.dialog.form.value("name") == "Chen Jie"

    file.overview.people.remove(person)
    assert shown().people == []


def test_m_notes_the_mileage(file, records, keys, desk, lin, today, qtbot):
    def work(make):
        car = make.vehicle(delivered_on=today - timedelta(days=60), customer=None, model_text="X")
        car.customer_id = lin

    records(work)
    settle(desk)
    keys("m")
    qtbot.keyClicks(file.acts.dialog.km, "2,400")
    file.acts.dialog.accept()
    settle(desk)

    [car] = file.data.vehicles
    assert car.km == 2_400
    assert "between" in car.first_service


def test_v_logs_a_visit_of_this_customer(file, keys, written, lin):
    keys("v", "2", ENTER)

    assert "Called in" in [row.title for row in written(timeline, lin)]


def test_a_name_of_300_signs_does_not_widen_the_page(file, records, desk, lin):
    before = file.minimumSizeHint().width()
    other = records(lambda make: make.customer("欧" * 300, cares_about="x" * 300).id)
    desk.go("customer", {"customer": other})
    settle(desk)

    assert file.minimumSizeHint().width() <= before
    assert file.head.width() <= file.width()


def test_long_words_may_be_broken():
    assert max(len(part) for part in soft("x" * 300).split("\u200b")) <= 24


def test_the_page_is_remembered(file, lin):
    file.tabs.setCurrentIndex(2)

    assert file.remember() == {"customer": lin, "tab": 2}


def test_no_key_types_into_a_field(file, keys):
    file.overview.matters.edit()
    keys(*"lnsmqv1")

    assert QApplication.focusWidget().value() == "lnsmqv1"


def test_drafts_are_dropped_once_saved(file, keys, desk, lin):
    keys("n", *"x")
    keys(ENTER, control=True)

    assert take_draft(desk.store, desk.actor, f"customer {lin} note") is None
