"""A new file from the list."""

import pytest
from PySide6.QtCore import Qt

from crmdesk.customers.lists import CustomerList
from crmdesk.funnel.lists import OpportunityList
from crmdesk.store.drafts import take_draft
from tests.ui.customers.conftest import settle

ENTER = Qt.Key.Key_Return


@pytest.fixture
def dialog(window_of, keys, desk):
    page = window_of("zhou").host.page
    keys("n", control=True)
    settle(desk)
    return page._dialog


def typed(dialog, qtbot, name="Lin Xiaodong", phone="13812347714"):
    qtbot.keyClicks(dialog.name, name)
    qtbot.keyClicks(dialog.phone, phone)
    dialog.level.choose("H")


def files(session):
    return CustomerList().page(session, 0, 10)


def deals(session):
    return OpportunityList().page(session, 0, 10)


def test_name_phone_and_level_open_a_file_with_its_first_contact(dialog, qtbot, written):
    typed(dialog, qtbot)
    dialog.accept()

    [row] = written(files)
    assert (row.name, row.level, row.owner) == ("Lin Xiaodong", "H", "Zhou Min")
    assert row.next_due is not None


def test_the_file_is_shown_then(dialog, qtbot, desk):
    window = dialog.parent().window()
    typed(dialog, qtbot)
    dialog.accept()
    settle(desk)

    assert window.host.page.head.name.text() == "Lin Xiaodong"


def test_nothing_is_lost_on_a_problem(dialog, qtbot):
    qtbot.keyClicks(dialog.name, "Lin")
    dialog.accept()

    problems = {name for name, field in dialog.form.fields.items() if field.problem}
    assert problems == {"phone", "level"}
    assert dialog.name.text() == "Lin"


def test_an_owner_only_has_no_opportunity(dialog, qtbot, written):
    typed(dialog, qtbot)
    dialog.owner_only.click()
    dialog.accept()

    assert written(files)[0].level is None
    assert written(deals) == []


def test_who_it_may_be_already_is_shown_while_typing(records, dialog, qtbot, desk):
    records(lambda make: make.customer("Shan Xiongfei", phone="13812347714", owner="chen"))
    qtbot.keyClicks(dialog.phone, "13812347714")
    dialog.duplicates._ask()
    settle(desk)

    [found] = dialog.duplicates.found
    assert (found.owner, found.reason, found.name) == ("Chen Li", "Same number", "Shan X.")
    assert dialog.duplicates.isVisible()


def test_what_is_typed_is_offered_again(dialog, qtbot, desk, window_of, keys):
    qtbot.keyClicks(dialog.name, "Lin")
    page = dialog.parent()
    dialog.reject()
    page.add()

    assert page._dialog.name.text() == "Lin"


def test_a_saved_form_is_not_offered_again(dialog, qtbot, desk):
    typed(dialog, qtbot)
    dialog.typed.keep()
    dialog.accept()

    assert take_draft(desk.store, desk.actor, "new customer") is None


def test_customer_care_opens_files_without_opportunities(window_of, keys, qtbot, desk, written):
    page = window_of("care").host.page
    keys("n", control=True)
    qtbot.keyClicks(page._dialog.name, "Lin Xiaodong")
    qtbot.keyClicks(page._dialog.phone, "13812347714")
    page._dialog.accept()

    assert [row.name for row in written(files)] == ["Lin Xiaodong"]
