"""A form that is open while another seat settles its record: Save says so, and writes nothing."""

import importlib
import pkgutil
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QWidget
from sqlalchemy import func, select

import crmdesk.ui
from crmdesk.access.accounts import list_accounts, reopen_account
from crmdesk.access.store_lists import list_rows, save_row
from crmdesk.access.undoing import undo_last
from crmdesk.models import Action, CustomerKind
from crmdesk.ui.customers.contact_dialog import About, ContactDialog
from crmdesk.ui.customers.give import GiveDialog
from crmdesk.ui.customers.person_dialog import PersonDialog
from crmdesk.ui.customers.postpone_dialog import PostponeDialog
from crmdesk.ui.funnel.amount_dialog import AmountDialog
from crmdesk.ui.funnel.delivery_dialog import DeliveryDialog
from crmdesk.ui.funnel.loss_dialog import LossDialog
from crmdesk.ui.funnel.order_dialog import CancelOrderDialog, OrderDialog
from crmdesk.ui.parts.dialogs import FormDialog
from crmdesk.ui.settings.accounts import PasswordDialog, ReopenDialog
from crmdesk.ui.settings.lists import RowDialog
from tests.settling import (
    cancelled,
    closed,
    given,
    lost,
    one_customer,
    ordered,
    recorded,
    removed,
)

PASSWORD = "correct horse battery"


def contact(desk, o, parent):
    return ContactDialog(desk, About(o.customer, "Lin", "A", o.deal, o.due), (), parent)


def postpone(desk, o, parent):
    seen = {"due_on": o.today, "due_time": None}
    return PostponeDialog(desk, o.due, "First call", seen, parent)


def loss(desk, o, parent):
    return LossDialog(desk, o.deal, parent)


def delivery(desk, o, parent):
    return DeliveryDialog(desk, o.deal, parent)


def amount(desk, o, parent):
    return AmountDialog(desk, o.deal, o.negotiation, parent, seen=o.shown)


def order(desk, o, parent):
    return OrderDialog(desk, o.deal, parent)


def cancelling(desk, o, parent):
    return CancelOrderDialog(desk, o.deal, parent)


def person(desk, o, parent):
    return PersonDialog(desk, o.customer, CustomerKind.PERSON, parent, person_id=o.person)


def giving(desk, o, parent):
    lin = SimpleNamespace(id=o.customer, name="Lin", owner_id=o.zhou)
    return GiveDialog(desk, [lin], parent)


def account(desk, login="chen"):
    with desk.read() as session:
        return next(row for row in list_accounts(session) if row.login == login)


def password(desk, o, parent):
    return PasswordDialog(desk, account(desk), parent)


def reopening(desk, o, parent):
    return ReopenDialog(desk, account(desk), parent)


def a_row(desk, o, parent):
    with desk.read() as session:
        row = next(row for row in list_rows(session, "sources") if row.id == o.source)
    return RowDialog(desk, "sources", row, parent)


def opened(s, o):
    reopen_account(s, "chen")


def added(s, o):
    o.source = save_row(s, "sources", None, {"name": "Fair", "is_active": True})


def taken_back(s, o):
    undo_last(s, now=o.now)


def choose_reason(dialog, o):
    dialog.form.fields["reason_id"].editor.buttons()[0].click()


def choose_level(dialog, o):
    dialog.form.fields["level"].editor.buttons()[0].click()


def choose_chen(dialog, o):
    dialog.form.fields["to_id"].editor.set_value(o.chen)
    dialog.form.fields["reason"].editor.setText("on leave")


def type_twice(dialog, o):
    for name in ("password", "again"):
        dialog.form.fields[name].editor.setText(PASSWORD)


def type_note(dialog, o):
    dialog.form.fields["note"].editor.set_value("likes tea")


LOST = "This opportunity is lost. Move it back to an open stage first."
CASES = {
    "ContactDialog": (contact, [], None, recorded, "This contact is recorded already."),
    "PostponeDialog": (postpone, [], None, recorded, "This contact is done already."),
    "LossDialog": (loss, [], choose_reason, lost, "This opportunity is lost already."),
    "DeliveryDialog": (delivery, [], None, lost, LOST),
    "AmountDialog": (amount, [], None, lost, "Moved to “Lost” meanwhile ("),
    "OrderDialog": (order, [], None, lost, "This opportunity is closed."),
    "CancelOrderDialog": (
        *(cancelling, [ordered], choose_level, cancelled),
        "This order is cancelled already.",
    ),
    "PersonDialog": (person, [], type_note, removed, "This person is no longer in the file."),
    "GiveDialog": (giving, [], choose_chen, given, "This customer is Chen Li's already."),
    "PasswordDialog": (password, [], type_twice, closed, "The account of Chen Li is closed."),
    "ReopenDialog": (reopening, [closed], type_twice, opened, "The account of Chen Li is open."),
    "RowDialog": (a_row, [added], None, taken_back, "This entry of the list is gone."),
}
"""What opens it, what was done before, what is typed, what the other seat does, what is said."""
OTHERS = {
    **dict.fromkeys(("SavingDialog", "DealDialog", "QuotedDialog"), "what several have in common"),
    **dict.fromkeys(
        ("AccountDialog", "NewCustomerDialog", "NewStoreForm", "VisitDialog", "MileageDialog"),
        "adds",
    ),
    **dict.fromkeys(
        (
            *("OwnPasswordDialog", "RecoverDialog", "SignInDialog", "UnlockDialog"),
            *("ServerDialog", "KeyDialog"),
        ),
        "of whoever sits here",
    ),
    **dict.fromkeys(
        ("ChangeDialog", "OpportunityDialog"), "of what stays: it follows, see the two seats' tests"
    ),
}


@pytest.fixture
def o(desk, now):
    with desk.write() as session:
        return one_customer(session, now)


@pytest.mark.parametrize("name", CASES)
def test_a_form_whose_record_is_settled_says_so_and_writes_nothing(
    qtbot, desk, as_, there, o, settle, name
):
    make, before, typed, meanwhile, sentence = CASES[name]
    by = "admin" if meanwhile in (closed, opened) else "manager"
    desk.actor, parent = as_(by), QWidget()
    qtbot.addWidget(parent)
    for act in before:
        there(act, o, by=by)
    dialog = make(desk, o, parent)
    dialog.show()
    settle()
    title = dialog.windowTitle()
    if typed is not None:
        typed(dialog, o)
    there(meanwhile, o, by=by)
    settle()
    known = actions(desk)
    dialog.accept()
    settle()
    assert dialog.form.failure.text().startswith(sentence)
    assert (dialog.isVisible(), dialog.windowTitle(), actions(desk)) == (True, title, known)


def actions(desk):
    with desk.read() as session:
        return session.scalar(select(func.count()).select_from(Action))


def test_each_form_is_among_them_or_has_nothing_to_lose():
    for found in pkgutil.walk_packages(crmdesk.ui.__path__, "crmdesk.ui."):
        importlib.import_module(found.name)
    forms = {
        each.__name__ for each in kinds_of(FormDialog) if each.__module__.startswith("crmdesk")
    }
    assert forms == {*CASES, *OTHERS}


def kinds_of(kind):
    for each in kind.__subclasses__():
        yield each
        yield from kinds_of(each)
