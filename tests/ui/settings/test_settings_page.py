from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import select

from crmdesk.access.store_lists import list_rows
from crmdesk.customers.reveal import reveal_of_customer
from crmdesk.models import Account, Action
from crmdesk.ui.settings.accounts import AccountDialog
from crmdesk.ui.settings.lists import RowDialog
from crmdesk.ui.settings.page import SettingsPage
from tests.records import Make


@pytest.fixture
def page(qtbot, desk):
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    return page


def section(page, desk, key):
    page.show_section(key)
    desk.jobs.settle()
    return page._made[key].widget()


def keys(page):
    return [section.key for section in page._open]


def test_a_manager_sees_all_but_the_accounts(page):
    assert keys(page) == ["seat", "store", "lists", "backups", "import", "audit"]


def test_an_adviser_sees_this_computer_only(qtbot, desk, as_):
    desk.actor = as_("zhou")
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    assert keys(page) == ["seat"]


def test_the_stores_name_is_saved(page, desk, qtbot):
    store = section(page, desk, "store")
    store.form.fields["name"].editor.set_value("North Gate")
    qtbot.mouseClick(store.save, Qt.MouseButton.LeftButton)
    with desk.read() as session:
        assert session.scalar(select(Action.sentence).order_by(Action.id.desc()).limit(1)) == (
            "Changed the store's settings."
        )


def test_what_is_typed_goes_with_the_page_into_another_language(page, desk, qtbot):
    store = section(page, desk, "store")
    store.form.fields["name"].editor.set_value("North Gate")
    anew = SettingsPage(desk)
    qtbot.addWidget(anew)

    anew.retype(page.typed())

    fields = section(anew, desk, "store").form.fields
    assert fields["name"].editor.value() == "North Gate"
    assert fields["retries"].editor.value() == "3"


@pytest.mark.parametrize("odd", ["²", "9" * 5000])
def test_an_odd_figure_is_a_problem_and_no_fall(page, desk, qtbot, odd):
    store = section(page, desk, "store")
    field = store.form.fields["retries"]
    field.editor.set_value(odd)
    qtbot.mouseClick(store.save, Qt.MouseButton.LeftButton)
    assert "1 to 10" in field.problem


def test_a_number_out_of_range_stays_typed_with_its_problem(page, desk, qtbot):
    store = section(page, desk, "store")
    field = store.form.fields["retries"]
    field.editor.set_value("99")
    qtbot.mouseClick(store.save, Qt.MouseButton.LeftButton)
    assert "1 to 10" in field.problem
    assert field.editor.value() == "99"


def test_a_level_is_changed_through_its_form(page, desk, qtbot):
    with desk.read() as session:
        level = next(row for row in list_rows(session, "levels") if row.key == "B")
    dialog = RowDialog(desk, "levels", level, page)
    qtbot.addWidget(dialog)
    dialog.form.fields["contact_every_days"].editor.set_value("10")
    dialog.accept()
    with desk.read() as session:
        again = next(row for row in list_rows(session, "levels") if row.key == "B")
    assert again.values["contact_every_days"] == 10


def test_every_list_shows_its_rows(page, desk):
    lists = section(page, desk, "lists")
    for name in ("stages", "sources", "unfiled", "losses", "care", "levels"):
        lists.chips.choose(name)
        lists._show_list()
        desk.jobs.settle()
        assert lists.view().model().rowCount() > 4


def test_an_account_is_added_by_the_administrator(qtbot, desk, as_):
    desk.actor = as_("admin")
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    dialog = AccountDialog(desk, page)
    for name, value in (("name", "Wang Ke"), ("login", "wang"), ("password", "long enough")):
        dialog.form.fields[name].editor.set_value(value)
    dialog.accept()
    with desk.read() as session:
        assert session.scalar(select(Account.name).where(Account.login == "wang")) == "Wang Ke"


def test_a_backup_made_now_is_listed(page, desk, qtbot):
    backups = section(page, desk, "backups")
    backups._back_up()
    desk.jobs.settle()
    assert backups.view.model().rowCount() == 1


def test_the_journal_lists_what_was_done(page, desk):
    with desk.write() as session:
        session.scalar(select(Account)).name = "Renamed"
    audit = section(page, desk, "audit")
    assert audit.view.model().rowCount() >= 2


def test_a_line_of_the_journal_before_the_one_it_follows_is_marked(page, desk, store, now):
    for hours in (2, 1):
        store.now = lambda hours=hours: now + timedelta(hours=hours)
        with desk.write() as session:
            session.scalar(select(Account)).name += "."
    view = section(page, desk, "audit").view
    whens = [view.rows.index(row, 0).data() for row in range(2)]
    assert whens == ["2026-11-21 11:00 ↶", "2026-11-21 12:00"]


def test_the_journal_can_be_kept_to_who_looked_at_numbers(page, desk, store, now):
    with store.write(desk.actor) as session:
        customer_id = Make(session, now).customer("Lin Xiaodong").id
    with store.write(desk.actor) as session:
        reveal_of_customer(session, customer_id)
    page.open_with({"section": "audit", "about": "numbers"})
    desk.jobs.settle()

    audit = section(page, desk, "audit")

    assert audit.about.value() == "numbers"
    assert audit.view.rows.rowCount() == 1
    assert "Looked at the numbers of" in audit.view.rows.index(0, 2).data()
