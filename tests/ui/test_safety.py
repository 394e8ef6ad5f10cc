from datetime import timedelta

import pytest
from PySide6.QtCore import QObject

from crmdesk.store.backup import backup, default_folder
from crmdesk.ui.safety import Backups
from crmdesk.ui.shell.status_bar import Late, StatusBar


@pytest.fixture
def parent(qtbot):
    return QObject()


def test_a_young_backup_is_a_quiet_fact(desk, store, parent):
    backup(store, default_folder(store.path))
    _data, age = Backups(desk, parent).facts()
    assert age == "Backup just now ✓"
    assert not isinstance(age, Late)


def test_one_that_is_older_than_a_day_is_late_and_says_what_to_do(desk, store, parent, now):
    backup(store, default_folder(store.path))
    desk.now = lambda: now + timedelta(days=2)
    _data, age = Backups(desk, parent).facts()
    assert age == "Newest good backup 2 days ago: back up now, in Settings → Backups"
    assert isinstance(age, Late)


def test_a_new_stores_first_backup_is_running_and_nothing_is_red(desk, parent):
    _data, age = Backups(desk, parent).facts()
    assert age == "First backup running"
    assert not isinstance(age, Late)
    assert desk.first_backup_runs()


def test_once_it_could_not_be_made_it_is_missing(desk, store, parent):
    default_folder(store.path).write_text("a file where the folder should be")
    backups = Backups(desk, parent)
    backups.look()
    desk.jobs.settle()
    assert backups.facts()[1] == "No good backup yet: back up now, in Settings → Backups"
    assert not desk.first_backup_runs()


def test_who_may_not_back_up_is_told_whom_to_tell(desk, store, parent, as_):
    backup(store, default_folder(store.path)).write_bytes(b"damaged")
    desk.actor = as_("zhou")
    assert Backups(desk, parent).facts()[1] == "No good backup yet: tell a manager"


def test_a_backup_that_is_no_longer_what_it_was_does_not_count(desk, store, parent):
    made = backup(store, default_folder(store.path))
    made.write_bytes(made.read_bytes()[:-100])
    assert isinstance(Backups(desk, parent).facts()[1], Late)


def test_what_the_settings_made_is_known_at_once(desk, parent, now):
    told = []
    backups = Backups(desk, parent)
    desk.show_facts = lambda: told.append(backups.facts()[1])
    desk.backed_up(now)
    assert told == ["Backup just now ✓"]


def test_the_look_makes_one_where_it_is_due(desk, store, parent):
    backups = Backups(desk, parent)
    backups.look()
    desk.jobs.settle()
    assert backups.facts()[1] == "Backup just now ✓"


def test_the_bar_shows_a_late_fact_apart_and_in_red(qtbot):
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.show()
    bar.show_facts(["On this PC", Late("No good backup yet: tell a manager")])
    assert bar.late() == "No good backup yet: tell a manager"
    assert bar._late.property("tone") == "late"
    bar.show_facts(["On this PC", "Backup just now ✓"])
    assert bar._late.isHidden()
