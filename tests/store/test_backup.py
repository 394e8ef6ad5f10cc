import json
import shutil
from datetime import timedelta

import pytest

from crmdesk.access.accounts import sign_in
from crmdesk.errors import UserError
from crmdesk.jobs import Cancelled
from crmdesk.models import Customer, StoreSetting
from crmdesk.store.backup import (
    back_up_where_due,
    backup,
    backup_folders,
    backups_in,
    default_folder,
    due,
)
from crmdesk.store.keys import keys_path, unlock
from crmdesk.store.manifest import manifest_path, read_manifest
from crmdesk.store.opening import open_store
from tests.records import Make

pytestmark = pytest.mark.file_only

PASSWORD = "eight or more"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "safe" / "south"


def fill(store, now, names=("Lin", "Wang")):
    with store.write(sign_in(store, "manager")) as session:
        for name in names:
            Make(session, now).customer(name=name)


def names_in(path, key=None):
    store = open_store(path, key)
    with store.read(sign_in(store, "manager")) as session:
        names = [name for (name,) in session.query(Customer.name).order_by(Customer.id)]
    store.close()
    return names


def entries(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_is_a_store_of_its_own_with_all_that_was_committed(store, folder, now):
    fill(store, now)
    made = backup(store, folder)
    assert entries(folder) == [made.name, f"{made.name}.json"]
    assert names_in(made) == ["Lin", "Wang"]


def test_its_manifest_says_what_is_in_it(store, folder, now):
    fill(store, now)
    manifest = read_manifest(backup(store, folder))
    assert manifest.counts["customer"] == 2
    assert manifest.created_at == now
    assert manifest.heads["1"][0] == manifest.newest_action == 2


def test_an_encrypted_store_is_backed_up_encrypted_with_its_keys(locked, folder, now):
    fill(locked, now, ["Ouyang Xiu"])
    made = backup(locked, folder)
    assert b"Ouyang" not in made.read_bytes()
    assert unlock(made, "manager", PASSWORD) == locked.key
    assert names_in(made, locked.key) == ["Ouyang Xiu"]


def test_work_goes_on_during_a_backup_and_is_not_in_it(store, folder, now):
    fill(store, now)
    steps = []

    def work_meanwhile(done, total):
        if not steps:
            fill(store, now, ["Late"])
        steps.append((done, total))

    made = backup(store, folder, work_meanwhile)
    assert names_in(made) == ["Lin", "Wang"]
    assert steps[-1][0] == steps[-1][1]


def test_a_stopped_backup_leaves_nothing_behind(store, folder, now):
    def stop(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        backup(store, folder, stop)
    assert entries(folder) == []


def test_two_backups_of_one_second_are_two(store, folder):
    assert backup(store, folder).name != backup(store, folder).name
    assert len(backups_in(folder)) == 2


def test_a_damaged_store_makes_no_backup_that_looks_good(store, folder, now):
    fill(store, now, [f"Customer {number}" for number in range(200)])
    store.close()
    content = bytearray(store.path.read_bytes())
    for start in range(4096 * 30, len(content) - 4096, 4096 * 5):
        content[start : start + 60] = b"\xff" * 60
    store.path.write_bytes(content)

    with pytest.raises(UserError, match="damaged"):
        backup(store, folder)
    assert entries(folder) == []


def test_a_folder_that_cannot_be_written_is_told_and_the_store_is_as_it_was(
    store, tmp_path, frozen, now
):
    fill(store, now)
    folder = tmp_path / "frozen"
    folder.mkdir()
    with frozen(folder), pytest.raises(UserError, match=r"No backup could be made in .*frozen"):
        backup(store, folder)
    assert entries(folder) == []
    assert names_in(store.path) == ["Lin", "Wang"]


def test_a_folder_that_is_a_file_is_told(store, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="No backup could be made"):
        backup(store, tmp_path / "file")


def test_too_little_room_is_told_before_anything_is_written(store, folder, monkeypatch):
    usage = shutil.disk_usage(store.path.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage._replace(free=100_000))
    with pytest.raises(UserError, match="0 MB free, the copy needs 1 MB"):
        backup(store, folder)
    assert entries(folder) == []


def test_old_backups_are_thinned_with_all_that_belongs_to_them(store, folder, now):
    made = []
    for hours in (50, 49, 0):  # the first two on one day
        store.now = lambda hours=hours: now - timedelta(hours=hours)
        made.append(backup(store, folder).name)
    assert entries(folder) == [each for name in made[1:] for each in (name, f"{name}.json")]


def test_a_clock_that_runs_years_ahead_takes_no_backup_with_it(store, folder, now):
    for days in (40, 2, 1, -2000, 0):
        store.now = lambda days=days: now - timedelta(days=days)
        backup(store, folder)

    assert len(backups_in(folder)) == 5


def test_a_clock_that_was_set_back_makes_no_backup_at_every_look(store, folder, now, manager):
    store.now = lambda: now + timedelta(days=2)
    backup(store, folder)
    store.now = lambda: now

    assert len(back_up_where_due(store, [folder])) == 1
    store.now = lambda: now + timedelta(minutes=5)
    assert back_up_where_due(store, [folder]) == []


def test_other_stores_backups_in_the_same_folder_are_not_thinned(store, folder, now):
    folder.mkdir(parents=True)
    other = folder / "north-20200101-000000Z.crm"
    other.write_bytes(b"theirs")
    backup(store, folder)
    assert other.exists()


def test_a_backup_is_due_after_half_an_hour_of_work(store, folder, now):
    assert due(store, folder, now)
    backup(store, folder)
    fill(store, now)
    assert not due(store, folder, now + timedelta(minutes=29))
    assert due(store, folder, now + timedelta(minutes=30))


def test_none_is_due_where_nothing_was_done(store, folder, now):
    backup(store, folder)
    assert not due(store, folder, now + timedelta(hours=19))


def test_a_clock_set_back_does_not_stop_the_backups(store, folder, now):
    store.now = lambda: now + timedelta(hours=5)
    backup(store, folder)
    fill(store, now)
    assert due(store, folder, now)


def test_the_settings_folders_get_theirs_too(store, folder, manager, tmp_path):
    with store.write(manager) as session:
        value = {"value": [str(tmp_path / "usb")]}
        session.add(StoreSetting(store_id=1, key="backup_folders", value=value))
    folders = backup_folders(store)
    assert folders == [default_folder(store.path), tmp_path / "usb"]

    made = back_up_where_due(store, folders)

    assert [path.parent for path in made] == folders
    assert back_up_where_due(store, folders) == []


def test_a_manifest_that_cannot_be_read_is_none(store, folder):
    made = backup(store, folder)
    for content in ("", "[]", "{}", json.dumps({"format": 1, "heads": 3})):
        manifest_path(made).write_text(content)
        assert read_manifest(made) is None


def test_what_a_crash_left_is_swept_a_day_later(store, folder, now):
    import os

    folder.mkdir(parents=True)
    old, young = folder / ".a.crm.part", folder / ".b.crm.part"
    for path, age in ((old, timedelta(days=2)), (young, timedelta(hours=1))):
        path.write_bytes(b"half")
        os.utime(path, times=((now - age).timestamp(),) * 2)
    backup(store, folder)
    assert (old.exists(), young.exists()) == (False, True)


def test_the_keys_go_with_a_thinned_backup(locked, folder, now):
    old = backup(locked, folder)
    for hours in (1, 30):
        locked.now = lambda hours=hours: now + timedelta(hours=hours)
        backup(locked, folder)
    assert not keys_path(old).exists()
