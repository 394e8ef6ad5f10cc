"""The real window over a demo store, in English: for walking through all of it."""

import pytest

from crmdesk.access.accounts import sign_in
from crmdesk.ui.desk import Desk
from crmdesk.ui.pages import PAGES
from crmdesk.ui.shell.window import MainWindow
from crmdesk.ui.signals import StoreSignals
from tests.demo_store import DEMO_NOW, demo_path, demo_store, made_demo  # noqa: F401


@pytest.fixture
def login():
    """Who sits here; a test may name another."""
    return "manager"


@pytest.fixture
def real_desk(demo_store, jobs, look, failures, login):  # noqa: F811
    signals = StoreSignals(demo_store)
    actor = sign_in(demo_store, login)
    desk = Desk(demo_store, actor, signals, jobs, look, lambda: DEMO_NOW, fail=failures.append)
    yield desk
    signals.stop()


@pytest.fixture
def window(qtbot, real_desk, settle):
    window = MainWindow(real_desk, "城南一店", PAGES)
    window.resize(1366, 768)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.go_first()
    settle()
    return window


@pytest.fixture
def settle(qapp, jobs):
    """Answers come back, and what they changed is laid out."""

    def settled():
        for _round in range(3):
            qapp.processEvents()
            jobs.settle()
        qapp.processEvents()

    return settled
