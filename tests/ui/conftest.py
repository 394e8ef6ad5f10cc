"""A desk with a fresh store, for widgets that need one."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

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


@pytest.fixture
def there(second_store, as_, desk):
    """``there(verb, …)``: the manager writes at another seat, and this one hears of it."""
    actors = {login: replace(as_(login), seat="there") for login in ("manager", "admin")}
    desk.store.catch_up()

    def write(verb, *arguments, by="manager", **named):
        with second_store.write(actors[by]) as session:
            done = verb(session, *arguments, **named)
        desk.store.poll(desk.actor)
        for _round in range(3):
            QApplication.processEvents()
            desk.jobs.settle()
        return done

    return write


@pytest.fixture
def when_asked(qtbot):
    """``when_asked(act)`` is done to the next dialog that waits for an answer."""

    def then(act):
        def look():
            dialog = QApplication.activeModalWidget()
            act(dialog) if dialog is not None else QTimer.singleShot(5, look)

        QTimer.singleShot(0, look)

    return then
