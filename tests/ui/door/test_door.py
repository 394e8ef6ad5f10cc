from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from shiboken6 import delete

from crmdesk.access.accounts import sign_in
from crmdesk.access.passwords import change_own_password, set_password
from crmdesk.i18n import language
from crmdesk.store.keys import is_encrypted
from crmdesk.ui.door.first_run import FirstRun
from crmdesk.ui.door.lock import Lock, LockCover
from crmdesk.ui.door.new_store import NewStoreForm, RecoverySheet
from crmdesk.ui.door.sign_in import SignInDialog, enter
from crmdesk.ui.parts.dialogs import FormDialog
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.shell.window import MainWindow

PASSWORD = "correct horse"


def give_password(store, as_, login):
    """One of their own, after the one that the administrator set."""
    with store.write(as_("admin")) as session:
        set_password(session, login, "for the first time")
    actor = sign_in(store, login, "for the first time")
    change_own_password(store, actor, "for the first time", PASSWORD)


@pytest.fixture
def with_password(store, as_):
    give_password(store, as_, "zhou")


@pytest.fixture
def form(qtbot, look, tmp_path, now):
    parent = FirstRun(look, lambda: now)
    qtbot.addWidget(parent)
    form = NewStoreForm(tmp_path / "Documents" / "crmdesk" / "store.crm", lambda: now, parent)
    qtbot.addWidget(form)
    return form


def fill(form, **values):
    values = {"name": "North", "administrator": "Tan Bo", "manager": "Gao Yuan"} | values
    for name, value in values.items():
        form.form.fields[name].editor.set_value(value)


def test_a_new_store_is_made_where_proposed_encrypted_with_a_recovery_code(form, tmp_path):
    """In a folder that is not there yet."""
    fill(form, password=PASSWORD, again=PASSWORD)
    form.accept()
    assert form.path == tmp_path / "Documents" / "crmdesk" / "store.crm"
    assert is_encrypted(form.path)
    assert len(form.code) > 30


def test_a_plain_store_is_made_where_that_was_chosen_and_opens_without_asking(form, look, now):
    fill(form, encrypted=False)
    form.accept()
    store, actor = enter(form.path, {}, lambda: now, look, "here")
    store.close()
    assert (form.code, actor.name) == ("", "Gao Yuan")


def test_what_is_missing_stands_at_its_field_and_nothing_typed_is_lost(form):
    fill(form, name="", password=PASSWORD, again="correct hose")
    form.accept()
    fields = form.form.fields
    assert "on paper" in fields["name"].problem
    assert "differ" in fields["again"].problem
    assert fields["manager"].editor.value() == "Gao Yuan"
    assert form.path is None


@pytest.mark.parametrize("encrypted", [True, False])
def test_a_file_in_the_way_is_told_and_the_form_stays(form, tmp_path, encrypted):
    """Keys beside another store would lock it to everybody."""
    there = tmp_path / "there.crm"
    there.write_text("something else")
    fill(form, encrypted=encrypted, password=PASSWORD, again=PASSWORD, path=str(there))
    form.accept()
    assert "already a file" in form.form.failure.text()
    assert there.read_text() == "something else"
    assert not is_encrypted(there)


def test_a_name_without_a_folder_goes_where_one_was_proposed(form, tmp_path):
    fill(form, encrypted=False, path="north.crm")
    form.accept()
    assert form.path == tmp_path / "Documents" / "crmdesk" / "north.crm"
    assert form.path.is_file()


def test_two_accounts_of_one_name_are_told_apart_before_anything_is_made(form):
    fill(form, administrator="Tan Bo", manager=" Tan Bo", encrypted=False)
    form.accept()
    assert "its own name" in form.form.fields["manager"].problem
    assert form.path is None


def test_the_first_run_speaks_the_other_language_at_once(qtbot, look, now):
    first = FirstRun(look, lambda: now)
    qtbot.addWidget(first)
    first._speak("zh_CN")
    assert language() == "zh_CN"
    assert first.make_new.text() == "新建门店"
    assert first.focusWidget() is first.make_new


def test_the_recovery_code_is_not_lost_with_escape(qtbot, look, now):
    first = FirstRun(look, lambda: now)
    qtbot.addWidget(first)
    sheet = RecoverySheet("North", "ABCD-EFGH", first)
    qtbot.addWidget(sheet)
    sheet.show()
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.isVisible()


@pytest.mark.parametrize("missing", [Path("st/z.crm"), Path("/gone/z.crm")])
def test_who_has_a_store_that_is_not_found_is_offered_to_open_it(qtbot, look, now, missing):
    first = FirstRun(look, lambda: now, missing=missing)
    qtbot.addWidget(first)
    assert first.focusWidget() is first.look_for
    assert first.look_for.isDefault()
    assert str(missing) in first._problem


def test_the_door_begins_with_who_sat_here_last_and_the_cursor_in_the_password(
    qtbot, store, with_password
):
    dialog = shown(qtbot, SignInDialog(store, "here", last=["gone", "zhou", "manager"]))
    assert dialog.draft().login == "zhou"
    qtbot.keyClicks(dialog.focusWidget(), PASSWORD)
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert dialog.actor.name == "Zhou Min"


@pytest.mark.parametrize("typed", ["zhou", "Zhou ", "zhou min · sales adviser"])
def test_a_typed_name_is_whoever_it_names(qtbot, store, with_password, typed):
    dialog = shown(qtbot, SignInDialog(store, "here"))
    type_over(qtbot, dialog, typed)
    assert dialog.draft().login == "zhou"
    assert dialog.focusWidget() is dialog.password


def test_a_typed_name_that_nobody_has_stays_and_is_refused_like_a_wrong_password(
    qtbot, store, with_password
):
    dialog = shown(qtbot, SignInDialog(store, "here"))
    type_over(qtbot, dialog, "boss")
    assert dialog.who.currentText() == "boss"
    dialog.password.set_value(PASSWORD)
    dialog.accept()
    assert "not right" in dialog.form.failure.text()
    assert dialog.who.currentText() == "boss"


def shown(qtbot, dialog):
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def type_over(qtbot, dialog, text):
    """In the place of whoever is proposed, and on with Tab."""
    dialog.who.setFocus()
    dialog.who.lineEdit().setText(text)
    qtbot.keyClick(dialog.who.lineEdit(), Qt.Key.Key_Tab)


def test_a_wrong_password_keeps_the_window_and_what_was_typed(qtbot, store, with_password):
    dialog = SignInDialog(store, "here")
    qtbot.addWidget(dialog)
    dialog.who.set_value("zhou")
    dialog.password.set_value("wrong")
    dialog.accept()
    assert "not right" in dialog.form.failure.text()
    assert (dialog.actor, dialog.password.value()) == (None, "wrong")
    dialog.password.set_value(PASSWORD)
    dialog.accept()
    assert dialog.actor.name == "Zhou Min"


def test_the_lock_hides_the_window_until_the_password_is_right(qtbot, desk, as_, with_password):
    desk.actor = as_("manager")
    give_password(desk.store, as_, "manager")
    window = MainWindow(desk, "South Gate", ())
    qtbot.addWidget(window)
    window.show()
    lock = Lock(window, desk, 15, window)
    lock.lock()
    assert not window.top.isVisible()
    lock.cover._password.set_value("wrong")
    lock.cover._unlock()
    assert lock.cover is not None
    lock.cover._password.set_value(PASSWORD)
    lock.cover._unlock()
    assert lock.cover is None
    assert window.top.isVisible()


def test_a_window_that_is_gone_is_not_locked_any_more(qtbot, desk, as_):
    desk.actor = as_("manager")
    window, program = MainWindow(desk, "South Gate", ()), QObject()
    lock = Lock(window, desk, 15, program)

    delete(window)

    assert not lock._idle.isActive()


def test_an_encrypted_store_opens_by_the_environment(form, look, now):
    fill(form, password=PASSWORD, again=PASSWORD)
    form.accept()
    environ = {"CRMDESK_ACCOUNT": "Tan Bo", "CRMDESK_PASSWORD": PASSWORD}
    store, actor = enter(form.path, environ, lambda: now, look, "here")
    store.close()
    assert actor.name == "Tan Bo"


@pytest.fixture
def locked_with(qtbot, desk, as_):
    """The lock over a window, and a dialog's field that was being filled in."""

    def made(*, modal):
        desk.actor = as_("manager")
        give_password(desk.store, as_, "manager")
        window = MainWindow(desk, "South Gate", ())
        qtbot.addWidget(window)
        dialog = FormDialog("Note", parent=window)
        field = dialog.form.add("phone", "Phone", LineEdit("13800001111")).editor
        dialog.setModal(modal)
        window.show()
        dialog.show()
        lock = Lock(window, desk, 15, window)
        lock.lock()
        return lock, field

    return made


@pytest.mark.parametrize("modal", [True, False])
def test_the_lock_hides_what_stands_in_a_dialog_and_brings_it_back(locked_with, modal):
    lock, field = locked_with(modal=modal)
    assert not field.isVisible()

    lock.cover._password.set_value(PASSWORD)
    lock.cover._unlock()

    assert field.isVisible()
    assert field.value() == "13800001111"


def test_a_dialog_whose_fields_were_made_anew_behind_the_lock_is_shown_again(locked_with):
    lock, field = locked_with(modal=True)
    dialog = field.window()
    delete(field)

    lock.cover._password.set_value(PASSWORD)
    lock.cover._unlock()

    assert lock.cover is None
    assert dialog.isVisible()


def test_a_dialog_that_waits_takes_the_password_itself(locked_with):
    lock, field = locked_with(modal=True)
    cover = field.window().findChild(LockCover)
    assert cover.isVisible()

    cover._password.set_value(PASSWORD)
    cover._unlock()

    assert lock.cover is None
    assert field.isVisible()


def test_the_form_is_no_larger_than_the_screen_and_the_door_no_larger_than_it_need_be(
    qtbot, store, form
):
    form.resize(4000, 4000)
    shown(qtbot, form)
    room = form.screen().availableSize()
    assert form.width() < room.width()
    assert form.height() < room.height()
    assert shown(qtbot, SignInDialog(store, "here")).height() < 400
