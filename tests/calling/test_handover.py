import socket
import sys
from pathlib import Path

import pytest

from crmdesk.calling.handover import address, hand_over

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has pipes, not sockets")


@pytest.fixture
def listening(tmp_path):
    place = Path(address(tmp_path / "store.crm"))
    place.unlink(missing_ok=True)  # an earlier run's, with the same temporary folder
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.bind(str(place))
        line.listen()
        yield line
    place.unlink()


def test_a_message_reaches_whoever_listens_for_this_store(tmp_path, listening):
    assert hand_over(tmp_path / "store.crm", "call 13900001111")

    connection, _address = listening.accept()
    assert connection.recv(100) == b"call 13900001111"
    connection.close()


def test_without_a_window_it_says_so(tmp_path):
    assert not hand_over(tmp_path / "nobody.crm", "call 1")


def test_each_store_has_its_own_address(tmp_path):
    assert address(tmp_path / "a.crm") != address(tmp_path / "b.crm")
