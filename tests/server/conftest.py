"""Here ``store`` is always on a server."""

from dataclasses import replace

import pytest

from crmdesk.access.accounts import sign_in
from crmdesk.app import Program
from crmdesk.settings import Settings
from crmdesk.store.server.opening import open_server
from crmdesk.ui.door.at_server import enter_server
from crmdesk.ui.look.look import Look
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
