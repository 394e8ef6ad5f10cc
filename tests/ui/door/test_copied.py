"""The window over a copy of an open store without its log: a question, and the journal's line."""

from contextlib import closing

import pytest
from PySide6.QtWidgets import QPushButton

from crmdesk.models import Account, Action
from crmdesk.store import Actor, Store
from crmdesk.store.log_mark import LogMissing, is_marked_alone
from crmdesk.ui.door.sign_in import UnlockDialog, enter
from tests.dragged import dragged
from tests.ui.door.test_new_passwords import NEW, PASSWORD, locked, type_twice  # noqa: F401


@pytest.fixture
def plain(store, tmp_path):
    store.close()
    return dragged(store.path, None, tmp_path / "dragged")


@pytest.fixture
def copy(locked, tmp_path):  # noqa: F811
    from crmdesk.store.keys import unlock

    path = locked[0]
    return dragged(path, unlock(path, "admin", PASSWORD), tmp_path / "dragged")


@pytest.fixture
def door(qtbot, copy, now):
    dialog = UnlockDialog(copy, lambda: now, "here")
    qtbot.addWidget(dialog)
    return dialog


def say_yes(dialog):
    said = [button for button in dialog.findChildren(QPushButton) if "without" in button.text()]
    assert dialog.windowTitle() == "The newest work may be missing"
    said[0].click()


def told(path, key=None):
    """Who the newest entry of the journal says went on, and whether the file still asks."""
    with closing(Store(path, key)) as store, store.read(Actor(0, "", None, 1)) as session:
        newest = session.query(Action).order_by(Action.id.desc()).first()
        assert newest.sentence.startswith("Went on with a copy that lacks its log")
        name = session.get_one(Account, newest.account_id).name
    return name, is_marked_alone(path, key)


def test_a_yes_opens_the_copy_and_the_journal_says_who_went_on(plain, now, look, when_asked):
    when_asked(say_yes)
    store, actor = enter(plain, {}, lambda: now, look, "here")
    store.close()
    assert told(plain) == (actor.name, False)
    enter(plain, {}, lambda: now, look, "here")[0].close()  # and is not asked again


def test_a_no_opens_nothing_and_the_next_start_asks_again(plain, now, look, when_asked):
    when_asked(lambda dialog: dialog.reject())
    with pytest.raises(LogMissing):
        enter(plain, {"CRMDESK_ACCOUNT": "manager"}, lambda: now, look, "here")
    assert is_marked_alone(plain, None)


def test_the_door_of_an_encrypted_copy_asks_too(door, copy, when_asked):
    door.who.set_value("admin")
    door.password.set_value(PASSWORD)
    when_asked(say_yes)
    door.accept()
    door.entered[0].close()
    assert told(copy, door.entered[0].key) == ("Tan Bo", False)


def test_the_recovery_code_opens_it_with_a_yes(door, locked, copy, when_asked):  # noqa: F811
    def answer(dialog):
        when_asked(recover)
        say_yes(dialog)

    def recover(dialog):
        type_twice(dialog, NEW)
        dialog.accept()

    door.password.set_value(locked[1])
    when_asked(answer)
    door.accept()
    door.entered[0].close()
    assert told(copy, door.entered[0].key) == ("Tan Bo", False)


def test_who_may_not_back_up_does_not_go_on_without_the_log(door, copy, when_asked):
    door.who.set_value("zhou")
    door.password.set_value(PASSWORD)
    when_asked(say_yes)
    door.accept()
    assert door.entered is None
    assert "may not back up" in door.form.failure.text()
