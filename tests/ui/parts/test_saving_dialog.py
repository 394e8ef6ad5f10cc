"""A dialog whose save is undone is open again as it was typed, whichever dialog it is."""

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QDialog
from sqlalchemy import func, select

import crmdesk.ui
from crmdesk.aftersales.vehicles import vehicles_of
from crmdesk.funnel.opportunities import draft_of, save_opportunity
from crmdesk.funnel.orders import OrderDraft, place_order
from crmdesk.models import Action, CustomerKind
from crmdesk.ui.customers.contact_dialog import About, ContactDialog
from crmdesk.ui.customers.give import GiveDialog
from crmdesk.ui.customers.mileage_dialog import MileageDialog
from crmdesk.ui.customers.new_customer import NewCustomerDialog
from crmdesk.ui.customers.person_dialog import PersonDialog
from crmdesk.ui.customers.postpone_dialog import PostponeDialog
from crmdesk.ui.customers.visit_dialog import VisitDialog
from crmdesk.ui.desk import Desk
from crmdesk.ui.funnel.amount_dialog import AmountDialog
from crmdesk.ui.funnel.delivery_dialog import DeliveryDialog
from crmdesk.ui.funnel.loss_dialog import LossDialog
from crmdesk.ui.funnel.opportunity_dialog import OpportunityDialog
from crmdesk.ui.funnel.order_dialog import CancelOrderDialog, OrderDialog
from crmdesk.ui.parts.buttons import Chips
from crmdesk.ui.settings.lists import RowDialog
from crmdesk.ui.shell.page import Page, PageSpec
from crmdesk.ui.shell.window import MainWindow
from tests.records import Make

UI = Path(crmdesk.ui.__file__).parent
NOT_UNDONE = {"AccountDialog", "ChangeDialog", "PasswordDialog", "ReopenDialog"}
"""Accounts are never undone, and their passwords nobody's to keep."""


class Plain(Page):
    def open_with(self, arguments):
        self.opened_with = arguments


@pytest.fixture
def window(qtbot, desk):
    specs = [PageSpec(key, key, "user", Plain) for key in ("today", "customer")]
    window = MainWindow(desk, "South Gate", specs)
    qtbot.addWidget(window)
    window.show()
    window.go("today")
    yield window
    for dialog in window.findChildren(QDialog):
        dialog.close()


@pytest.fixture
def settle(desk):
    def settled():
        for _round in range(3):
            QApplication.processEvents()
            desk.jobs.settle()

    return settled


class Records:
    """A customer with a car, a planned contact, and two deals: a fresh and an ordered one."""

    def __init__(self, desk: Desk) -> None:
        with desk.write() as session:
            make = Make(session, desk.now())
            lin = self.lin = make.customer()
            self.fresh, self.ordered = make.opportunity(lin), make.opportunity(lin, "negotiation")
            self.due, self.stage = make.follow_up(self.fresh), make.stage("negotiation")
            self.chen, self.reason = make.account("chen"), make.loss_reason()
            make.vehicle(lin)
            place_order(session, self.ordered.id, OrderDraft(205_000_00), now=desk.now())
            self.cars = vehicles_of(session, lin.id, today=desk.today())
            session.flush()
            session.expunge_all()


@pytest.fixture
def it(desk):
    return Records(desk)


def dialogs(window, it):
    """Each kind that saves what can be undone, with what is typed into it."""
    desk, lin, fresh, ordered = window.desk, it.lin, it.fresh.id, it.ordered.id
    seen = {"due_on": it.due.due_on, "due_time": it.due.due_time}
    day = it.due.due_on + timedelta(days=5)
    yield NewCustomerDialog(desk, window), {"name": "Lin Yue", "phone": "13900012345", "level": "H"}
    yield VisitDialog(desk, lin.id, lin.name, window), {"remark": "For a brochure"}
    yield ContactDialog(desk, About(lin.id, lin.name), [], window), {"words": "Rang back"}
    yield PersonDialog(desk, lin.id, CustomerKind.PERSON, window), {"name": "Lin Mu"}
    yield PostponeDialog(desk, it.due.id, "", seen, window), {"on": day}
    yield MileageDialog(desk, it.cars, it.cars[0].id, window), {"km": "99,000"}
    yield GiveDialog(desk, [lin], window), {"to_id": it.chen.id, "reason": "on leave"}
    yield OpportunityDialog(desk, lin.id, parent=window), {"trim": "Sport", "quantity": 2}
    yield OpportunityDialog(desk, None, fresh, window), {"trim": "Sport", "colour": "blue"}
    yield AmountDialog(desk, fresh, it.stage.id, window), {"price_minor": 205_000_00}
    yield OrderDialog(desk, fresh, window), {"price_minor": 205_000_00, "number": "A 12"}
    yield CancelOrderDialog(desk, ordered, window), {"level": "A"}
    yield DeliveryDialog(desk, ordered, window), {"plate": "京A12345", "km": 12}
    yield LossDialog(desk, fresh, window), {"reason_id": it.reason.id, "remark": "Too dear"}
    yield RowDialog(desk, "sources", None, window), {"name": "Kiosk"}


@pytest.fixture
def fill(settle):
    """``fill(dialog, name="Lin")``: opened, and that much typed."""

    def typed(dialog, **values):
        dialog.open()
        settle()
        for name, value in values.items():
            editor = dialog.form.fields[name].editor
            (editor.choose if isinstance(editor, Chips) else editor.set_value)(value)
        settle()
        return dialog

    return typed


def held_by(dialog) -> dict[str, Any]:
    return {name: dialog.form.value(name) for name in dialog.form.fields}


def actions(desk):
    with desk.read() as session:
        return session.scalar(select(func.count()).select_from(Action))


def test_each_dialog_is_open_again_with_what_was_typed_and_saves_it_again(
    window, desk, it, fill, settle
):
    for dialog, values in dialogs(window, it):
        fill(dialog, **values)
        typed, before = held_by(dialog), actions(desk)
        dialog.accept()
        settle()
        assert not dialog.isVisible(), dialog.form.says.text()

        window.undo()
        settle()

        assert (dialog.isVisible(), held_by(dialog)) == (True, typed), dialog
        assert dialog.form.says.text() == "This was undone. Save it again, or close it."
        dialog.accept()
        settle()
        assert (dialog.isVisible(), actions(desk)) == (False, before + 3), dialog.form.says.text()
        window.undo()
        dialog.reject()


def test_every_dialog_that_saves_is_such_a_one(window, it):
    tried = {type(dialog).__name__ for dialog, _typed in dialogs(window, it)}
    kinds = set(below("SavingDialog"))
    assert {kind for kind in kinds - NOT_UNDONE if not set(below(kind))} == tried
    others = {n for n, (base, room) in CLASSES.items() if base == "FormDialog" and room != "door"}
    assert others == {"SavingDialog", "KeyDialog"}


def classes_of_the_window():
    """By name, the first class that each stands on, and the room in which it is."""
    for path in UI.rglob("*.py"):
        for each in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(each, ast.ClassDef) and each.bases:
                yield each.name, (getattr(each.bases[0], "id", ""), path.parent.name)


CLASSES = dict(classes_of_the_window())


def below(name):
    for each in (child for child, (base, _room) in CLASSES.items() if base == name):
        yield each
        yield from below(each)


def test_every_form_says_what_it_held_when_it_saves():
    """A ``Saving`` that holds nothing is of one press, or is told later what its form holds."""
    files = {path.name for path in UI.rglob("*.py") if "Saving(Held)" in path.read_text("utf-8")}
    later = {"note_box.py", "numbers_box.py", "recording.py", "dialogs.py"}
    assert files == {"saving.py", "entry.py"} | later


def test_no_dialog_saves_past_its_saving():
    bare = [
        (path.name, call.lineno)
        for path in UI.rglob("*_dialog.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "write"
        if not call.args
    ]
    assert bare == []


def test_while_another_dialog_is_open_it_waits_for_its_turn(window, it, fill, settle, desk):
    first = fill(PersonDialog(desk, it.lin.id, CustomerKind.PERSON, window), name="Lin Mu")
    first.accept()
    second = fill(VisitDialog(desk, it.lin.id, it.lin.name, window), remark="For a brochure")

    second._undo()

    assert second.form.says.text() == "Undone: Noted Lin Mu in the file of Lin Xiaodong."
    assert not first.isVisible()
    second.reject()
    assert (first.isVisible(), first.form.value("name")) == (True, "Lin Mu")


def test_what_others_wrote_meanwhile_is_seen_in_it_and_not_overwritten(
    window, it, fill, settle, desk, there
):
    dialog = fill(OpportunityDialog(desk, None, it.fresh.id, window), trim="Sport")
    dialog.accept()
    assert window.undo().startswith("Undone: Changed the opportunity")
    settle()
    with desk.read() as session:
        seen = draft_of(session, it.fresh.id).draft
    theirs = replace(seen, trim="Base", colour="red")
    there(save_opportunity, it.fresh.id, theirs, seen=seen, now=desk.now())

    assert dialog.form.value("colour") == "red"
    assert dialog.form.fields["trim"].news.startswith("Now “Base”")
    dialog.accept()
    assert dialog.shared.is_asking


def test_behind_the_lock_a_dialog_undoes_nothing(window, it, fill, desk):
    dialog = fill(PersonDialog(desk, it.lin.id, CustomerKind.PERSON, window))
    before = actions(desk)
    window.set_reachable(False)
    dialog._undo()
    assert actions(desk) == before


def test_those_that_can_be_undone_no_more_are_gone(window, it, fill, desk):
    for count in range(15):
        dialog = fill(
            PersonDialog(desk, it.lin.id, CustomerKind.PERSON, window), name=f"Lin {count}"
        )
        dialog.accept()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert len(window.findChildren(PersonDialog)) == 10

    window.sit(desk.actor)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert window.findChildren(PersonDialog) == []
