"""crmdesk backup, restore and check at a server's store."""

import io
import json

import pytest

from crmdesk.access.accounts import sign_in
from crmdesk.cli import run
from crmdesk.customers.search import find
from crmdesk.models import Customer
from crmdesk.store.server.address import address_of
from crmdesk.store.server.opening import open_server
from crmdesk.store.thinning import DUMP
from tests.records import Make
from tests.security.modes import mode_of, walked
from tests.server.both import password_of
from tests.server.cluster import OWNER_PASSWORD

pytestmark = pytest.mark.server


@pytest.fixture
def command(founded, store, cluster, monkeypatch, tmp_path, capsys):
    """``command("check")`` as the manager calls it; its answer."""
    monkeypatch.setenv("CRMDESK_PG_BIN", str(cluster.bin))
    monkeypatch.setenv("CRMDESK_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("CRMDESK_LANGUAGE", "en")
    monkeypatch.setenv("CRMDESK_ACCOUNT", "manager")
    monkeypatch.setenv("CRMDESK_PASSWORD", password_of("manager"))

    def call(*arguments, code=0):
        asked = ["--store", str(founded.address), *map(str, arguments)]
        assert run(asked) == code
        said = capsys.readouterr()
        return said.err if code else said.out

    return call


@pytest.fixture
def lin(store, manager, now):
    with store.write(manager) as session:
        return Make(session, now).customer("Lin Mei").id


@pytest.fixture
def made(command, lin, tmp_path):
    command("backup", tmp_path / "backups")
    return next((tmp_path / "backups").glob(f"*{DUMP}"))


@pytest.fixture
def moved(command, lin, tmp_path):
    """The store as a file, and what opens it."""
    file = tmp_path / "copy.crm"
    told = json.loads(command("move", file, "--json"))
    return file, told["passwords"]["manager"]


def rename(store, manager, customer_id, name):
    with store.write(manager) as session:
        session.get(Customer, customer_id).name = name


def test_looking_inside_tells_counts_and_the_last_actions(command, made):
    inside = json.loads(command("restore", made, "--look", "--json"))
    assert inside["counts"]["customer"] == 1
    assert inside["last_actions"]
    assert inside["problems"] == []


def test_the_backup_is_put_back_as_a_new_database(
    command, made, cluster, monkeypatch, tmp_path, capsys
):
    monkeypatch.setattr("sys.stdin", io.StringIO(OWNER_PASSWORD + "\n"))
    told = json.loads(
        command(
            *("restore", made, "--into", cluster.address("put_back")),
            *("--password-stdin", "--json"),
        )
    )
    address, password = address_of(told["restored"]), told["passwords"]["manager"]
    back = open_server(address, "manager", password, folder=tmp_path)
    with back.read(sign_in(back, "manager", password)) as session:
        assert [found.name for found in find(session, "Lin")] == ["Lin Mei"]
    back.close()


def test_nothing_takes_the_place_of_a_servers_store(command, made):
    assert "--into" in command("restore", made, code=1)


def test_check_repairs_after_a_backup(command, lin):
    told = json.loads(command("check", "--repair", "--json"))
    assert told["ok"]
    assert told["repaired"]
    assert told["backup"].endswith(DUMP)


def test_one_customer_comes_back_from_a_copy_in_a_file(
    command, moved, store, manager, lin, monkeypatch
):
    file, secret = moved
    rename(store, manager, lin, "Somebody else")
    monkeypatch.setenv("CRMDESK_BACKUP_PASSWORD", secret)
    command("restore", file, "--customer", lin)
    with store.read(manager) as session:
        assert [found.name for found in find(session, "Lin")] == ["Lin Mei"]


def test_one_table_comes_back_from_a_copy_in_a_file(
    command, moved, store, manager, lin, monkeypatch
):
    file, secret = moved
    rename(store, manager, lin, "Somebody else")
    monkeypatch.setenv("CRMDESK_BACKUP_PASSWORD", secret)
    told = json.loads(command("restore", file, "--table", "customer", "--json"))
    assert told["changed"] == 1


def test_a_part_is_not_taken_from_a_dump(command, made, lin):
    assert "crmdesk move FILE.crm" in command("restore", made, "--customer", lin, code=1)


def test_a_backup_and_a_moved_store_are_their_users_alone(command, made, moved, tmp_path):
    file, _password = moved
    assert walked(made.parent, tmp_path / "data") == {}
    assert {mode_of(one) for one in file.parent.glob(f"{file.name}*")} == {0o600}
