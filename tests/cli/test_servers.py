"""crmdesk move, crmdesk server, and a server named as the store."""

import io
import json
import os
import signal
import subprocess
import sys
from random import Random

import pytest

from crmdesk.dates import present
from crmdesk.store.server.unlocking import cost_less
from crmdesk.store.thinning import DUMP, made_at
from tests.demo_store import demo_path, made_demo  # noqa: F401
from tests.server.both import CHEAP
from tests.server.cluster import OWNER_PASSWORD

pytestmark = pytest.mark.server


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    cost_less(CHEAP)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{OWNER_PASSWORD}\n"))


@pytest.fixture
def database(cluster):
    """A name nobody has; dropped afterwards."""
    yield "shop"
    with cluster.connect("postgres", "super", "postgres") as connection:
        connection.execute('DROP DATABASE IF EXISTS "shop" WITH (FORCE)')


@pytest.fixture
def demo(terminal, demo_path):  # noqa: F811
    """The command line on a demo store."""
    terminal.store = demo_path
    return terminal


@pytest.fixture
def at_server(demo, cluster, database, monkeypatch):
    """The demo store moved to a server, which the command line then works on as its manager."""
    told = demo.json("move", cluster.address(database), "--password-stdin")
    demo.store = cluster.address(database, user="")
    monkeypatch.setenv("CRMDESK_ACCOUNT", "manager")
    monkeypatch.setenv("CRMDESK_PASSWORD", told["passwords"]["manager"])
    demo.told = told
    return demo


def test_a_moved_store_answers_as_the_file_did(demo, cluster, database, monkeypatch, request):
    before = demo.json("find", "王"), demo.json("today")
    moved = request.getfixturevalue("at_server")
    assert (moved.json("find", "王"), moved.json("today")) == before
    assert moved("check") == 0, moved.out
    assert moved.told["counts"]["customer"] == 150


def test_the_owners_backup_is_named_by_the_real_clock(
    at_server, cluster, database, tmp_path, monkeypatch
):
    monkeypatch.setenv("CRMDESK_PG_BIN", str(cluster.bin))
    sys.stdin = io.StringIO(f"{OWNER_PASSWORD}\n")
    began, address = present().replace(microsecond=0), cluster.address(database)
    assert at_server("server", "backup", address, tmp_path, "--password-stdin") == 0, at_server.err
    [made] = [made_at(path.name) for path in tmp_path.glob(f"*{DUMP}")]
    assert began <= made <= present()


def test_what_one_does_there_can_be_undone(at_server, tmp_path):
    assert at_server("report", "funnel", "--out", tmp_path / "f.pdf") == 0, at_server.err
    assert at_server("undo") == 1
    assert "nothing to undo" in at_server.err


def test_back_into_a_file(at_server, tmp_path):
    path = tmp_path / "back.crm"
    assert at_server("move", path, "--plain") == 0, at_server.err
    assert "each checked by its sum" in at_server.out
    assert path.exists()


def test_the_address_of_a_move_names_who_sets_it_up(terminal, cluster):
    assert terminal("move", cluster.address("shop", user=""), "--password-stdin") == 1
    assert "Say who sets it up" in terminal.err


def test_a_wrong_password_is_one_line(terminal, cluster, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("guess\n"))
    assert terminal("move", cluster.address("shop"), "--password-stdin") == 1
    assert terminal.err == "The name or the password is not right. Try again.\n"


def test_an_empty_store_is_made_there_and_a_second_beside_it(terminal, cluster, database):
    address = cluster.address(database)
    made = []
    for name, short in (("North Gate", "north"), ("South Gate", "south")):
        sys.stdin = io.StringIO(f"{OWNER_PASSWORD}\n")
        people = ("--manager", f"{short}-m", "--administrator", f"{short}-a")
        made.append(
            terminal.json("server", "new", address, "--name", name, *people, "--password-stdin")
        )
    assert [one["store"] for one in made] == [1, 2]
    assert set(made[1]["passwords"]) == {"south-m", "south-a"}


def test_an_upgrade_leaves_everybody_able_to_write(at_server, cluster, database, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{OWNER_PASSWORD}\n"))
    assert at_server("server", "upgrade", cluster.address(database), "--password-stdin") == 0
    assert at_server("check") == 0, at_server.out


def test_a_move_that_is_killed_leaves_nothing_and_begins_again(demo, cluster, database):
    environ = os.environ | {"PYTHONPATH": os.getcwd(), "PGPASSWORD": OWNER_PASSWORD}
    command = [sys.executable, "-m", "crmdesk", "--store", str(demo.store), "move"]
    random = Random(11)
    for _kill in range(4):
        with subprocess.Popen(
            [*command, cluster.address(database), "--password-stdin"],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        ) as moving:
            try:
                moving.wait(1.2 + random.random())
            except subprocess.TimeoutExpired:
                moving.send_signal(signal.SIGKILL)
    again = demo("move", cluster.address(database), "--password-stdin", "--json")
    assert again == 0 or "holds the store" in demo.err
    assert again or json.loads(demo.out)["counts"]["customer"] == 150
