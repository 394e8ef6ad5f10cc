# ruff: noqa: F811
"""The window's backups of a server's store: made by who may, told in red, put back by a command."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from crmdesk.models import StoreSetting
from crmdesk.store.actor import store_of
from crmdesk.store.backup import FOLDERS_SETTING, backup, backups_in, default_folder
from crmdesk.store.server.moving_back import move_to_file
from crmdesk.ui.safety import Backups
from crmdesk.ui.settings.backups import BackupsSection
from crmdesk.ui.settings.dumps import DumpDialog
from crmdesk.ui.settings.restoring import RestoreDialog
from crmdesk.ui.shell.status_bar import Late
from tests.records import Make
from tests.ui.conftest import desk, failures, jobs, look, worn  # noqa: F401

pytestmark = pytest.mark.server


@pytest.fixture(autouse=True)
def tools(cluster, monkeypatch):
    monkeypatch.setenv("CRMDESK_PG_BIN", str(cluster.bin))


@pytest.fixture
def shared_folder(store, manager, tmp_path):
    """The one that the store's settings name."""
    folder = tmp_path / "shared"
    folder.mkdir()
    with store.write(manager) as session:
        value = {"value": [str(folder)]}
        session.add(StoreSetting(store_id=store_of(session), key=FOLDERS_SETTING, value=value))
    return folder


@pytest.fixture
def backups(qtbot, desk):
    parent = QObject()
    yield Backups(desk, parent)
    parent.deleteLater()


def look_once(backups, desk):
    backups.look()
    desk.jobs.settle()


def test_the_timer_makes_one_where_the_settings_say(backups, desk, store, shared_folder):
    look_once(backups, desk)
    look_once(backups, desk)
    assert len(backups_in(shared_folder, store.path.stem)) == 1
    assert backups.facts() == ("On our server", "Backup just now ✓")


def test_without_a_folder_none_is_made_unasked_and_the_line_says_what_to_set(
    backups,
    desk,
    store,
):
    look_once(backups, desk)
    assert not default_folder(store.path).exists()
    age = backups.facts()[1]
    assert age == "No good backup yet: set a folder for backups, in Settings → Store"
    assert isinstance(age, Late)


def test_who_may_not_back_up_neither_makes_one_nor_is_told_of_none(
    backups,
    desk,
    store,
    shared_folder,
    as_,
):
    desk.actor = as_("zhou")
    look_once(backups, desk)
    assert backups_in(shared_folder, store.path.stem) == []
    assert backups.facts() == ("On our server",)


def test_an_old_one_is_late(backups, desk, store, shared_folder, now):
    look_once(backups, desk)
    desk.now = lambda: now + timedelta(days=2)
    assert isinstance(backups.facts()[1], Late)


def test_a_missing_pg_dump_is_told_once(backups, desk, shared_folder, tmp_path, monkeypatch):
    monkeypatch.setenv("CRMDESK_PG_BIN", str(tmp_path))
    desk.notify = (told := []).append
    look_once(backups, desk)
    look_once(backups, desk)
    assert [notice.text for notice in told] == [told[0].text]
    assert "pg_dump" in told[0].text


def test_the_list_says_that_they_are_not_encrypted(qtbot, desk, store):
    backup(store, default_folder(store.path))
    section = BackupsSection(desk)
    qtbot.addWidget(section)
    section.show()
    desk.jobs.settle()
    assert section.view.model().rowCount() == 1
    assert "not encrypted" in section.places.text()
    assert "Once a folder is set" in section.places.text()


def test_looking_inside_shows_the_command_that_puts_it_back(qtbot, desk, store, manager, now):
    with store.write(manager) as session:
        Make(session, now).customer("Lin")
    made = backup(store, default_folder(store.path))
    dialog = DumpDialog(desk, made, None)
    qtbot.addWidget(dialog)
    desk.jobs.settle()
    assert "Customer files 1 ·" in dialog.counts.text()
    dialog._copy()
    assert f'restore "{made}" --into postgresql://' in QApplication.clipboard().text()


def test_a_copy_in_a_file_brings_a_part_back_but_takes_no_servers_place(
    qtbot, desk, store, manager, tmp_path
):
    copy = tmp_path / "copy.crm"
    move_to_file(store, copy, manager, lambda password: None, encrypted=False)
    dialog = RestoreDialog(desk, copy, None, None)
    qtbot.addWidget(dialog)
    for _round in range(4):
        desk.jobs.settle()
    assert dialog.customer.isEnabled()
    assert dialog.all.isHidden()
    dialog.reject()
    desk.jobs.settle()
