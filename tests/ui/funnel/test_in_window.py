"""The page inside the window, which says how to take a move back and does it."""

import pytest
from PySide6.QtCore import Qt

from crmdesk.access import Permission
from crmdesk.ui.funnel.delivery_dialog import DeliveryDialog
from crmdesk.ui.funnel.page import FunnelPage
from crmdesk.ui.shell.page import PageSpec
from crmdesk.ui.shell.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot, desk):
    specs = [PageSpec("funnel", "Funnel", "funnel", FunnelPage, Permission.SEE_FUNNEL)]
    window = MainWindow(desk, "South Gate", specs)
    qtbot.addWidget(window)
    return window


@pytest.fixture
def shown(qtbot, desk, window):
    """The page; keys reach only a window that is active."""

    def show():
        window.go("funnel")
        window.show()
        window.activateWindow()
        desk.jobs.settle()
        qtbot.waitUntil(window.isActiveWindow)
        return window.host.page

    return show


def test_the_keyboard_is_on_the_first_card_at_once(qtbot, desk, deal, found, window, shown):
    moved = deal("needs")
    shown()

    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Right, CTRL)
    desk.jobs.settle()

    assert found(moved).stage.key == "presentation"


def test_the_status_bar_offers_undo_and_ctrl_z_brings_the_card_back(
    qtbot, desk, deal, found, window, shown
):
    moved = deal("needs")
    shown()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Right, CTRL)
    desk.jobs.settle()
    said = window.status.said()

    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Z, CTRL)
    desk.jobs.settle()

    assert said == "Undo: Moved Lin to Presentation.  Ctrl Z"
    assert found(moved).stage.key == "needs"


def test_the_keyboard_goes_back_with_the_card_that_undo_brings_back(
    qtbot, desk, deal, window, shown
):
    deal("needs", days=1), deal("needs", "Zeng", days=2), deal("presentation", "Wu")
    page = shown()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Z):
        qtbot.keyClick(window.focusWidget(), key, CTRL)
        desk.jobs.settle()

    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Down)

    assert page.views.deal().customer == "Zeng"


def test_ctrl_2_turns_to_the_list_with_the_keyboard_in_it(qtbot, desk, deal, window, shown):
    deal("needs")
    page = shown()

    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_2, CTRL)
    desk.jobs.settle()

    assert window.focusWidget() is page.views.list


def test_reception_has_no_funnel(desk, as_, window):
    window.sit(as_("reception"))
    desk.jobs.settle()

    assert not window.host.knows("funnel")


@pytest.fixture
def deliver(qtbot, desk, deal, shown):
    """Lin's car, up to the moment in which it is saved."""
    page = shown()
    dialog = DeliveryDialog(desk, deal("negotiation"), page)
    dialog.open()
    desk.jobs.settle()
    return dialog.accept


@pytest.mark.parametrize("is_quick", [False, True])
def test_what_is_told_of_a_delivery_ends_when_it_is_undone(desk, window, deliver, is_quick):
    deliver()
    if not is_quick:
        desk.jobs.settle()
        assert window.host.notice.text().startswith("Lin's car is delivered. 6 care calls")

    window.undo()
    desk.jobs.settle()

    assert window.status.news().startswith("Undone: ")
    assert not window.host.notice.isVisible()
