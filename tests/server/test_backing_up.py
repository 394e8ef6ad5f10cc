"""A server's store backed up by pg_dump, looked into, and put back into a new database."""

import os
import stat
from datetime import timedelta

import pytest

from crmdesk.access.accounts import sign_in
from crmdesk.access.permissions import reaches
from crmdesk.customers.search import find
from crmdesk.errors import UserError
from crmdesk.jobs import Cancelled
from crmdesk.store.backup import backup, backups_in, default_folder, due
from crmdesk.store.backup_list import Known, verify
from crmdesk.store.check import check
from crmdesk.store.manifest import manifest_path, read_manifest
from crmdesk.store.restore import look_inside, restore
from crmdesk.store.server.address import address_of
from crmdesk.store.server.founding import Owner
from crmdesk.store.server.opening import open_server
from crmdesk.store.server.restoring import restore_into
from tests.records import Make
from tests.server.cluster import OWNER_PASSWORD

pytestmark = pytest.mark.server


@pytest.fixture(autouse=True)
def tools(cluster, monkeypatch):
    monkeypatch.setenv("CRMDESK_PG_BIN", str(cluster.bin))


@pytest.fixture
def folder(store):
    return default_folder(store.path)


@pytest.fixture
def two_customers(store, manager, now):
    with store.write(manager) as session:
        make = Make(session, now)
        return make.customer("Lin\tMei\\n").id, make.customer("Hu Bin").id


@pytest.fixture
def owner(cluster, tmp_path):
    """Of a database that is not there yet, and gone again after the test."""
    owner = Owner(address_of(cluster.address("again")), OWNER_PASSWORD, tmp_path / "again.server")
    yield owner
    owner.close()
    with cluster.connect("postgres", "super", "postgres") as connection:
        connection.execute('DROP DATABASE IF EXISTS "again" WITH (FORCE)')
        for (role,) in made_for_again(connection):
            connection.execute(f'DROP ROLE "{role}"')


def made_for_again(connection):
    found = connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'again%'")
    return found.fetchall()


def test_a_backup_holds_what_its_manifest_says(store, folder, two_customers):
    made = backup(store, folder)
    inside = look_inside(made)
    assert inside.counts["customer"] == 2
    assert inside.problems == []
    assert read_manifest(made).counts == inside.counts
    assert verify(made) is Known.READ_AGAIN


def test_nobody_else_reads_it_and_no_password_is_in_it(store, folder):
    made = backup(store, folder)
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert "account_key" not in look_inside(made).counts


def test_a_folder_that_others_share_keeps_its_rights(store, tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    shared.chmod(0o755)
    backup(store, shared)
    assert stat.S_IMODE(shared.stat().st_mode) == 0o755


def test_what_is_saved_meanwhile_is_not_half_in_it(store, folder, manager, now):
    def meanwhile(done, total):
        with store.write(manager) as session:
            Make(session, now).customer(f"Customer {done}")

    made = backup(store, folder, meanwhile)
    assert look_inside(made).counts["customer"] == 0


def test_one_that_is_stopped_leaves_nothing(store, folder):
    def stop(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        backup(store, folder, stop)
    assert list(folder.iterdir()) == []


def test_what_another_seat_is_writing_just_now_stays(store, tmp_path, now):
    theirs = tmp_path / f".south-{now:%Y%m%d-%H%M%S}Z.dump.part"
    theirs.write_bytes(b"theirs")
    os.utime(theirs, (now.timestamp(), now.timestamp()))
    with pytest.raises(UserError, match="try another folder"):
        backup(store, tmp_path)
    assert theirs.read_bytes() == b"theirs"


def test_without_pg_dump_a_sentence_says_what_to_do(store, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("CRMDESK_PG_BIN", str(tmp_path))
    with pytest.raises(UserError, match=r"no pg_dump.*crmdesk move FILE\.crm"):
        backup(store, folder)
    assert list(folder.iterdir()) == []


def test_a_pg_dump_that_is_older_than_the_server_is_not_used(store, folder, tmp_path, monkeypatch):
    for name in ("pg_dump", "pg_restore"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("CRMDESK_PG_BIN", str(tmp_path))
    with pytest.raises(UserError, match="is of PostgreSQL 9, the server is 16"):
        backup(store, folder)


def test_one_a_day_is_due(store, folder, now):
    assert due(store, folder, now)
    backup(store, folder)
    assert not due(store, folder, now + timedelta(hours=2))
    assert due(store, folder, now + timedelta(hours=21))


def test_the_store_is_compared_with_its_newest_backup(store, folder, founded, two_customers):
    backup(store, folder)
    assert check(store).problems == []
    with founded.superuser() as past_the_program:
        past_the_program.execute("SET session_replication_role = replica")
        past_the_program.execute("DELETE FROM customer WHERE id = %s", [two_customers[1]])
    assert any("customer has 1 rows" in problem for problem in check(store).problems)


def test_a_dump_never_takes_a_files_place(store, folder, tmp_path):
    made = backup(store, folder)
    path = tmp_path / "south.crm"
    with pytest.raises(UserError, match="--into"):
        restore(made, path)
    assert not path.exists()


def test_it_is_put_back_into_a_new_database(store, folder, owner, two_customers, tmp_path, now):
    made = backup(store, folder)
    passwords = restore_into(owner, made, reaches(), lambda: now)
    address = address_of(str(owner.credentials.address))
    back = open_server(address, "manager", passwords["manager"], folder=tmp_path / "back")
    manager = sign_in(back, "manager", passwords["manager"])
    with back.read(manager) as session:
        assert [found.id for found in find(session, "Hu Bin")] == [two_customers[1]]
    report = check(back)
    back.close()
    assert report.problems == []
    assert report.counts["customer"] == 2


def test_a_database_that_is_there_is_not_overwritten(store, folder, founded, now, tmp_path):
    made = backup(store, folder)
    present = address_of(founded.cluster.address(founded.name))
    with pytest.raises(UserError, match="already a database"):
        restore_into(
            Owner(present, OWNER_PASSWORD, tmp_path / "x.server"), made, reaches(), lambda: now
        )


def test_a_damaged_one_is_refused_before_anything_is_made(store, folder, owner, cluster, now):
    made = backup(store, folder)
    broken = bytearray(made.read_bytes())
    broken[len(broken) // 2] ^= 1
    made.write_bytes(broken)
    with pytest.raises(UserError, match="has changed"):
        restore_into(owner, made, reaches(), lambda: now)
    with cluster.connect("postgres", "super", "postgres") as connection:
        assert made_for_again(connection) == []


def test_one_that_is_not_what_its_manifest_says_leaves_nothing(store, folder, owner, cluster, now):
    made = backup(store, folder)
    told = manifest_path(made)
    told.write_text(told.read_text().replace('"account": 7', '"account": 8'))
    with pytest.raises(UserError, match="Nothing was restored"):
        restore_into(owner, made, reaches(), lambda: now)
    with cluster.connect("postgres", "super", "postgres") as connection:
        assert made_for_again(connection) == []
        gone = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'again'").fetchone()
    assert gone is None


def test_putting_back_that_is_stopped_leaves_nothing(store, folder, owner, cluster, now):
    def stop(done, total):
        if (done, total) == (1, 2):
            raise Cancelled

    made = backup(store, folder)
    with pytest.raises(Cancelled):
        restore_into(owner, made, reaches(), lambda: now, stop)
    with cluster.connect("postgres", "super", "postgres") as connection:
        assert made_for_again(connection) == []


def test_older_dumps_are_thinned_like_files(store, folder, now):
    backup(store, folder)
    store.now = lambda: now + timedelta(hours=1)
    backup(store, folder)
    store.now = lambda: now + timedelta(days=3)
    backup(store, folder)
    assert len(backups_in(folder, store.path.stem)) == 2
