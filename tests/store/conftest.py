"""Encrypted stores, and files that cannot be written to, also for root."""

import os
import subprocess
from contextlib import contextmanager

import pytest

from crmdesk.models import Role
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.store.keys import Cost, create_keys

PASSWORD = "eight or more"
CHEAP = Cost(memory_kib=64, rounds=1, lanes=1)


@pytest.fixture
def locked(tmp_path, now):
    """An encrypted store; its recovery code is ``locked.code``."""
    path = tmp_path / "locked.crm"
    key, code = create_keys(path, {"manager": PASSWORD}, cost=CHEAP)
    accounts = [
        FirstAccount("manager", "Gao Yuan", Role.MANAGER),
        FirstAccount("zhou", "Zhou Min", Role.ADVISER),
    ]
    store = create_store(path, NewStore("North Gate", "en"), accounts, key=key, now=lambda: now)
    store.code = code
    yield store
    store.close()


@pytest.fixture
def frozen():
    """``with frozen(path):`` nobody can write to that file or folder."""
    return _frozen


@contextmanager
def _frozen(path):
    mode = path.stat().st_mode
    if os.geteuid() == 0:
        _chattr("+i", path)
    else:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        yield
    finally:
        if os.geteuid() == 0:
            _chattr("-i", path)
        path.chmod(mode)


def _chattr(flag, path):
    try:
        subprocess.run(["chattr", flag, path], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is root on a file system without chattr: nothing is read-only here")
