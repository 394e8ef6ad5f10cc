"""From a file to a server and back: nothing missing, nothing left behind when cut off."""

import pytest

from crmdesk.access.accounts import sign_in
from crmdesk.access.permissions import reaches
from crmdesk.access.undoing import what_undo_would_do
from crmdesk.customers.search import find
from crmdesk.errors import UserError
from crmdesk.jobs import Cancelled
from crmdesk.store.backup import backup
from crmdesk.store.check import check
from crmdesk.store.opening import open_store
from crmdesk.store.server.address import address_of
from crmdesk.store.server.columns import rows_on_server
from crmdesk.store.server.copying import digests_of
from crmdesk.store.server.founding import Owner, found_database, stores_of
from crmdesk.store.server.moving import move_to_server
from crmdesk.store.server.moving_back import move_to_file
from crmdesk.store.server.opening import open_server
from crmdesk.store.server.restoring import restore_into
from tests.demo_store import demo_path, demo_store, made_demo  # noqa: F401
from tests.server.cluster import OWNER_PASSWORD

pytestmark = pytest.mark.server


def founded_owner(cluster, name, folder):
    owner = Owner(address_of(cluster.address(name)), OWNER_PASSWORD, folder / "owner.server")
    found_database(owner, reaches())
    return owner


@pytest.fixture(scope="module")
def full(cluster, made_demo, tmp_path_factory):  # noqa: F811
    """The owner of a database that a demo store was moved into; not to be written to."""
    owner = founded_owner(cluster, "moved", tmp_path_factory.mktemp("moved"))
    yield owner
    owner.close()


@pytest.fixture(scope="module")
def moved(full, made_demo):  # noqa: F811
    store = open_store(made_demo)
    moved = move_to_server(store, full, sign_in(store, "admin"))
    store.close()
    return moved


@pytest.fixture
def served(moved, cluster, tmp_path):
    """The moved store, as its manager opens it."""
    address = address_of(cluster.address("moved", user=""))
    store = open_server(address, "manager", moved.passwords["manager"], folder=tmp_path)
    yield store
    store.close()


@pytest.fixture
def empty(cluster, tmp_path):
    """The owner of a founded database without a store."""
    owner = founded_owner(cluster, "empty", tmp_path)
    yield owner
    owner.close()
    with cluster.connect("postgres", "super", "postgres") as connection:
        connection.execute('DROP DATABASE "empty" WITH (FORCE)')


def names_found(store, actor, text):
    with store.read(actor) as session:
        return [(found.id, found.name, found.owner) for found in find(session, text)]


@pytest.mark.parametrize("text", ["王", "li", "138", "zh w", "京A"])
def test_the_search_answers_the_same_on_both(demo_store, served, moved, text):  # noqa: F811
    there = sign_in(served, "manager", moved.passwords["manager"])
    here = sign_in(demo_store, "manager")
    assert names_found(served, there, text) == names_found(demo_store, here, text)


def test_the_copy_is_whole_and_goes_on_where_the_file_stopped(served, moved):
    report = check(served)
    assert (report.problems, report.counts["customer"]) == ([], moved.counts["customer"])


def test_only_active_accounts_get_a_first_password(moved, demo_store):  # noqa: F811
    from crmdesk.access.accounts import people_at_the_door

    assert sorted(moved.passwords) == sorted(row.login for row in people_at_the_door(demo_store))
    assert len(set(moved.passwords.values())) == len(moved.passwords)


def test_a_full_database_takes_no_second_store(moved, full, demo_store):  # noqa: F811
    with pytest.raises(UserError, match="holds the store"):
        move_to_server(demo_store, full, sign_in(demo_store, "admin"))


def test_a_move_that_is_stopped_leaves_the_database_empty(empty, demo_store):  # noqa: F811
    def stop(done, total):
        if done > total * 0.6:
            raise Cancelled

    with pytest.raises(Cancelled):
        move_to_server(demo_store, empty, sign_in(demo_store, "admin"), stop)
    assert stores_of(empty) == []
    assert move_to_server(demo_store, empty, sign_in(demo_store, "admin")).counts["visit"]


def test_the_way_back_is_an_encrypted_file_with_everything(served, moved, tmp_path):
    actor = sign_in(served, "manager", moved.passwords["manager"])
    path = tmp_path / "not there yet" / "back.crm"
    back = move_to_file(served, path, actor, lambda password: None)

    from crmdesk.store.keys import unlock

    key = unlock(path, "manager", back.moved.passwords["manager"])
    store = open_store(path, key)
    report = check(store)
    store.close()
    assert (report.problems, report.counts["customer"]) == ([], moved.counts["customer"])
    assert back.recovery_code


def test_a_way_back_that_is_stopped_leaves_no_file(served, moved, tmp_path):
    def stop(done, total):
        if done > total / 2:
            raise Cancelled

    actor = sign_in(served, "manager", moved.passwords["manager"])
    folder = tmp_path / "there"
    folder.mkdir()
    with pytest.raises(Cancelled):
        move_to_file(served, folder / "back.crm", actor, lambda password: None, progress=stop)
    assert list(folder.iterdir()) == []


def test_what_was_done_before_the_move_can_still_be_told(served, moved):
    actor = sign_in(served, "manager", moved.passwords["manager"])
    with served.read(actor) as session:
        assert what_undo_would_do(session) is None or what_undo_would_do(session).sentence


def test_its_backup_makes_the_same_store_anew(served, moved, cluster, tmp_path, monkeypatch):
    monkeypatch.setenv("CRMDESK_PG_BIN", str(cluster.bin))
    made = backup(served, tmp_path / "backups")
    address = address_of(cluster.address("anew"))
    owner = Owner(address, OWNER_PASSWORD, tmp_path / "anew.server")
    passwords = restore_into(owner, made, reaches(), served.now)
    with owner.database.engine.connect() as there, served.engine.connect() as here:
        ours, theirs = (digests_of(each, rows_on_server, str) for each in (here, there))
    owner.close()
    assert sorted(passwords) == sorted(moved.passwords)
    assert {name for name in ours if ours[name] != theirs[name]} <= {"action"}  # says so itself

    back = open_server(address, "manager", passwords["manager"], folder=tmp_path / "anew")
    assert check(back).problems == []
    back.close()
