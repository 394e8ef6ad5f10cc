"""A bug in the real window: the program comes back by itself, and what was typed with it."""

import os
import signal
import time

import pytest

from crmdesk.app import SHOW
from crmdesk.calling.handover import hand_over
from crmdesk.store.check import check
from crmdesk.store.drafts import take_draft
from crmdesk.store.opening import open_store
from tests.faults.saving import NOW, actor_in
from tests.patience import PATIENCE


@pytest.fixture
def key():
    """The program starts anew without a password, so that nobody need type one."""


def test_restart_brings_the_program_back_and_what_was_typed(path, child, tmp_path, monkeypatch):
    monkeypatch.setenv("CRMDESK_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("CRMDESK_LANGUAGE", "en")
    with child("crashing_window", path) as process:
        safe, number = (process.stdout.readline().strip() for _line in range(2))
        try:
            assert process.wait(PATIENCE) == 0
            assert safe.startswith("What was saved is safe")
            assert runs(path)
        finally:
            os.kill(int(number), signal.SIGTERM)

    store = open_store(path, now=lambda: NOW)
    [form] = take_draft(store, actor_in(store), "visit")["forms"]
    assert (form["content"]["phone"], form["content"]["name"]) == ("13812347714", "Lin")
    assert check(store).problems == []
    store.close()
    assert "7714" not in (tmp_path / "config" / "log" / "crmdesk.log").read_text("utf-8")


def runs(path):
    """Whether a window answers for the store, before patience ends."""
    end = time.monotonic() + PATIENCE
    while not hand_over(path, SHOW):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
