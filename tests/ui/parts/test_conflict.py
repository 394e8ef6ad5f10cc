"""Choosing between two people's versions, by keys alone."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from crmdesk.ui.parts.conflict import ConflictPanel, Versions

RIGHT, DOWN, ENTER, ESC = Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Escape
WECHAT = Versions("wechat", "WeChat", "mine", "theirs", "Zhou Min, 10:42")
AVOID = Versions("avoid", "Avoid", "dogs", "cats", "Zhou Min, 10:42", "cats\ndogs")


@pytest.fixture
def panel(qtbot, look):
    panel = ConflictPanel()
    qtbot.addWidget(panel)
    panel.resize(640, 320)
    panel.show_versions("Zhou Min changed the same.", [WECHAT, AVOID])
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    return panel


@pytest.fixture
def press(qtbot):
    return lambda key: qtbot.keyClick(QApplication.focusWidget(), key)


def test_mine_is_proposed_and_both_where_both_can_stand(panel):
    assert panel.chosen() == {"wechat": "mine", "avoid": "both"}


def test_each_version_is_read_out_with_whose_it_is(panel):
    radios = panel.choices["wechat"].radios
    names = [radio.accessibleName() for radio in radios.values()]
    assert names == ["WeChat, Yours: mine", "WeChat, Zhou Min, 10:42: theirs"]


def test_an_arrow_chooses_and_enter_takes(panel, press, qtbot):
    press(RIGHT)
    with qtbot.waitSignal(panel.taken):
        press(ENTER)
    assert panel.chosen()["wechat"] == "theirs"


def test_the_choices_of_one_field_leave_the_other_alone(panel, press):
    panel.choices["avoid"].take_focus()
    press(Qt.Key.Key_Left)
    assert panel.chosen() == {"wechat": "mine", "avoid": "theirs"}


def test_an_enter_that_is_still_held_down_takes_nothing(panel, qtbot):
    held = QKeyEvent(QEvent.Type.KeyPress, ENTER, Qt.KeyboardModifier(0), "", True)
    with qtbot.assertNotEmitted(panel.taken):
        QApplication.sendEvent(QApplication.focusWidget(), held)


def test_escape_goes_back_to_the_form(panel, press, qtbot):
    with qtbot.waitSignal(panel.left):
        press(ESC)


def test_in_a_narrow_form_the_versions_stand_below_each_other(panel):
    panel.resize(300, 400)
    QApplication.processEvents()
    mine, theirs = panel.choices["wechat"].radios.values()
    assert mine.x() == theirs.x()
    assert theirs.y() > mine.y()
