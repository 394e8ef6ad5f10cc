"""Ctrl+Z in every text field: letters of its own, else the last action; never both, never dead."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from sqlalchemy import select

from crmdesk.aftersales.vehicles import vehicles_of
from crmdesk.customers.questions import QUESTIONS
from crmdesk.models import CustomerKind, OwnedVehicle
from crmdesk.ui.customers.contact_dialog import About, ContactDialog
from crmdesk.ui.customers.give import GiveDialog
from crmdesk.ui.customers.mileage_dialog import MileageDialog
from crmdesk.ui.customers.new_customer import NewCustomerDialog
from crmdesk.ui.customers.person_dialog import PersonDialog
from crmdesk.ui.customers.postpone_dialog import PostponeDialog
from crmdesk.ui.customers.visit_dialog import VisitDialog
from crmdesk.ui.funnel.amount_dialog import AmountDialog
from crmdesk.ui.funnel.delivery_dialog import DeliveryDialog
from crmdesk.ui.funnel.loss_dialog import LossDialog
from crmdesk.ui.funnel.opportunity_dialog import OpportunityDialog
from crmdesk.ui.funnel.order_dialog import OrderDialog
from crmdesk.ui.settings.accounts import AccountDialog
from crmdesk.ui.settings.lists import RowDialog
from crmdesk.ui.settings.page import SECTIONS

TEXTS = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox)
Z, CTRL = Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier
NOTHING_LEFT = "There is nothing to undo at this seat."


@pytest.fixture
def undone(window):
    """``undone()``: whether the key reached the last action, of which there is none."""

    def asked():
        dialog, notice = QApplication.activeModalWidget(), window.host.notice
        said = {notice.text() if notice.isVisible() else ""}
        notice.hide()
        if dialog is not None:
            said.add(dialog.form.says.text())
            dialog.form.says.say("")
        return said == {"There is nothing to undo at this seat."}

    return asked


@pytest.fixture
def faults(qtbot, undone):
    """``faults(place)``: the text fields there in which the key does not what it should."""

    def press(field):
        qtbot.keyClick(field, Z, CTRL)
        return undone()

    def turn_to(field):
        """A list of proposals that came up takes the window's place where nobody manages them."""
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        with qtbot.waitActive(field.window()):
            field.activateWindow()
        field.setFocus()

    def fault(field):
        turn_to(field)
        before = text_of(field)
        if not press(field):
            return "dead without own edits"
        qtbot.keyClicks(field, "1")
        if text_of(field) == before:
            return "takes no 1"
        acted = press(field)
        return "acts on typing" if acted else "keeps typing" if text_of(field) != before else ""

    return lambda place: {
        field.accessibleName(): wrong for field in fields_of(place) if (wrong := fault(field))
    }


def fields_of(place: QWidget):
    """Those that one can type in now."""
    for field in place.findChildren(QWidget):
        is_part = isinstance(field.parentWidget(), (QComboBox, QAbstractSpinBox))
        is_open = field.isEnabled() and field.isVisibleTo(place) and not is_part
        if isinstance(field, TEXTS) and is_open and not getattr(field, "isReadOnly", bool)():
            yield field


def text_of(field):
    return (
        field.currentText()
        if isinstance(field, QComboBox)
        else (field.toPlainText() if isinstance(field, QPlainTextEdit) else field.text())
    )


def places(window, settle):
    """Each page, with all that can be unfolded in it."""
    yield window.top
    for key in ("today", "showroom", "customers", "funnel", "reports"):
        window.go(key, {"new": True} if key == "showroom" else {})
        settle()
        if key == "showroom":
            window.host.page.form.details_fold.turn(True)
        yield window.host.page
    for section in SECTIONS:
        window.go("settings", {"section": section.key})
        settle()
        yield window.host.page
    window.go("customer", {"customer": 3})
    settle()
    yield from parts_of_a_file(window.host.page.tabs, settle)


def parts_of_a_file(tabs, settle):
    tabs.overview.story.note.open()
    tabs.overview.matters.edit()
    yield tabs
    for key in QUESTIONS:
        tabs.overview.questions.open(key)
        yield tabs.overview.questions.open_one.box
    for tab in range(1, tabs.count()):
        tabs.setCurrentIndex(tab)
        settle()
        yield tabs


def dialogs(window):
    desk = window.desk
    with desk.read() as session:
        owner = session.scalar(select(OwnedVehicle.customer_id))
        cars = vehicles_of(session, owner, today=desk.today())
    due = {"due_on": desk.today(), "due_time": None}
    yield NewCustomerDialog(desk, window)
    yield VisitDialog(desk, 12, "Lin", window)
    yield ContactDialog(desk, About(12, "Lin"), [], window)
    yield PersonDialog(desk, 12, CustomerKind.PERSON, window)
    yield PostponeDialog(desk, 12, "", due, window)
    yield MileageDialog(desk, cars, cars[0].id, window)
    yield GiveDialog(desk, [], window)
    yield OpportunityDialog(desk, opportunity_id=12, parent=window)
    for kind in (OrderDialog, DeliveryDialog, LossDialog):
        yield kind(desk, 12, window)
    yield AmountDialog(desk, 12, 1, window)
    yield AccountDialog(desk, window)
    yield RowDialog(desk, "models", None, window)


@pytest.mark.qt_log_ignore("plugin does not support (raise|grabbing)")
def test_the_key_takes_back_own_letters_and_otherwise_the_last_action(window, settle, faults):
    walked = [(type(place).__name__, faults(place)) for place in places(window, settle)]
    for dialog in dialogs(window):
        dialog.open()
        settle()
        walked.append((type(dialog).__name__, faults(dialog)))
        dialog.reject()
    assert [each for each in walked if each[1]] == []
