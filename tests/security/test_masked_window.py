"""No number stands in full anywhere in the window, unless somebody asked to see it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlalchemy import select

from crmdesk.models import Account, ContactNumber, Customer
from crmdesk.reports.catalogue import REPORTS
from crmdesk.ui.calling.card import CallCard
from crmdesk.ui.calling.screen_pop import pop
from tests.security.walking import copied_from
from tests.ui.whole.test_accessible import PLACES

WALKS = [
    (login, place)
    for login, places in {
        "zhou": ("today", "showroom", "customers", "file", "board", "deals", "forecast", "reports"),
        "care": ("today", "showroom", "customers", "file", "reports"),
        "manager": tuple(PLACES),
        "reception": ("showroom",),
        "auditor": ("journal",),
    }.items()
    for place in places
]


@pytest.fixture
def own_file(demo_store, login):
    """A file that the person at the window reaches."""
    with demo_store.engine.connect() as connection:
        mine = select(Customer.id).join(Account, Account.id == Customer.owner_id)
        rows = mine.where(Account.login == login) if login == "zhou" else mine
        return connection.scalar(rows.where(Customer.wechat != "").limit(1))


@pytest.mark.parametrize(("login", "place"), WALKS)
def test_no_number_stands_in_full_on_any_page(window, settle, said, in_full, own_file, place):
    key, arguments = PLACES[place]
    window.go(key, {"customer": own_file} if key == "customer" else arguments)
    settle()

    assert in_full(said()) == []
    assert in_full(copied_from(window)) == []


@pytest.mark.parametrize("login", ["zhou", "care", "manager"])
def test_nor_on_any_tab_of_a_file(window, settle, said, in_full, own_file):
    window.go("customer", {"customer": own_file})
    settle()
    tabs = window.host.page.tabs
    for number in range(tabs.count()):
        tabs.setCurrentIndex(number)
        settle()
        assert (tabs.tabText(number), in_full(said())) == (tabs.tabText(number), [])


def test_nor_on_any_reports_pages(window, settle, said, in_full):
    shown = {}
    for report in REPORTS:
        window.go("reports", {"report": report})
        settle()
        drawn = [repr(page.operations) for page in window.host.page._prepared.pages]
        assert drawn, report
        shown[report] = in_full("\n".join([*drawn, said()]))

    assert {report: found for report, found in shown.items() if found} == {}


@pytest.mark.parametrize("what", ["1", "张", "138", "8000"])
def test_nor_among_what_the_search_finds(window, settle, said, in_full, what):
    window.top.search.setText(what)
    settle()
    assert in_full(said()) in ([], [what])


def test_a_number_that_was_asked_for_is_found_by_this_walk_and_hides_again(
    window, settle, said, in_full, own_file
):
    window.go("customer", {"customer": own_file})
    settle()
    field = window.host.page.overview.contact.numbers[0]
    field.reveal()
    assert len(in_full(said())) == 1
    field._hide_again.timeout.emit()
    assert in_full(said()) == []


def test_a_number_in_sight_is_not_offered_for_copying(window, settle, said, in_full, own_file):
    window.go("customer", {"customer": own_file})
    settle()
    field = window.host.page.overview.contact.numbers[0]
    field.reveal()
    assert not field.text.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    assert in_full(copied_from(window)) == []


@pytest.mark.parametrize("login", ["zhou", "reception", "manager"])
def test_nor_on_the_card_of_a_caller_whom_a_file_knows(window, settle, said, in_full, number):
    pop(window.desk, window, number)
    settle()
    assert [card.number for card in window.findChildren(CallCard)] == [number]
    assert in_full(said()) == []


def test_nor_in_the_form_that_corrects_a_visit(window, settle, said, in_full):
    window.go("showroom", {})
    settle()
    page = window.host.page
    page.table.selectRow(0)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_E)
    settle()
    assert page.form.title.text().startswith("Visit of")
    assert in_full(said()) == []


@pytest.fixture
def number(demo_store):
    with demo_store.engine.connect() as connection:
        mobile = ContactNumber.digits.like("1__________")
        return connection.scalar(select(ContactNumber.digits).where(mobile).limit(1))
