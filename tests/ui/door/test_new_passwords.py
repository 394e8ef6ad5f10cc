import pytest

from crmdesk.access.accounts import sign_in
from crmdesk.access.passwords import must_change, set_password
from crmdesk.models import Role
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.store.keys import create_keys, unlock
from crmdesk.ui.door.passwords import OwnPasswordDialog, RecoverDialog, settled
from crmdesk.ui.door.sign_in import UnlockDialog, ask_who

PASSWORD, NEW = "correct horse", "battery staple"


def type_twice(dialog, text, **others):
    for name, value in {"password": text, "again": text, **others}.items():
        dialog.form.fields[name].editor.set_value(value)


@pytest.fixture
def locked(tmp_path, now):
    """An encrypted store's path; its recovery code is ``code``."""
    path = tmp_path / "locked.crm"
    _key, code = create_keys(path, {"admin": PASSWORD, "zhou": PASSWORD})
    people = [
        FirstAccount("admin", "Tan Bo", Role.ADMINISTRATOR),
        FirstAccount("zhou", "Zhou Min", Role.ADVISER),
    ]
    create_store(path, NewStore("North", "en"), people, key=_key, now=lambda: now).close()
    return path, code


@pytest.fixture
def door(qtbot, locked, now):
    dialog = UnlockDialog(locked[0], lambda: now, "here")
    qtbot.addWidget(dialog)
    dialog.who.set_value("zhou")
    return dialog


def test_the_recovery_code_sets_an_administrators_password_and_signs_in_as_them(
    door, locked, when_asked
):
    def answer(dialog):
        assert isinstance(dialog, RecoverDialog)
        choices = dialog.form.fields["login"].editor
        assert [choices.itemText(place) for place in range(choices.count())] == [
            "Tan Bo · Administrator"
        ]
        type_twice(dialog, NEW)
        dialog.accept()

    when_asked(answer)
    door.password.set_value(locked[1])
    door.accept()

    store, actor = door.entered
    assert actor.name == "Tan Bo"
    assert unlock(locked[0], "admin", NEW) == store.key
    store.close()


def test_the_code_alone_signs_nobody_in(door, locked, when_asked):
    when_asked(lambda dialog: dialog.reject())
    door.password.set_value(locked[1])
    door.accept()
    assert door.entered is None
    assert "nobody was signed in" in door.form.failure.text()


def test_a_wrong_code_is_told_in_the_sign_in(door, locked, tmp_path):
    other = create_keys(tmp_path / "other.crm", {"x": PASSWORD})[1]
    door.password.set_value(other)
    door.accept()
    assert "not of this store" in door.form.failure.text()


def test_guesses_at_the_door_have_to_wait(door):
    door.password.set_value("wrong")
    for _each in range(6):
        door.accept()
    assert "5 wrong passwords in a row. Wait 30 seconds" in door.form.failure.text()


@pytest.fixture
def given(store, as_):
    """Zhou, whose password an administrator has set."""
    with store.write(as_("admin")) as session:
        set_password(session, "zhou", PASSWORD)
    return sign_in(store, "zhou", PASSWORD)


def test_who_was_given_a_password_chooses_an_own_one_first(store, given, when_asked):
    def answer(dialog):
        assert "old" not in dialog.form.fields
        type_twice(dialog, NEW)
        dialog.accept()

    when_asked(answer)
    assert settled(store, given, PASSWORD)
    assert sign_in(store, "zhou", NEW)
    assert not must_change(store, given)


def test_who_chooses_none_does_not_sit_down(store, given, when_asked):
    def choose_zhou(dialog):
        dialog.who.set_value("zhou")
        dialog.password.set_value(PASSWORD)
        when_asked(lambda own: own.reject())
        dialog.accept()

    when_asked(choose_zhou)
    assert ask_who(store, "here") is None


def test_the_given_password_is_not_chosen_again(qtbot, store, given):
    dialog = OwnPasswordDialog(store, given, known=PASSWORD)
    qtbot.addWidget(dialog)
    type_twice(dialog, PASSWORD)
    dialog.accept()
    assert "another one" in dialog.form.failure.text()
    assert must_change(store, given)


def test_two_different_ones_are_told_at_the_second(qtbot, store, given):
    dialog = OwnPasswordDialog(store, given)
    qtbot.addWidget(dialog)
    type_twice(dialog, NEW, again="battery staples", old=PASSWORD)
    dialog.accept()
    assert "differ" in dialog.form.fields["again"].problem


def test_one_who_has_signed_in_says_the_present_one_first(qtbot, store, given):
    dialog = OwnPasswordDialog(store, given)
    qtbot.addWidget(dialog)
    type_twice(dialog, NEW, old="wrong")
    dialog.accept()
    assert "not right" in dialog.form.failure.text()
    dialog.form.fields["old"].editor.set_value(PASSWORD)
    dialog.accept()
    assert sign_in(store, "zhou", NEW)
