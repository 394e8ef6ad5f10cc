"""Trouble while a form is saved: it says what to do, keeps what was typed, and saves it once."""

import re

import pytest
from sqlalchemy import func, select

from crmdesk.models import Customer, Visit
from crmdesk.store.check import check
from crmdesk.store.trouble import FULL, READ_ONLY, SILENT
from crmdesk.ui.customers.typed import Typed
from crmdesk.ui.keeping import Keeper
from tests.faults.trouble.conftest import settle, told

TOLD = {
    "full": FULL,
    "read-only": READ_ONLY,
    "pulled": f"({SILENT}|The store's file cannot be reached any more. Is its disk still there)",
    "locked": "Another program holds the store. Try again in a moment.",
}


class VisitForm:
    """The showroom's form."""

    counted = select(func.count()).select_from(Visit).where(Visit.name == "Zeng Rui")

    def __init__(self, window, lin):
        window.log_visit()
        self._page = window.host.page
        self.field = self._page.form.basics.name

    def type(self, qtbot):
        qtbot.keyClicks(self._page.form.basics.phone, "13912347715")
        qtbot.keyClicks(self.field, "Zeng Rui")

    def save(self):
        self._page.form.save.click()


class CustomersFile:
    """A customer's details."""

    counted = select(func.count()).select_from(Customer).where(Customer.wechat == "Zeng Rui")

    def __init__(self, window, lin):
        window.go("customer", {"customer": lin})
        settle(window.desk)
        window.host.page.tabs.setCurrentIndex(1)
        settle(window.desk)
        self._details = window.host.page.tabs.details.inside
        self.field = self._details.form.fields["wechat"].editor

    def type(self, qtbot):
        qtbot.keyClicks(self.field, "Zeng Rui")

    def save(self):
        self._details.save()


class NewCustomer:
    """A dialog."""

    counted = select(func.count()).select_from(Customer).where(Customer.name == "Zeng Rui")

    def __init__(self, window, lin):
        window.go("customers")
        settle(window.desk)
        page = window.host.page
        page.add()
        settle(window.desk)
        self._dialog = page._dialog
        self.field = self._dialog.name

    def type(self, qtbot):
        qtbot.keyClicks(self.field, "Zeng Rui")
        qtbot.keyClicks(self._dialog.phone, "13912347715")
        self._dialog.level.choose("H")

    def save(self):
        self._dialog.accept()


def keep_what_is_typed(window):
    """As it happens a moment after the last key: it may fail, but disturb nobody."""
    for keeper in (*window.findChildren(Keeper), *window.findChildren(Typed)):
        keeper.keep()


@pytest.fixture(params=[VisitForm, CustomersFile, NewCustomer])
def form(request, window, lin):
    return request.param(window, lin)


@pytest.mark.parametrize("trouble", TOLD, indirect=False)
def test_the_form_says_what_to_do_keeps_what_is_typed_and_then_saves_it_once(
    trouble, happens, form, window, qtbot, store, manager, failures
):
    form.type(qtbot)
    settle(window.desk)

    with happens():
        keep_what_is_typed(window)
        form.save()
        settle(window.desk)
        assert re.search(TOLD[trouble], told())
        assert form.field.text() == "Zeng Rui"
    form.save()
    settle(window.desk)

    with store.read(manager) as session:
        assert session.scalar(form.counted) == 1
    assert check(store).problems == []
    assert failures == []


@pytest.mark.parametrize("trouble", ["read-only"])
def test_what_was_opened_while_the_disk_failed_does_not_refuse_the_first_save_after(
    trouble, happens, store, manager, lin
):
    with happens():
        store.engine.dispose()
        with store.read(manager) as session:
            assert session.get(Customer, lin).wechat == ""

    with store.write(manager) as session:
        session.get(Customer, lin).wechat = "Zeng Rui"
