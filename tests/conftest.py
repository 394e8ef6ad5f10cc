"""A fresh store for each test: a real file, made by the migrations once and copied."""

from __future__ import annotations

import gc
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crmdesk import i18n
from crmdesk.access.accounts import sign_in
from crmdesk.jobs import collect_what_is_due
from crmdesk.models import Role
from crmdesk.store import Store
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from tests.records import Make

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # a Saturday, ten in the morning in Shanghai
SHARED = Path(__file__).parents[2] / "shared"

_PEOPLE = [
    FirstAccount("manager", "Gao Yuan", Role.MANAGER),
    FirstAccount("zhou", "Zhou Min", Role.ADVISER),
    FirstAccount("chen", "Chen Li", Role.ADVISER),
    FirstAccount("reception", "He Jing", Role.RECEPTION),
    FirstAccount("care", "Luo Xi", Role.CARE),
    FirstAccount("admin", "Tan Bo", Role.ADMINISTRATOR),
    FirstAccount("auditor", "Shen Yi", Role.AUDITOR),
]


@pytest.fixture(autouse=True)
def garbage():
    """Collected on this thread alone, as in the window: see ``crmdesk.ui.jobs.garbage``."""
    gc.disable()
    yield
    collect_what_is_due()


@pytest.fixture(autouse=True)
def english():
    """Each test starts in English and leaves no other language behind."""
    i18n.set_language("en")
    yield
    i18n.set_language("en")


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "empty.crm"
    i18n.set_language("en")
    create_store(path, NewStore("South Gate", "en"), _PEOPLE, now=lambda: NOW).close()
    return path


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def today():
    return NOW.date()


@pytest.fixture
def store(empty_store, tmp_path, now):
    """A file, not ``:memory:``: jobs open their own connection on another thread."""
    path = Path(shutil.copy(empty_store, tmp_path / "south.crm"))
    store = Store(path, now=lambda: now)
    yield store
    store.close()


@pytest.fixture
def as_(store):
    """``as_("zhou")`` is the actor who signed in under that name."""
    return lambda login: sign_in(store, login)


@pytest.fixture
def manager(as_):
    return as_("manager")


@pytest.fixture
def session(store, manager):
    """One open action of the manager."""
    with store.write(manager) as session:
        yield session


@pytest.fixture
def make(session, now):
    return Make(session, now)


@pytest.fixture
def shared():
    """The folder of real test data beside the project."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the folder ../shared with the test data is not here")
    return SHARED / "data"
