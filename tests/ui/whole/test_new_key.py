"""Leaving the store, encrypting it with a new key, and coming back: the real program."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from crmdesk import app
from crmdesk.access.accounts import sign_in
from crmdesk.errors import Forbidden
from crmdesk.models import Role
from crmdesk.settings import Settings
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.store.keys import create_keys, unlock
from crmdesk.store.opening import open_store
from crmdesk.ui.door.between import throw_away

PASSWORD = "correct horse"


@pytest.fixture
def locked(tmp_path, now):
    path = tmp_path / "locked.crm"
    key, _code = create_keys(path, {"admin": PASSWORD})
    people = [
        FirstAccount("admin", "Tan Bo", Role.ADMINISTRATOR),
        FirstAccount("zhou", "Zhou Min", Role.ADVISER),
    ]
    return create_store(path, NewStore("North", "en"), people, key=key, now=lambda: now)


@pytest.fixture
def run(qtbot, look, tmp_path, now):
    """``run(store, login)`` is the open program."""
    programs = []

    def opened(store, actor):
        place = tmp_path / "settings.json"
        program = app.Program(store, actor, look, Settings(), place, lambda: now)
        programs.append(program)
        program.window.show()
        program.jobs.settle()
        return program

    yield opened
    for program in programs[-1:]:
        program.window.close()
        program.close()
        throw_away(program.window, program)


def leave(program, look, now):
    QTimer.singleShot(0, program.desk.change_key)
    QApplication.exec()
    program.close()
    return app._come_back(program, {}, lambda: now, look)


def test_the_program_comes_back_as_the_same_person_under_the_new_key(run, locked, look, now):
    before, actor = locked.key, sign_in(locked, "admin")
    (store, back), notice = leave(run(locked, actor), look, now)
    assert back == actor
    assert store.key == unlock(store.path, "admin", PASSWORD) != before
    assert "new key" in notice.text
    run(store, back)


def test_another_seat_with_the_store_open_leaves_the_key_as_it_was(run, locked, look, now):
    before, actor = locked.key, sign_in(locked, "admin")
    other = open_store(locked.path, locked.key, lambda: now)
    (store, back), notice = leave(run(locked, actor), look, now)
    other.close()
    assert store.key == before
    assert "open in another window" in notice.text
    run(store, back)


def test_an_adviser_does_not_leave_for_a_new_key(run, locked):
    program = run(locked, sign_in(locked, "zhou"))
    with pytest.raises(Forbidden):
        program.desk.change_key()
    assert program.left is None
