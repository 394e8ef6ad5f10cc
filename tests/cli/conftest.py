"""A command line as a scheduled task calls it, in this process."""

import json
import logging
import shutil

import pytest

from crmdesk.cli import run
from crmdesk.logs import start_log


class Terminal:
    """``terminal("find", "Lin")`` runs the command on the test's store."""

    def __init__(self, capsys, store):
        self._capsys = capsys
        self.store = store
        self.out = self.err = ""

    def __call__(self, *arguments):
        code = run(["--store", str(self.store), *map(str, arguments)])
        self.out, self.err = self._capsys.readouterr()
        return code

    def json(self, *arguments):
        assert self(*arguments, "--json") in (0, 1), self.err
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def a_seat_of_its_own(monkeypatch, tmp_path):
    for name in ("CRMDESK_STORE", "CRMDESK_ACCOUNT", "CRMDESK_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CRMDESK_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("CRMDESK_LANGUAGE", "en")
    monkeypatch.setenv("CRMDESK_TODAY", "2026-11-21")


@pytest.fixture
def terminal(capsys, empty_store, tmp_path):
    path = shutil.copy(empty_store, tmp_path / "south.crm")
    return Terminal(capsys, path)


@pytest.fixture
def logged():
    """``logged(error)`` is in the log of the seat."""

    def log(error):
        start_log()
        logging.getLogger("crmdesk.crash").error("A bug", exc_info=error)

    return log
