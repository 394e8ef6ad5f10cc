"""The two pages in a real window, and keys pressed where the focus is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crmdesk.access import Permission
from crmdesk.ui.customers.file_page import FilePage
from crmdesk.ui.customers.page import CustomersPage
from crmdesk.ui.shell.page import Page, PageSpec
from crmdesk.ui.shell.window import MainWindow
from tests.records import Make


class Plain(Page):
    def open_with(self, arguments):
        self.opened_with = arguments


SPECS = [
    PageSpec("showroom", "Showroom", "store", Plain, Permission.LOG_VISITS),
    PageSpec("customers", "Customers", "users", CustomersPage, Permission.SEE_CUSTOMERS),
    PageSpec("customer", "Customer", "user", FilePage, Permission.SEE_CUSTOMERS, "customers"),
]


def settle(desk):
    """Answers come back, and what they changed is laid out."""
    for _round in range(3):
        QApplication.processEvents()
        desk.jobs.settle()


@pytest.fixture
def records(store, manager, now):
    """``records(lambda make: …)`` writes with ready-made records and gives what that returns."""

    def write(work):
        with store.write(manager) as session:
            return work(Make(session, now))

    return write


@pytest.fixture
def lin(records):
    """A file with an open deal and its next contact, and an empty opportunity's worth of facts."""

    def work(make):
        customer = make.customer("Lin Xiaodong", phone="13812347714", level="H")
        deal = make.opportunity(customer, stage="test_drive", model_id=make.model().id)
        make.follow_up(deal, days=-2, purpose="quote")
        return customer.id

    return records(work)


@pytest.fixture
def window_of(qtbot, desk, as_):
    def show(login="zhou", page="customers", **arguments):
        desk.actor = as_(login)
        window = MainWindow(desk, "South Gate", SPECS)
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.go(page, arguments)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        settle(desk)
        return window

    return show


@pytest.fixture
def page(window_of):
    """The list, as the manager sees it."""
    return window_of("manager").host.page


@pytest.fixture
def file(window_of, lin):
    """The file of Lin Xiaodong, as her adviser sees it."""
    return window_of("zhou", "customer", customer=lin).host.page


@pytest.fixture
def keys(qtbot, desk):
    """``keys("l", Qt.Key.Key_Return)`` or ``keys("n", control=True)``: as a person would."""

    def press(*pressed, control=False):
        modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier(0)
        for each in pressed:
            target = QApplication.focusWidget() or QApplication.activeWindow()
            is_letter = control and isinstance(each, str)
            qtbot.keyClick(target, Qt.Key(ord(each.upper())) if is_letter else each, modifier)
            settle(desk)

    return press


@pytest.fixture
def written(desk, as_):
    """``written(query, …)``: what a query says now, asked by the manager."""

    def ask(query, *arguments, **named):
        with desk.store.read(as_("manager")) as session:
            return query(session, *arguments, **named)

    return ask
