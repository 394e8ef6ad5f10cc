import shutil
import sqlite3
from pathlib import Path

import pytest

from crmdesk.errors import UserError
from crmdesk.jobs import Cancelled
from crmdesk.models import Customer
from crmdesk.store import migrating
from crmdesk.store.backup import backup
from crmdesk.store.beside import LockedBackup, key_by, key_for, opened_beside
from crmdesk.store.connection import engine_of
from crmdesk.store.keys import keys_path
from crmdesk.store.manifest import manifest_path
from crmdesk.store.migrating import upgrade
from crmdesk.store.opening import open_store
from crmdesk.store.taking_back import bring_back, compare_customer
from tests.store.test_backup import PASSWORD, fill

pytestmark = pytest.mark.file_only
HERE = Path(migrating.__file__).with_name("migrations")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "safe"


def names(opened, actor):
    with opened.read(actor) as session:
        return [name for (name,) in session.query(Customer.name).order_by(Customer.id)]


def leftovers(store):
    return [path.name for path in store.path.parent.iterdir() if ".look-" in path.name]


def test_a_backup_is_read_beside_the_open_store(store, folder, manager, now):
    fill(store, now, ["Lin"])
    made = backup(store, folder)
    fill(store, now, ["Zhao"])
    with opened_beside(made, store, None) as opened:
        assert names(opened, manager) == ["Lin"]
    assert names(store, manager) == ["Lin", "Zhao"]


def test_the_backup_is_to_the_byte_what_it_was_and_nothing_is_left(store, folder, manager, now):
    made = backup(store, folder)
    before = made.read_bytes()
    with opened_beside(made, store, None) as opened:
        fill(opened, now, ["Only in the copy"])
    assert made.read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == [made.name, f"{made.name}.json"]
    assert leftovers(store) == []


def test_an_encrypted_backup_opens_with_the_key_of_the_open_store(locked, folder, now):
    fill(locked, now, ["Ouyang Xiu"])
    made = backup(locked, folder)
    with opened_beside(made, locked, key_for(made, locked.key)) as opened:
        assert b"Ouyang" not in opened.path.read_bytes()


def test_a_backup_of_another_key_asks_for_its_own_password(store, locked, folder):
    made = backup(locked, folder)
    with pytest.raises(LockedBackup, match="another key"):
        key_for(made, store.key)
    with opened_beside(made, store, key_by(made, "manager", PASSWORD)) as opened:
        assert opened.is_encrypted


def test_the_recovery_code_of_that_time_opens_it_too(locked, folder):
    assert key_by(backup(locked, folder), "", locked.code) == locked.key


def test_a_plain_backup_of_a_store_that_is_encrypted_now_needs_no_key(store, folder, locked):
    assert key_for(backup(store, folder), locked.key) is None


def test_what_is_damaged_is_refused_before_anything_is_copied(store, folder):
    made = backup(store, folder)
    manifest_path(made).unlink()
    made.write_bytes(b"not a database" * 1000)
    with pytest.raises(UserError, match="damaged or no backup"), opened_beside(made, store, None):
        pass
    assert leftovers(store) == []


def test_a_backup_of_a_newer_program_is_refused(store, folder):
    made = backup(store, folder)
    other = sqlite3.connect(made)
    other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(UserError, match="newer crmdesk"), opened_beside(made, store, None):
        pass


def test_looking_can_be_stopped(store, folder):
    def stop(done, total):
        raise Cancelled

    made = backup(store, folder)
    with pytest.raises(Cancelled), opened_beside(made, store, None, stop):
        pass
    assert leftovers(store) == []


def test_what_a_crash_left_is_swept_and_a_younger_one_is_not(store, folder):
    import os
    import time

    made = backup(store, folder)
    old, young = (store.path.parent / f".south.look-{name}" for name in ("old", "young"))
    old.mkdir()
    young.mkdir()
    os.utime(old, (1, 1))
    os.utime(young, times=(time.time(),) * 2)  # a disk may have another clock
    with opened_beside(made, store, None):
        pass
    assert leftovers(store) == [young.name]
    assert keys_path(made).exists() is False


@pytest.fixture
def first_schema(tmp_path, empty_store):
    """A store as the first release made it, with its first action and a customer."""
    folder = shutil.copytree(HERE, tmp_path / "first", ignore=shutil.ignore_patterns("000[2-9]*"))
    path = tmp_path / "first.crm"
    path.touch()
    engine = engine_of(path)
    upgrade(engine, folder, schema=1)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql(f"ATTACH '{empty_store}' AS made")
        for table in ("store", "account", "action"):
            columns = [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")]
            named = ", ".join(f'"{column}"' for column in columns)
            connection.exec_driver_sql(
                f"INSERT INTO {table} ({named}) SELECT {named} FROM made.{table}"
            )
        connection.exec_driver_sql(
            "INSERT INTO customer (store_id, id, kind, name, state, completeness, created_at,"
            " version, email, wechat, good_time, cares_about, avoid, do_not_call, do_not_message,"
            " birthday_is_lunar, occupation, workplace, address, district, purpose, decides_when,"
            " buyer, payment, vehicle_class, present_car)"
            " VALUES (1, 1, 'person', 'Lin', 'open', 1, '2026-01-01', 1, '', '', '', '', '', 0, 0,"
            " 0, '', '', '', '', '', '', '', '', '', '')"
        )
    engine.dispose()
    return path


def test_a_backup_of_an_earlier_schema_is_looked_into_and_taken_from(
    first_schema, tmp_path, manager
):
    old = shutil.copy(first_schema, tmp_path / "old.crm")
    store = open_store(first_schema)
    with store.write(manager) as session:
        session.delete(session.get_one(Customer, 1))
    with opened_beside(Path(old), store, None) as opened:
        assert names(opened, manager) == ["Lin"]
        with opened.read(manager) as then, store.write(manager) as session:
            assert bring_back(session, compare_customer(then, session, 1)).rows == 1
    assert names(store, manager) == ["Lin"]
    store.close()
