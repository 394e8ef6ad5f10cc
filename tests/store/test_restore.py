import pytest

from crmdesk.access.accounts import sign_in
from crmdesk.errors import UserError
from crmdesk.models import Customer, Role
from crmdesk.store import keys, tell
from crmdesk.store.alone import restoring_path
from crmdesk.store.backup import backup
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.store.holding import hold
from crmdesk.store.manifest import manifest_path
from crmdesk.store.migrating import SCHEMA
from crmdesk.store.opening import open_store, unlock_and_open
from crmdesk.store.restore import look_inside, newest_good, restore
from tests.records import Make
from tests.store.test_backup import PASSWORD, fill, names_in

pytestmark = pytest.mark.file_only


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "safe"


@pytest.fixture
def saved(store, folder, now):
    """A backup that holds Lin and Wang; the store has Zhao too, and is closed."""
    fill(store, now)
    made = backup(store, folder)
    fill(store, now, ["Zhao"])
    store.close()
    return made


def test_the_backup_stands_in_the_stores_place_and_what_was_there_is_kept(store, saved):
    kept = restore(saved, store.path)
    assert names_in(store.path) == ["Lin", "Wang"]
    assert names_in(kept) == ["Lin", "Wang", "Zhao"]
    assert names_in(saved) == ["Lin", "Wang"]


def test_a_restored_store_goes_on_working(store, saved, now):
    restore(saved, store.path)
    again = open_store(store.path, now=lambda: now)
    fill(again, now, ["Afterwards"])
    again.close()
    assert names_in(store.path) == ["Lin", "Wang", "Afterwards"]


def test_a_log_that_a_crash_left_is_not_read_into_the_restored_file(store, saved, now):
    store.path.with_name(f"{store.path.name}-wal").write_bytes(b"\x37\x7f\x06\x82" + bytes(5000))
    restore(saved, store.path)
    assert names_in(store.path) == ["Lin", "Wang"]


def test_a_damaged_store_is_restored_and_its_remains_are_kept(store, saved):
    store.path.write_bytes(b"\0" * 9000)
    kept = restore(saved, store.path)
    assert names_in(store.path) == ["Lin", "Wang"]
    assert kept.read_bytes() == b"\0" * 9000


def test_a_missing_store_is_restored(store, saved):
    store.path.unlink()
    assert restore(saved, store.path) is None
    assert names_in(store.path) == ["Lin", "Wang"]


def test_a_store_that_is_open_is_not_exchanged(store, saved, now):
    other = open_store(store.path, now=lambda: now)
    with pytest.raises(UserError, match="open in another window"):
        restore(saved, store.path)
    other.close()
    assert names_in(store.path) == ["Lin", "Wang", "Zhao"]


def test_two_restores_at_once_do_not_meet(store, saved):
    with hold(restoring_path(store.path)), pytest.raises(UserError, match="being restored by"):
        restore(saved, store.path)


def test_a_changed_backup_is_refused_and_nothing_is_touched(store, saved):
    content = bytearray(saved.read_bytes())
    content[-10] ^= 1
    saved.write_bytes(content)
    with pytest.raises(UserError, match="has changed since it was made"):
        restore(saved, store.path)
    assert names_in(store.path) == ["Lin", "Wang", "Zhao"]


@pytest.mark.parametrize("content", [b"", b"not a database" * 1000])
def test_what_is_no_backup_is_refused(store, saved, content):
    manifest_path(saved).unlink()
    saved.write_bytes(content)
    with pytest.raises(UserError, match="damaged or no backup"):
        restore(saved, store.path)
    assert names_in(store.path) == ["Lin", "Wang", "Zhao"]


def test_a_missing_backup_and_the_store_itself_are_refused(store, saved, tmp_path):
    with pytest.raises(UserError, match="no backup at"):
        restore(tmp_path / "none.crm", store.path)
    with pytest.raises(UserError, match="is the store itself"):
        restore(store.path, store.path)


def test_a_backup_of_a_newer_program_is_refused(store, saved):
    import sqlite3

    manifest_path(saved).unlink()
    other = sqlite3.connect(saved)
    other.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    other.close()
    with pytest.raises(UserError, match="newer crmdesk"):
        restore(saved, store.path)


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_lost(store, saved, frozen):
    with frozen(store.path.parent), pytest.raises(UserError, match="could not be restored"):
        restore(saved, store.path)
    assert names_in(store.path) == ["Lin", "Wang", "Zhao"]


def test_the_inside_of_a_backup_can_be_looked_at(store, folder, now):
    with store.write(sign_in(store, "manager")) as session:
        customer = Make(session, now).customer(name="Lin")
        tell(session, "customers.open", "Opened the file of {name}.", name=customer.name)
    inside = look_inside(backup(store, folder))
    assert (inside.created_at, inside.counts["customer"], inside.problems) == (now, 1, [])
    assert inside.last_actions[0] == "Opened the file of Lin."
    assert inside.say().splitlines()[0] == "Backup of 2026-11-21: customers 1, visits 0."


def test_a_look_changes_nothing(saved):
    before = saved.read_bytes()
    look_inside(saved)
    assert saved.read_bytes() == before
    assert len(list(saved.parent.iterdir())) == 2


def test_the_newest_good_backup_passes_over_damaged_ones(store, folder, now):
    from datetime import timedelta

    first = backup(store, folder)
    store.now = lambda: now + timedelta(hours=1)
    second = backup(store, folder)
    assert newest_good(folder) == second
    second.write_bytes(second.read_bytes()[:-100])
    assert newest_good(folder) == first
    assert newest_good(folder / "none") is None


def test_an_encrypted_store_is_restored_with_its_keys(locked, folder, now):
    fill(locked, now, ["Lin"])
    made = backup(locked, folder)
    fill(locked, now, ["Zhao"])
    locked.close()
    locked.path.unlink()
    keys.keys_path(locked.path).unlink()

    restore(made, locked.path)

    store = unlock_and_open(locked.path, "manager", PASSWORD)
    with store.read(sign_in(store, "manager")) as session:
        assert [name for (name,) in session.query(Customer.name)] == ["Lin"]
    store.close()


def test_a_password_changed_since_the_backup_stays_good(locked, folder):
    made = backup(locked, folder)
    keys.add_login(locked.path, locked.key, "manager", "newer password", cost=keys.Cost(64, 1, 1))
    locked.close()
    restore(made, locked.path, key=locked.key)
    unlock_and_open(locked.path, "manager", "newer password").close()


def test_an_encrypted_store_that_is_open_is_not_exchanged_by_another_process(locked, folder, now):
    import subprocess
    import sys

    fill(locked, now, ["Lin"])
    made = backup(locked, folder)
    script = (
        "import sys; from pathlib import Path; from crmdesk.store.restore import restore\n"
        "from crmdesk.errors import UserError\n"
        "try: restore(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "except UserError as error: print(error)"
    )
    command = [sys.executable, "-c", script, str(made), str(locked.path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "open in another window" in said


def test_a_locked_backup_tells_what_its_manifest_says(locked, folder, now):
    fill(locked, now, ["Lin"])
    made = backup(locked, folder)
    inside = look_inside(made)
    assert (inside.counts["customer"], inside.last_actions, inside.problems) == (1, [], [])
    assert look_inside(made, locked.key).last_actions == [
        "Changed records.",
        "Made the store “North Gate”.",
    ]


def test_the_backup_of_another_key_takes_the_place_with_its_own_keys(locked, folder, now, tmp_path):
    fill(locked, now, ["Lin"])
    made = backup(locked, folder)
    path, key = tmp_path / "other.crm", locked.key
    other_key, _code = keys.create_keys(path, {"manager": "another word"}, cost=keys.Cost(64, 1, 1))
    accounts = [FirstAccount("manager", "Gao Yuan", Role.MANAGER)]
    create_store(path, NewStore("Other", "en"), accounts, key=other_key).close()

    kept = restore(made, path, key=key, present_key=other_key)

    assert names_in(path, keys.unlock(path, "manager", PASSWORD)) == ["Lin"]
    assert names_in(kept, keys.unlock(kept, "manager", "another word")) == []
