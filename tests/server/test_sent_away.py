"""Whoever is let in no more: their connections end, their window locks, nobody tries again."""

import threading
from dataclasses import replace

import pytest

from crmdesk.access.accounts import AccountChange, change_account, close_account, sign_in
from crmdesk.access.passwords import set_password
from crmdesk.app import Program
from crmdesk.errors import UserError
from crmdesk.models import Role
from crmdesk.settings import Settings
from crmdesk.store.backup import backup
from crmdesk.store.server.connecting import NoDatabase, SentAway
from crmdesk.store.server.opening import open_server
from crmdesk.store.server.watch import Pause, Watch
from crmdesk.ui.door.at_server import enter_server
from crmdesk.ui.look.look import Look
from tests.patience import PATIENCE
from tests.server.both import password_of
from tests.server.test_network import Told

pytestmark = pytest.mark.server
NEW = "another password"
ENDED = {
    "closed": lambda session: close_account(session, "zhou"),
    "password": lambda session: set_password(session, "zhou", NEW),
}


@pytest.fixture
def office(founded, now, tmp_path):
    """``office(work)`` is done by the administrator at another seat."""
    founded.set_back()
    seat = open_server(founded.address, "admin", password_of("admin"), lambda: now, tmp_path)
    admin = sign_in(seat, "admin", password_of("admin"))

    def do(work):
        with seat.write(admin) as session:
            work(session)

    yield do
    seat.close()


@pytest.fixture
def zhous(office, founded, proxy, now, tmp_path):
    address = replace(founded.address, port=proxy.port)
    seat = open_server(address, "zhou", password_of("zhou"), lambda: now, tmp_path)
    yield seat
    seat.close()


@pytest.fixture
def connected(founded):
    """How many connections zhou has."""

    def count():
        with founded.superuser() as connection:
            query = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'south.zhou'"
            return connection.execute(query).fetchone()[0]

    return count


def look(seat, actor):
    with seat.read(actor) as session:
        session.connection()


@pytest.mark.parametrize("end", ENDED.values(), ids=ENDED)
def test_the_connections_end_and_nobody_knocks_again(
    end, zhous, office, connected, proxy, store, manager, now, tmp_path
):
    zhou, told, others = sign_in(zhous, "zhou", password_of("zhou")), Told(), Told()
    look(zhous, zhou)
    assert connected()
    zhous.watch(lambda: zhou, lambda answers: None, lambda error: told(type(error)))
    store.database.can_notify = False  # asks once a second: by it the time is counted
    store.hear = lambda actor: others("asked")
    office(end)
    told.wait_for([SentAway])
    assert connected() == 0
    before = proxy.knocked
    for work in (look, lambda seat, actor: backup(seat, tmp_path / "b"), drop_a_draft):
        with pytest.raises(UserError, match="was closed, or has another password"):
            work(zhous, zhou)
    store.watch(lambda: manager, print, print)
    others.wait_for(["asked"] * 3)
    assert (proxy.knocked, told.said) == (before, [SentAway])


def drop_a_draft(seat, _actor):
    with seat.quietly() as connection:
        connection.exec_driver_sql("SELECT 1")


def test_whoever_signs_in_there_afterwards_is_connected_again(zhous, office, proxy):
    zhou, told, reached = sign_in(zhous, "zhou", password_of("zhou")), Told(), Told()
    zhous.watch(lambda: zhou, reached, lambda error: told(type(error)))
    office(ENDED["password"])
    told.wait_for([SentAway])
    zhou = sign_in(zhous, "zhou", NEW)
    look(zhous, zhou)
    heard = Told()
    zhous.on_change(lambda tables: heard("account" in tables))
    office(lambda session: change_account(session, AccountChange("chen", "Chen", Role.CARE)))
    heard.wait_for([True])


def test_a_server_that_lets_nobody_in_is_asked_ever_less_often():
    pause = Pause()
    assert [pause.one_more(60) for _try in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    pause.begin_anew()
    assert pause.one_more(60) == 1


def test_a_database_that_was_removed_is_said_with_its_reason():
    def connect():
        raise NoDatabase("gone")

    refused, told = threading.Event(), []
    watch = Watch(
        connect, None, "", print, told.append, lambda error: (told.append(error), refused.set())
    )
    assert refused.wait(PATIENCE)
    watch.close()
    assert (told[0], str(told[1])) == (False, "gone")


@pytest.fixture
def window(qtbot, qapp, office, founded, now, tmp_path):
    environ = {"CRMDESK_ACCOUNT": "zhou", "CRMDESK_PASSWORD": password_of("zhou")}
    entered = enter_server(str(founded.address), environ, lambda: now, "desk 1")
    program = Program(
        *entered, Look(qapp, "light", "en"), Settings(), tmp_path / "s.json", lambda: now
    )
    program.window.show()
    yield program
    program.close()
    program.window.close()
    program.window.deleteLater()


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (ENDED["closed"], "This account was closed"),
        (ENDED["password"], "This account was closed, or has another password since"),
        (
            lambda session: change_account(session, AccountChange("zhou", "Zhou Min", Role.CARE)),
            "What this account may do was changed. Sign in again.",
        ),
    ],
    ids=["closed", "password", "role"],
)
def test_its_window_locks_and_says_why(qtbot, window, office, work, words):
    office(work)
    qtbot.waitUntil(lambda: window.lock.cover is not None and words in told(window))
    assert not window.window.top.isVisible()
    assert window.lock.cover._other.isVisible()
    assert not window.network.is_lost


def told(program):
    return program.lock.cover._said.text()
