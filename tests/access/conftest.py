"""The registry is whole only when everything that declares itself has been imported."""

import importlib
import pkgutil

import pytest

import crmdesk
from crmdesk.models import Role
from crmdesk.store import keys
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.store.sealing import Cost

_NOT_DOMAIN = {"crmdesk.ui", "crmdesk.app", "crmdesk.__main__", "crmdesk.store.migrations"}

for found in pkgutil.walk_packages(crmdesk.__path__, "crmdesk."):
    if not any(found.name.startswith(name) for name in _NOT_DOMAIN):
        importlib.import_module(found.name)

PASSWORD, NEW = "eight or more", "a new password"
CHEAP = Cost(memory_kib=64, rounds=1, lanes=1)


@pytest.fixture
def locked(tmp_path, now):
    """An encrypted store; its recovery code is ``locked.code``."""
    path = tmp_path / "locked.crm"
    key, code = keys.create_keys(path, {"admin": PASSWORD, "zhou": PASSWORD}, cost=CHEAP)
    accounts = [
        FirstAccount("admin", "Tan Bo", Role.ADMINISTRATOR),
        FirstAccount("zhou", "Zhou Min", Role.ADVISER),
    ]
    store = create_store(path, NewStore("North Gate", "en"), accounts, key=key, now=lambda: now)
    store.code = code
    yield store
    store.close()
