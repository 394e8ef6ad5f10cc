"""crmdesk move, crmdesk server, and a server named as the store."""

import io
import json
import os
import signal
import subprocess
import sys
from contextlib import closing
from random import Random

import pytest

from crmdesk.access.accounts import sign_in
from crmdesk.access.group import in_store, stores_of_group
from crmdesk.dates import present
from crmdesk.reports.running import build_report, record_print
from crmdesk.store.opening import open_store
from crmdesk.store.server.address import address_of
from crmdesk.store.server.opening import open_server
from crmdesk.store.server.unlocking import cost_less
from crmdesk.store.thinning import DUMP, made_at
from tests.cli.at_terminal import typed
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


@pytest.fixture
def group(terminal, cluster, database):
    """Two stores in one database, and the first passwords of their people."""
    terminal.owner, passwords = cluster.address(database), {}
    for short in ("north", "south"):
        sys.stdin = io.StringIO(f"{OWNER_PASSWORD}\n")
        people = ("--manager", f"{short}-m", "--administrator", f"{short}-a")
        new = ("server", "new", terminal.owner, "--name", short.title(), "--language", "en")
        passwords |= terminal.json(*new, *people, "--password-stdin")["passwords"]
    terminal.store = cluster.address(database, user="")
    terminal.passwords = passwords
    return terminal


@pytest.fixture
def signed_in(group, monkeypatch):
    """``signed_in("south-m")``: the command line from then on is theirs."""

    def sign_in(login):
        monkeypatch.setenv("CRMDESK_ACCOUNT", login)
        monkeypatch.setenv("CRMDESK_PASSWORD", group.passwords[login])
        return group

    return sign_in


def test_the_owner_makes_the_groups_manager_whose_print_stays_in_a_stores_copies(
    group, signed_in, tmp_path, monkeypatch
):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{OWNER_PASSWORD}\n"))
    make = ("server", "group-manager", group.owner, "xu", "--name", "Xu Wen", "--password-stdin")
    group.passwords |= group.json(*make)["passwords"]
    assert signed_in("xu")("report", "group", "--out", tmp_path / "all.pdf") == 0, group.err
    print_there(group, "South")

    signed_in("south-m")
    copy = tmp_path / "moved.crm"
    assert group("backup", tmp_path / "safe") == 0, group.err
    assert group("move", copy, "--plain", "--json") == 0, group.err
    assert set(json.loads(group.out)["passwords"]) == {"south-m", "south-a"}
    [backup] = (tmp_path / "safe").glob("*.crm")
    for group.store in (copy, backup):
        monkeypatch.setenv("CRMDESK_PASSWORD", "")
        with closing(open_store(group.store)) as opened, opened.engine.connect() as connection:
            assert connection.exec_driver_sql(
                "SELECT s.name, b.name, b.is_active FROM action a JOIN account b"
                " ON b.id = a.account_id JOIN store s ON s.id = b.store_id"
                " WHERE a.verb = 'report.print'"
            ).all() == [("South", "Xu Wen", 0)]


def print_there(group, name):
    """As the group's manager does in the window, who went to that store."""
    store = open_server(address_of(str(group.store)), "xu", group.passwords["xu"])
    with closing(store):
        xu = sign_in(store, "xu", group.passwords["xu"])
        with store.read(xu) as session:
            [there] = [row.id for row in stores_of_group(session) if row.name == name]
        with store.write(in_store(xu, there)) as session:
            record_print(session, build_report(session, "funnel", {}, now=store.now()), 1)


@pytest.mark.parametrize("command", ["backup", "group-manager", "upgrade"])
def test_only_the_owner_of_a_database_that_is_there_is_let_do_it(
    group, cluster, database, command, tmp_path
):
    rest = {"backup": [tmp_path / "whole"], "group-manager": ["north-m"], "upgrade": []}[command]
    clerk = cluster.address(database, user="shop.south-a")
    told = {
        (group.owner, "guess"): "The name or the password is not right. Try again.",
        (clerk, group.passwords["south-a"]): "The server does not let “shop.south-a” do this: ",
        (cluster.address("nowhere"), OWNER_PASSWORD): "has no database “nowhere”. Check its name",
        (cluster.address("postgres"), OWNER_PASSWORD): "“postgres” holds no crmdesk store.",
        ("shop.crm", OWNER_PASSWORD): "is no server's address.",
        (cluster.address(database, user=""), OWNER_PASSWORD): "Say who sets it up",
    }
    for (address, password), sentence in told.items():
        sys.stdin = io.StringIO(f"{password}\n")
        assert group("server", command, address, *rest, "--password-stdin") == 1
        assert sentence in group.err
        assert group.err.count("\n") == 1
    assert not (tmp_path / "whole").exists() or not list((tmp_path / "whole").iterdir())
    with cluster.connect("postgres", "super", "postgres") as connection:
        assert not connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = 'nowhere'"
            " UNION ALL SELECT 1 FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()


def test_somebody_who_is_neither_an_account_nor_named_is_asked_for(group):
    asked = ("server", "group-manager", group.owner, "nobody", "--password-stdin")
    sys.stdin = io.StringIO(f"{OWNER_PASSWORD}\n")
    assert group(*asked) == 1
    assert group.err == "Enter the person's name.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")
def test_at_a_terminal_the_owners_password_is_asked_for_unseen(group):
    asked = [("Password of owner at 127.0.0.1: ", OWNER_PASSWORD)]
    ended = typed("-", "server", "group-manager", group.owner, "south-m", answers=asked)
    assert (ended.code, OWNER_PASSWORD in ended.said) == (0, False), ended.said
    assert "south-m\t" in ended.said.expandtabs(1).replace(" ", "\t")


def test_where_nobody_can_type_the_password_is_left_to_the_surroundings(group, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert group("server", "group-manager", group.owner, "south-m") == 1
    assert group.err == "The name or the password is not right. Try again.\n"
    monkeypatch.setenv("PGPASSWORD", OWNER_PASSWORD)
    assert group("server", "group-manager", group.owner, "south-m") == 0, group.err


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
