"""Here ``store`` is always on a server."""

from dataclasses import replace

import pytest

from crmdesk.access.accounts import sign_in
from crmdesk.store.server.opening import open_server
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
