"""Here ``store`` is always on a server."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from crmdesk.access.accounts import sign_in
from crmdesk.app import Program
from crmdesk.settings import Settings
from crmdesk.store.server.opening import open_server
from crmdesk.ui.door.at_server import enter_server
from crmdesk.ui.look.look import Look
from tests.records import Make
from tests.server.both import password_of
from tests.server.proxy import Proxy


@pytest.fixture
def store(founded, tmp_path, now):
    founded.set_back()
    store = founded.open(tmp_path / "south.server", lambda: now)
    yield store
    store.close()


@pytest.fixture
def proxy(founded):
    """The line between ``seat`` and the server, to be broken."""
    founded.set_back()
    proxy = Proxy(founded.cluster.port)
    yield proxy
    proxy.close()


@pytest.fixture
def seat(founded, proxy, now, tmp_path):
    address = replace(founded.address, port=proxy.port)
    seat = open_server(address, "manager", password_of("manager"), lambda: now, tmp_path)
    yield seat
    seat.close()


@pytest.fixture
def actor(seat):
    return sign_in(seat, "manager", password_of("manager"))


@pytest.fixture
def begin(qtbot, qapp, founded, proxy, now, tmp_path):
    """``begin(login)``: the program's window at a desk, through the line that can be broken."""
    begun = []

    def start(login="manager"):
        environ = {"CRMDESK_ACCOUNT": login, "CRMDESK_PASSWORD": password_of(login)}
        address = str(replace(founded.address, port=proxy.port))
        entered = enter_server(address, environ, lambda: now, "desk 1")
        look = Look(qapp, "light", "en")
        made = Program(*entered, look, Settings(), tmp_path / "s.json", lambda: now)
        made.window.show()
        begun.append(made)
        return made

    def end(program):
        begun.remove(program)
        program.close()  # before its window goes, as when somebody ends it
        program.window.close()
        program.window.deleteLater()

    start.end = end
    yield start
    for each in begun:
        end(each)


@pytest.fixture
def program(begin):
    return begin()


def settler(program):
    def work():
        for _round in range(4):
            QApplication.processEvents()
            program.jobs.settle()

    return work


@pytest.fixture
def settle(program):
    return settler(program)


@pytest.fixture
def deal(program, now):
    """A customer's deal: (customer, opportunity)."""
    with program.store.write(program.desk.actor) as session:
        made = Make(session, now).opportunity()
        return made.customer_id, made.id


@pytest.fixture
def actions(founded):
    """``actions()``: how many saves the server has."""

    def count():
        with founded.superuser() as connection:
            return connection.execute("SELECT count(*) FROM action").fetchone()[0]

    return count


@pytest.fixture
def keys(qtbot):
    """By keys to what has the keyboard, as a person does it."""

    def press(widget, *pressed):
        for key in pressed:
            if isinstance(key, str):
                qtbot.keyClicks(widget, key)
            else:
                qtbot.keyClick(widget, key)

    return press
