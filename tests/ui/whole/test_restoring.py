"""Leaving the store, a backup taking its place, and coming back at the door: the real program."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid
from sqlalchemy import select

from crmdesk import app
from crmdesk.access.accounts import sign_in
from crmdesk.errors import Forbidden
from crmdesk.models import Action, Customer, Role
from crmdesk.settings import Settings
from crmdesk.store.backup import backup
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.store.keys import create_keys
from crmdesk.store.opening import open_store
from crmdesk.ui.desk import PuttingBack
from crmdesk.ui.door.between import throw_away
from crmdesk.ui.door.sign_in import UnlockDialog
from tests.records import Make
from tests.store.conftest import CHEAP, PASSWORD


def name_first(store, actor, now, name):
    with store.write(actor) as session:
        make = Make(session, now)
        first = session.get(Customer, 1) or make.customer()
        first.name = name


def first_name(store, actor):
    with store.read(actor) as session:
        return session.get_one(Customer, 1).name


class Run:
    """The program on one store, as ``open_window`` runs it."""

    def __init__(self, look, tmp_path, now):
        self._look, self._place, self._now = look, tmp_path / "settings.json", lambda: now
        self.program = None

    def open(self, store, actor, notice=None):
        arguments = (store, actor, self._look, Settings(), self._place, self._now)
        self.program = app.Program(*arguments)
        self.program.window.show()
        self.program.say_first(notice)
        self.program.jobs.settle()
        return self.program

    def leave_for(self, *wanted):
        """Until the next window could open."""
        QTimer.singleShot(0, lambda: self.program.desk.put_back(PuttingBack(*wanted)))
        QApplication.exec()
        return self.leave()

    def leave(self):
        self.program.close()
        left, self.program = self.program, None
        return app._come_back(left, {}, self._now, self._look)

    def end(self):
        if self.program is not None:
            self.program.window.close()
            self.program.close()
            throw_away(self.program.window, self.program)


@pytest.fixture
def run(qtbot, look, tmp_path, now):
    run = Run(look, tmp_path, now)
    yield run
    run.end()


@pytest.fixture
def saved(store, manager, tmp_path, now):
    """A backup where the first customer is called Then; now they are called Now."""
    name_first(store, manager, now, "Then")
    made = backup(store, tmp_path / "safe")
    name_first(store, manager, now, "Now")
    return made


def test_the_program_comes_back_on_the_restored_store(run, store, manager, saved):
    run.open(store, manager)
    opened, notice = run.leave_for(saved, None)
    program = run.open(*opened, notice)
    assert first_name(program.store, program.desk.actor) == "Then"
    assert "stands in the store's place" in program.window.host.notice.text()
    [kept] = store.path.parent.glob("south.before-restore-*.crm")
    old = open_store(kept)
    assert first_name(old, manager) == "Now"
    old.close()


def test_the_journal_of_the_restored_store_says_who_put_it_back(run, store, manager, saved):
    run.open(store, manager)
    opened, notice = run.leave_for(saved, None)
    program = run.open(*opened, notice)
    with program.store.read(manager) as session:
        newest = session.scalars(select(Action).order_by(Action.id.desc())).first()
        assert (newest.verb, newest.account_id) == ("backup.restore", manager.account_id)


def test_nothing_of_the_first_window_is_left(run, store, manager, saved):
    others = set(QApplication.topLevelWidgets())
    program = run.open(store, manager)
    (opened, _actor), _notice = run.leave_for(saved, None)
    assert not isValid(program.window)
    assert not isValid(program.backups)
    kinds = {type(each).__name__ for each in set(QApplication.topLevelWidgets()) - others}
    assert kinds <= {"QWidget", "WorkDialog"}
    opened.close()


def test_another_seat_with_the_store_open_leaves_everything_as_it_was(
    run, store, manager, saved, now
):
    other = open_store(store.path, now=lambda: now)
    run.open(store, manager)
    opened, notice = run.leave_for(saved, None)
    program = run.open(*opened, notice)
    assert "Nothing was restored." in program.window.host.notice.text()
    assert "open in another window" in program.window.host.notice.text()
    assert first_name(program.store, program.desk.actor) == "Now"
    assert program.desk.actor == manager
    other.close()


def test_a_disk_that_gives_way_in_the_middle_leaves_the_old_file(
    run, store, manager, saved, monkeypatch
):
    """The last step, the exchange itself."""
    import crmdesk.store.alone as alone

    def refuse(part, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(alone, "move_into_place", refuse)
    run.open(store, manager)
    opened, notice = run.leave_for(saved, None)
    monkeypatch.undo()
    program = run.open(*opened, notice)
    assert "No space left" in notice.text
    assert first_name(program.store, program.desk.actor) == "Now"


def test_a_changed_backup_is_refused_and_one_sits_where_one_sat(run, store, manager, saved):
    saved.write_bytes(saved.read_bytes()[:-100])
    run.open(store, manager)
    opened, notice = run.leave_for(saved, None)
    run.open(*opened, notice)
    assert "has changed since it was made" in notice.text


def test_another_stores_backup_takes_the_place_only_where_that_was_meant(
    run, store, manager, tmp_path, now
):
    people = [FirstAccount("wu", "Wu Lan", Role.MANAGER)]
    north = create_store(tmp_path / "n.crm", NewStore("North", "en"), people, now=lambda: now)
    made = backup(north, tmp_path / "norths")
    north.close()
    run.open(store, manager)
    opened, notice = run.leave_for(made, None)
    assert "has nothing in common with the journal of “South Gate”" in notice.text
    run.open(*opened, notice)
    (there, who), _notice = run.leave_for(made, None, True)
    assert (there.path, who.name) == (store.path, "Wu Lan")
    there.close()


def test_a_plain_close_ends_the_program(run, store, manager):
    run.open(store, manager)
    assert run.leave() == (None, None)


def test_who_may_not_restore_does_not_leave(run, store, as_, saved):
    program = run.open(store, as_("zhou"))
    with pytest.raises(Forbidden):
        program.desk.put_back(PuttingBack(saved, None))
    assert program.left is None


def locked_store(path, now):
    key, code = create_keys(path, {"manager": PASSWORD}, cost=CHEAP)
    accounts = [FirstAccount("manager", "Gao Yuan", Role.MANAGER)]
    store = create_store(path, NewStore("North Gate", "en"), accounts, key=key, now=lambda: now)
    return store, code


def test_an_encrypted_store_comes_back_behind_its_password(run, tmp_path, now, qapp):
    store, _code = locked_store(tmp_path / "locked.crm", now)
    actor = sign_in(store, "manager")
    with store.write(actor) as session:
        session.add(Customer(store_id=1, name="Then", created_at=now))
    made = backup(store, tmp_path / "safe")
    run.open(store, actor)

    def unlock():
        [door] = [each for each in QApplication.topLevelWidgets() if type(each) is UnlockDialog]
        door.password.set_value(PASSWORD)
        door.accept()

    QTimer.singleShot(0, lambda: _when_open(unlock))
    opened, notice = run.leave_for(made, store.key)
    program = run.open(*opened, notice)
    assert program.store.is_encrypted
    assert first_name(program.store, program.desk.actor) == "Then"


def _when_open(act):
    if any(
        type(each) is UnlockDialog and each.isVisible() for each in QApplication.topLevelWidgets()
    ):
        act()
    else:
        QTimer.singleShot(20, lambda: _when_open(act))
