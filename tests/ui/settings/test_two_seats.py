"""The store's settings and lists in two windows."""

import pytest

from crmdesk.access.accounts import AccountChange, change_account, list_accounts
from crmdesk.access.store_lists import list_rows, save_row
from crmdesk.access.store_settings import save_store, store_form
from crmdesk.access.undoing import undo_last, what_undo_would_do
from crmdesk.models import Role
from crmdesk.ui.settings.accounts import ChangeDialog
from crmdesk.ui.settings.lists import RowDialog
from crmdesk.ui.settings.page import SettingsPage
from tests.records import Make


@pytest.fixture
def read(desk, as_):
    admin = as_("admin")

    def ask(query, *arguments):
        with desk.store.read(admin) as session:
            return query(session, *arguments)

    return ask


@pytest.fixture
def page(qtbot, desk):
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    page.show_section("store")
    desk.jobs.settle()
    return page


@pytest.fixture
def store_section(page):
    return page._made["store"].widget()


@pytest.fixture
def set_there(there, read):
    """``set_there(retries=5)``: another manager's change, at another seat."""

    def save(**settings):
        seen = read(store_form)
        there(save_store, seen._replace(settings=seen.settings | settings), seen=seen)

    return save


def test_untouched_settings_follow_and_stay(store_section, set_there, read):
    fields = store_section.form.fields
    fields["brand"].editor.setText("Nova")
    set_there(retries=5, opens_at="08:30")
    assert (fields["retries"].editor.value(), fields["opens_at"].editor.value()) == ("5", "08:30")
    store_section.save.click()
    found = read(store_form)
    assert (found.brand, found.settings["retries"]) == ("Nova", 5)


def test_a_setting_that_both_changed_is_asked(store_section, set_there, read):
    store_section.form.fields["retries"].editor.setText("7")
    set_there(retries=5)
    store_section.save.click()
    (choice,) = store_section.shared.panel.choices.values()
    assert read(store_form).settings["retries"] == 5
    choice.choose("mine")
    store_section.shared.panel.take.click()
    assert read(store_form).settings["retries"] == 7


def test_a_setting_that_is_undone_stands_in_its_field_again(store_section, desk, read):
    store_section.form.fields["retries"].editor.setText("7")
    store_section.save.click()
    with desk.write() as session:
        undone = what_undo_would_do(session).id
        undo_last(session)
    desk.bring_back(undone)
    desk.jobs.settle()
    assert store_section.form.value("retries") == "7"
    store_section.save.click()
    assert read(store_form).settings["retries"] == 7


def test_a_row_of_a_list_is_asked(qtbot, desk, there, read, store_section, now):
    there(lambda session: Make(session, now).model())
    row = next(row for row in read(list_rows, "models") if row.values["name"] == "SUV 2.0T")
    dialog = RowDialog(desk, "models", row, store_section)
    dialog.show()
    dialog.form.fields["km_per_day"].editor.setText("60")
    theirs = row.values | {"km_per_day": 50, "price_minor": 100_00}
    there(save_row, "models", row.id, theirs, seen=row.values)
    assert dialog.form.value("price_minor") == 100_00
    dialog.accept()
    assert dialog.shared.is_asking
    dialog.accept()
    found = next(each for each in read(list_rows, "models") if each.id == row.id)
    assert (found.values["km_per_day"], found.values["price_minor"]) == (60, 100_00)


def test_a_row_that_is_gone_leaves_the_typing_there(desk, there, read, store_section):
    added = there(save_row, "sources", None, {"name": "Fair", "is_active": True})
    row = next(row for row in read(list_rows, "sources") if row.id == added)
    dialog = RowDialog(desk, "sources", row, store_section)
    dialog.show()
    dialog.form.fields["name"].editor.setText("Spring fair")
    there(undo_last)
    assert dialog.form.failure.text() == "This entry of the list is gone."
    dialog.accept()
    assert (dialog.isVisible(), dialog.form.value("name")) == (True, "Spring fair")


@pytest.fixture
def chosen(read):
    return next(row for row in read(list_accounts) if row.login == "chen")


def test_an_account_that_two_change_is_asked(desk, as_, there, read, chosen, store_section):
    desk.actor = as_("admin")
    dialog = ChangeDialog(desk, chosen, store_section)
    dialog.show()
    dialog.form.fields["name"].editor.setText("Chen Lili")
    theirs = AccountChange("chen", "Chen Li (care)", Role.CARE)
    there(change_account, theirs, seen=AccountChange("chen", "Chen Li", Role.ADVISER), by="admin")
    assert dialog.form.value("role") is Role.CARE
    dialog.accept()
    assert dialog.shared.is_asking
    dialog.accept()
    found = next(row for row in read(list_accounts) if row.login == "chen")
    assert (found.name, found.role) == ("Chen Lili", Role.CARE)
