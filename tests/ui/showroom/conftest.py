"""The page in a real window, and keys pressed where the focus is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from crmdesk.access import Permission
from crmdesk.models import Visit
from crmdesk.showroom.visits import VisitDraft, log_visit
from crmdesk.ui.shell.page import Page, PageSpec
from crmdesk.ui.shell.window import MainWindow
from crmdesk.ui.showroom.page import ShowroomPage
from tests.records import Make


class Plain(Page):
    def open_with(self, arguments):
        self.opened_with = arguments


SPECS = [
    PageSpec("today", "Today", "calendar-check", Plain),
    PageSpec("showroom", "Showroom", "store", ShowroomPage, Permission.SEE_LOG),
    PageSpec("customers", "Customers", "users", Plain, Permission.SEE_CUSTOMERS),
    PageSpec("customer", "Customer", "user", Plain, Permission.SEE_CUSTOMERS, "customers"),
    PageSpec("reports", "Reports", "store", Plain, Permission.RUN_REPORTS),
]


@pytest.fixture
def models(store, manager, now):
    with store.write(manager) as session:
        make = Make(session, now)
        return [make.model(name).id for name in ("SUV 2.0T", "SUV hybrid", "Saloon 1.5T")]


@pytest.fixture
def window_of(qtbot, desk, as_, models):
    """``window_of("reception")`` shows the page to who signed in under that name."""

    def show(login="manager"):
        desk.actor = as_(login)
        window = MainWindow(desk, "South Gate", SPECS)
        qtbot.addWidget(window)
        window.go("showroom")
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        settle(desk)
        return window

    return show


def settle(desk):
    """Until what was read has been shown, and the list that this made has been read too."""
    for _round in range(3):
        QApplication.processEvents()
        desk.jobs.settle()


@pytest.fixture
def window(window_of):
    return window_of()


@pytest.fixture
def page(window):
    return window.host.page


@pytest.fixture
def form(page):
    return page.form


@pytest.fixture
def keys(qtbot, desk):
    """``keys("13812347714", TAB, "Lin")`` types and presses where the focus is."""

    def press(*presses, modifier=Qt.KeyboardModifier.NoModifier):
        for each in presses:
            place = QApplication.focusWidget()
            assert place is not None, "nothing has the focus"
            if isinstance(each, str):
                qtbot.keyClicks(place, each, modifier)
            else:
                qtbot.keyClick(place, each, modifier)
        settle(desk)

    return press


@pytest.fixture
def find(qtbot, desk, form):
    """Wait until what was typed has been looked up."""

    def wait():
        form._ask_soon.stop()
        form._ask_duplicates()
        settle(desk)

    return wait


@pytest.fixture
def log(store, as_, now, desk):
    """``log("13812347714", "Lin", minutes=30)`` as reception, so long ago."""

    def write(*typed, minutes=30, by="reception", **fields):
        at = now - timedelta(minutes=minutes)
        draft = VisitDraft(*typed, **{"level": "A"} | fields)
        with store.write(as_(by)) as session:
            return log_visit(session, draft, now=at).visit_id

    return write


@pytest.fixture
def visits(store, manager):
    """All visits there are, the newest last."""

    def read():
        with store.read(manager) as session:
            return list(session.scalars(select(Visit).order_by(Visit.id)))

    return read


@pytest.fixture
def ids(store, manager, now):
    with store.read(manager) as session:
        make = Make(session, now)
        return {login: make.account(login).id for login in ("zhou", "chen", "manager")}
