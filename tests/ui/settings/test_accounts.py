import pytest

from crmdesk.access.accounts import list_accounts, sign_in
from crmdesk.access.passwords import change_own_password, must_change, set_password
from crmdesk.models import Role
from crmdesk.store import keys
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.ui.desk import Desk
from crmdesk.ui.door.new_store import RecoverySheet
from crmdesk.ui.settings import accounts as section_of_accounts
from crmdesk.ui.settings import store_key
from crmdesk.ui.settings.accounts import (
    AccountsSection,
    ChangeDialog,
    PasswordDialog,
    ReopenDialog,
)
from crmdesk.ui.settings.seat import SeatSection
from crmdesk.ui.signals import StoreSignals
from tests.records import add_group_manager

PASSWORD, NEW = "correct horse", "battery staple"


@pytest.fixture
def open_section(qtbot):
    def opened(desk):
        section = AccountsSection(desk)
        qtbot.addWidget(section)
        section.show()
        desk.jobs.settle()
        return section

    return opened


@pytest.fixture
def section(desk, as_, open_section):
    desk.actor = as_("admin")
    return open_section(desk)


@pytest.fixture
def said_yes(monkeypatch):
    """What was asked; each question is answered with yes."""
    asked = []

    def ask(_parent, title, text, *_act, **_how):
        asked.append((title, text))
        return True

    for module in (section_of_accounts, store_key):
        monkeypatch.setattr(module, "asked", ask)
    return asked


def row_of(desk, login):
    with desk.read() as session:
        return next(row for row in list_accounts(session) if row.login == login)


def choose(section, login):
    chosen = row_of(section._desk, login)
    section.view.current_row = lambda: chosen
    section._offer(chosen)
    return chosen


def test_an_account_gets_another_role_through_its_form(qtbot, desk, section):
    dialog = ChangeDialog(desk, choose(section, "zhou"), section)
    qtbot.addWidget(dialog)
    assert dialog.form.value("name") == "Zhou Min"
    dialog.form.fields["role"].editor.set_value(Role.CARE)
    dialog.accept()
    assert row_of(desk, "zhou").role is Role.CARE


def test_the_last_administrator_stays_and_the_form_says_why(qtbot, desk, section):
    dialog = ChangeDialog(desk, choose(section, "admin"), section)
    qtbot.addWidget(dialog)
    dialog.form.fields["role"].editor.set_value(Role.CARE)
    dialog.accept()
    assert "nobody would be left" in dialog.form.failure.text()
    assert row_of(desk, "admin").role is Role.ADMINISTRATOR


def test_a_closed_account_is_opened_again(qtbot, desk, section, said_yes):
    choose(section, "zhou")
    section.close_one.click()
    assert not row_of(desk, "zhou").is_active
    choose(section, "zhou")
    assert section.reopen.isVisible()
    assert not section.close_one.isVisible()

    dialog = ReopenDialog(desk, choose(section, "zhou"), section)
    qtbot.addWidget(dialog)
    dialog.accept()
    assert row_of(desk, "zhou").is_active


def test_a_plain_store_has_neither_code_nor_key_to_change(section, said_yes):
    assert section.findChild(store_key.StoreKeyPanel) is None
    choose(section, "zhou")
    section.close_one.click()
    assert [title for title, _text in said_yes] == ["Close the account"]


def test_a_password_that_is_set_for_somebody_is_to_be_changed(qtbot, desk, section, as_):
    dialog = PasswordDialog(desk, choose(section, "zhou"), section)
    qtbot.addWidget(dialog)
    for name in ("password", "again"):
        dialog.form.fields[name].editor.set_value(PASSWORD)
    dialog.accept()
    assert must_change(desk.store, sign_in(desk.store, "zhou", PASSWORD))


@pytest.fixture
def locked_desk(tmp_path, jobs, look, now):
    path = tmp_path / "locked.crm"
    key, code = keys.create_keys(path, {"admin": PASSWORD, "zhou": PASSWORD})
    people = [
        FirstAccount("admin", "Tan Bo", Role.ADMINISTRATOR),
        FirstAccount("zhou", "Zhou Min", Role.ADVISER),
    ]
    store = create_store(path, NewStore("North", "en"), people, key=key, now=lambda: now)
    signals = StoreSignals(store)
    desk = Desk(store, sign_in(store, "admin"), signals, jobs, look, lambda: now)
    desk.code = code
    yield desk
    signals.stop()
    jobs.settle()
    store.close()


def test_a_new_recovery_code_is_shown_to_be_printed(
    locked_desk, open_section, said_yes, monkeypatch
):
    shown = []

    def answered(sheet):
        assert isinstance(sheet, RecoverySheet)
        shown.append(sheet._code)

    monkeypatch.setattr(store_key, "answered", answered)
    open_section(locked_desk).findChild(store_key.StoreKeyPanel).code.click()
    store = locked_desk.store
    assert keys.unlock_with_code(store.path, shown[0]) == store.key
    assert shown[0] != locked_desk.code


def test_after_closing_an_account_a_new_key_is_offered(qtbot, locked_desk, open_section, said_yes):
    left = []
    locked_desk.change_key = lambda: left.append("for a new key")
    section = open_section(locked_desk)
    choose(section, "zhou")
    section.close_one.click()
    assert [title for title, _text in said_yes] == [
        "Close the account",
        "Change the key as well?",
    ]
    qtbot.waitUntil(lambda: left == ["for a new key"])


def test_whoever_has_a_password_changes_it_on_this_computers_page(qtbot, desk, as_):
    with desk.store.write(as_("admin")) as session:
        set_password(session, "zhou", PASSWORD)
    desk.actor = sign_in(desk.store, "zhou", PASSWORD)
    change_own_password(desk.store, desk.actor, PASSWORD, NEW)
    seat = SeatSection(desk)
    qtbot.addWidget(seat)
    assert seat.own_password.text() == "Change my password…"


def test_whoever_has_none_is_offered_none(qtbot, desk):
    seat = SeatSection(desk)
    qtbot.addWidget(seat)
    assert not hasattr(seat, "own_password")


def test_a_group_s_manager_is_made_by_nobody_here(qtbot, desk, as_, store, now, open_section):
    add_group_manager(store, as_("admin"), now, name="Aa Boss")
    desk.actor = as_("admin")
    section = open_section(desk)
    with store.read(desk.actor) as session:
        section._offer(next(row for row in list_accounts(session) if row.login == "boss"))
    assert not section.password.isEnabled()
    qtbot.addWidget(added := section_of_accounts.AccountDialog(desk, section))
    assert added.form.fields["role"].editor.findData(Role.GROUP_MANAGER) == -1
