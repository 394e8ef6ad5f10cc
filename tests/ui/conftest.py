"""A desk with a fresh store, for widgets that need one."""

import pytest

from crmdesk.ui.desk import Desk
from crmdesk.ui.jobs.runner import JobRunner
from crmdesk.ui.look.look import Look
from crmdesk.ui.signals import StoreSignals


@pytest.fixture(scope="session")
def worn(qapp):
    """One look for all tests: wearing it costs a tenth of a second."""
    return Look(qapp, language="en")


@pytest.fixture
def look(worn):
    yield worn
    if worn.theme.name != "light":
        worn.wear("light")
    worn.speak("en")


@pytest.fixture
def jobs(qtbot):
    runner = JobRunner()
    yield runner
    runner.shutdown()


@pytest.fixture
def failures():
    return []


@pytest.fixture
def desk(store, manager, jobs, look, now, failures):
    signals = StoreSignals(store)
    desk = Desk(store, manager, signals, jobs, look, lambda: now, fail=failures.append)
    yield desk
    signals.stop()
