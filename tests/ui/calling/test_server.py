"""The real way of a call: the command line's socket, the window's server, the card."""

import threading

import pytest

from crmdesk.calling.handover import address, hand_over
from crmdesk.ui.calling.server import CallServer


@pytest.fixture
def server(qtbot, tmp_path):
    server = CallServer(tmp_path / "store.crm")
    yield server
    server.close()


def send(path, message):
    """As another process does: it must not wait for this thread."""
    sent = []
    thread = threading.Thread(target=lambda: sent.append(hand_over(path, message)))
    thread.start()
    return thread, sent


def test_a_call_reaches_the_window(qtbot, server, tmp_path):
    with qtbot.waitSignal(server.called) as called:
        thread, sent = send(tmp_path / "store.crm", "call +86 138 1234 6201")
    thread.join()
    assert (called.args, sent) == (["+86 138 1234 6201"], [True])


def test_a_second_start_asks_the_first_window_to_show_itself(qtbot, server, tmp_path):
    with qtbot.waitSignal(server.asked_to_show):
        send(tmp_path / "store.crm", "show")[0].join()


@pytest.mark.parametrize("message", ["", "call", "call ", "dance 12", "\u0000\u0001", "call" * 900])
def test_what_is_no_message_is_ignored(qtbot, server, tmp_path, message):
    with qtbot.assertNotEmitted(server.called), qtbot.waitSignal(server.asked_to_show):
        send(tmp_path / "store.crm", message)[0].join()
        send(tmp_path / "store.crm", "show")[0].join()


def test_several_calls_at_once_all_arrive(qtbot, server, tmp_path):
    heard = []
    server.called.connect(heard.append)
    threads = [send(tmp_path / "store.crm", f"call 1380000000{n}")[0] for n in range(8)]
    qtbot.waitUntil(lambda: len(heard) == 8)
    for thread in threads:
        thread.join()


def test_after_closing_nobody_answers(server, tmp_path):
    server.close()
    assert hand_over(tmp_path / "store.crm", "call 1") is False


def test_a_socket_left_by_a_killed_window_is_no_hindrance(qtbot, tmp_path):
    place = address(tmp_path / "killed.crm")
    if place.startswith("\\\\"):
        pytest.skip("Windows removes a dead process's pipes itself")
    with open(place, "w"):
        server = CallServer(tmp_path / "killed.crm")
    with qtbot.waitSignal(server.called):
        send(tmp_path / "killed.crm", "call 13812346201")[0].join()
    server.close()
