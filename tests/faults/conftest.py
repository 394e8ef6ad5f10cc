"""Children that can be killed, in the project's folder and with its Python."""

import subprocess
import sys
from pathlib import Path

import pytest

from crmdesk.models import Role
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.store.sealing import cost_less, usual_cost
from tests.faults.saving import NOW
from tests.faults.seat import CHEAP

ROOT = Path(__file__).parents[2]
KEY = bytes(range(32))


@pytest.fixture(scope="session")
def child():
    """``with child("killed_saver", path)`` runs that module of this folder."""
    return start


def start(module, *arguments, before=()):
    command = [*before, sys.executable, "-m", f"tests.faults.{module}", *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


@pytest.fixture(scope="module")
def cheap():
    """Passwords that cost next to nothing to try: they are tried after each accident."""
    before = usual_cost()
    cost_less(CHEAP)
    yield
    cost_less(before)


@pytest.fixture(params=["plain", "encrypted"])
def key(request):
    return KEY if request.param == "encrypted" else None


@pytest.fixture
def path(tmp_path, key):
    """A closed store."""
    people = [FirstAccount("manager", "Gao Yuan", Role.MANAGER)]
    path = tmp_path / "south.crm"
    create_store(path, NewStore("South Gate", "en"), people, key=key, now=lambda: NOW).close()
    return path
