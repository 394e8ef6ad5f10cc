"""What the status line offers is what Ctrl+Z does, wherever the keyboard is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog
from sqlalchemy import select

from crmdesk.i18n import N_
from crmdesk.models import Action
from crmdesk.store import tell
from crmdesk.ui.door.lock import Lock
from crmdesk.ui.parts.dialogs import FormDialog
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.parts.saving_dialog import SavingDialog
from crmdesk.ui.shell.page import PageSpec
from crmdesk.ui.shell.window import MainWindow
from tests.records import Make
from tests.ui.door.test_door import PASSWORD, give_password
from tests.ui.shell.test_window import Plain

SPECS = [PageSpec(key, N_("Page"), "store", Plain) for key in ("today", "showroom")]


@pytest.fixture
def settle(qapp, desk):
    def settled():
        for _round in range(3):
            qapp.processEvents()
            desk.jobs.settle()
        qapp.processEvents()

    return settled


@pytest.fixture
def open_file(desk, settle):
    """``open_file("Lin")`` is an action, said as pages say theirs."""

    def done(name):
        with desk.write() as session:
            Make(session, desk.now()).customer(name)
            tell(session, "customers.open", f"Opened the file of {name}.")
        desk.say(f"Opened the file of {name}.")
        settle()

    return done


@pytest.fixture
def window(qtbot, desk, settle, open_file):
    """After two actions, with the cursor in the empty field of a page."""
    window = MainWindow(desk, "South Gate", SPECS)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.go_first()
    open_file("Lin"), open_file("Wu")
    window.host.page.text.setFocus()
    return window


@pytest.fixture
def press(qtbot, settle):
    def pressed(*keys):
        for each in keys:
            place = QApplication.focusWidget() or QApplication.activeWindow()
            if isinstance(each, str):
                qtbot.keyClicks(place, each)
            else:
                qtbot.keyClick(place, *each)
        settle()

    return pressed


Z = (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def type_into_page(window, press):
    press("138")


def type_and_clear(window, press):
    press("138")
    window.host.page.text.setText("")


def type_and_paste_back(window, press):
    """By the mouse alone: the field's own menu."""
    press("138")
    window.host.page.text.undo()


def type_and_go(window, press):
    press("138")
    window.go("showroom")


def type_and_leave_for_nothing(window, press):
    press("138")
    window.host.page.text.clearFocus()


def open_dialog(window, press):
    dialog = FormDialog("Note", parent=window)
    dialog.form.add("phone", "Phone", LineEdit())
    dialog.open()
    dialog.form.fields["phone"].editor.setFocus()
    return dialog


def open_dialog_with_the_key(window, press):
    dialog = SavingDialog(window.desk, "Note", parent=window)
    dialog.form.add("phone", "Phone", LineEdit()).editor.setFocus()
    dialog.open()


def type_into_dialog(window, press):
    open_dialog(window, press)
    press("138")


def type_and_close_dialog(window, press):
    type_into_page(window, press)
    dialog = open_dialog(window, press)
    press("139")
    dialog.reject()
    window.activateWindow()


def show_sheet(window, press):
    window.show_keys()
    next(each for each in window.findChildren(QDialog) if each.isVisible()).activateWindow()


def undo(window, press):
    press(Z)


def undo_twice(window, press):
    press(Z, Z)


def say_something(window, press):
    window.desk.say("Choose one of those who are here.")


PLACES = [
    *(type_into_page, type_and_clear, type_and_paste_back, type_and_go, type_and_leave_for_nothing),
    *(open_dialog, open_dialog_with_the_key, type_into_dialog, type_and_close_dialog, show_sheet),
    *(undo, undo_twice, say_something),
]


def done_by_the_key(desk, press):
    """Pressing it; what the status line should have offered."""
    field = QApplication.focusWidget()
    typed, last = typed_in(field), newest(desk).id
    press(Z)
    if typed_in(field) != typed:
        return "Undo: typing  Ctrl Z"
    return f"Undo: {newest(desk).arguments['what']}  Ctrl Z" if newest(desk).id > last else ""


def typed_in(field):
    return field.text() if isinstance(field, LineEdit) else ""


def newest(desk):
    with desk.read() as session:
        return session.scalars(select(Action).order_by(Action.id.desc()).limit(1)).one()


@pytest.mark.parametrize("go", PLACES, ids=lambda go: go.__name__)
def test_the_status_line_offers_what_the_key_does(go, window, desk, press, settle):
    go(window, press)
    settle()
    offered = window.status.offered()

    assert offered == done_by_the_key(desk, press)


def test_what_is_offered_after_the_lock_is_what_the_key_does(window, desk, press, settle, as_):
    give_password(desk.store, as_, "manager")
    lock = Lock(window, desk, 15, window)
    lock.lock()
    press(PASSWORD, (Qt.Key.Key_Return,))
    assert (lock.cover, QApplication.focusWidget()) == (None, window.host.page.text)
    offered = window.status.offered()

    assert offered == done_by_the_key(desk, press)
    assert offered.startswith("Undo: Opened")


def test_news_stand_beside_the_offer_until_something_is_done(window, press, open_file):
    assert window.status.said() == "Undo: Opened the file of Wu.  Ctrl Z"
    press(Z)
    assert window.status.news() == "Undone: Opened the file of Wu."
    assert window.status.offered() == "Undo: Opened the file of Lin.  Ctrl Z"
    open_file("Gao")
    assert window.status.said() == "Undo: Opened the file of Gao.  Ctrl Z"


def test_another_account_is_offered_nothing_of_the_one_before(window, settle, as_):
    window.sit(as_("zhou"))
    assert window.status.said() == ""
    settle()
    assert window.status.said() == ""
