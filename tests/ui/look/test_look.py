import importlib
import pkgutil

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QFontInfo, QFontMetrics, QIcon, QRawFont
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLabel,
    QMenu,
    QToolTip,
    QWidget,
)

import crmdesk.ui
from crmdesk import i18n
from crmdesk.ui.look.dressing import Dialog, dress
from crmdesk.ui.look.fonts import font
from crmdesk.ui.look.icons import ICONS
from crmdesk.ui.look.tokens import DARK, RESOURCES
from crmdesk.ui.parts.fields import ComboBox
from crmdesk.ui.parts.layouts import stack


def test_another_theme_dresses_every_window(look, qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    dress(widget)
    widget.show()

    look.wear("dark")

    ground = widget.grab().toImage().pixelColor(5, 5)
    assert ground.name().upper() == DARK.window


def test_a_dialog_with_no_window_behind_it_wears_the_theme(look, qtbot):
    look.wear("dark")
    dialog = Dialog()
    qtbot.addWidget(dialog)

    ground = dialog.grab().toImage().pixelColor(5, 5)
    assert ground.name().upper() == DARK.panel


def test_every_dialog_of_ours_is_one_that_dresses():
    for found in pkgutil.walk_packages(crmdesk.ui.__path__, "crmdesk.ui."):
        importlib.import_module(found.name)
    ours = [each for each in QDialog.__subclasses__() if each.__module__.startswith("crmdesk")]
    assert ours == [Dialog]


def is_dressed(window):
    return window.style().metaObject().className() == "QStyleSheetStyle"


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard")
def test_the_list_of_what_matches_the_typing_is_dressed(look, qtbot):
    box = ComboBox([(1, "Lin"), (2, "Liang")])
    qtbot.addWidget(box)
    box.show()
    box.activateWindow()

    qtbot.keyClicks(box.lineEdit(), "li")

    matches = box.completer().popup()
    assert matches.isVisible()
    assert is_dressed(matches)


def test_menus_tooltips_and_choices_wear_what_their_window_does(look, qtbot):
    window, box = QWidget(), ComboBox([(1, "Lin")])
    qtbot.addWidget(window)
    window.setLayout(stack(box))
    dress(window)
    window.show()
    menu = QMenu(box)
    inner = menu.addMenu("more")
    QToolTip.showText(QPoint(5, 5), "a word", box)

    opened = [each for each in QApplication.topLevelWidgets() if each.parent() is box]

    assert {type(each) for each in opened} >= {QMenu, QLabel, QFrame}
    assert all(map(is_dressed, [*opened, inner]))
    QToolTip.hideText()


def test_another_language_is_spoken_by_us_and_by_qt(look, qtbot):
    look.speak("zh_CN")

    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert i18n.language() == "zh_CN"
    assert box.buttons()[0].text() == "取消"


def test_the_systems_theme_is_one_of_ours(look):
    look.wear("system")

    assert look.theme.name in ("light", "dark")


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_the_fonts_write_every_name(look, weight):
    raw = QRawFont(str(RESOURCES / "fonts" / f"NotoSansSC-{weight}.ttf"), 13)
    rare = "喆堃淼燚囍鱻㛃䶮𬭩①✓¥⏎…—"

    assert [letter for letter in rare if not raw.supportsCharacter(ord(letter))] == []
    assert all(raw.supportsCharacter(letter) for letter in range(0x4E00, 0x9FA6))


@pytest.mark.parametrize("bold", [False, True])
def test_figures_are_of_one_width_so_that_columns_line_up(look, bold):
    metrics = QFontMetrics(font(bold=bold))

    assert QFontInfo(font(bold=bold)).family() == "Noto Sans SC"
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


def colours(icon, state):
    image = icon.pixmap(16, 16, QIcon.Mode.Normal, state).toImage()
    pixels = (image.pixelColor(x, y) for x in range(16) for y in range(16))
    return {pixel.name().upper() for pixel in pixels if pixel.alpha() == 255}


def test_icons_are_tinted_with_the_theme(look):
    look.wear("dark")
    icon = look.icon("phone", "text")

    assert colours(icon, QIcon.State.Off) == {DARK.text}
    assert colours(icon, QIcon.State.On) == {DARK.accent}


def test_every_icon_can_be_drawn(look):
    names = [path.stem for path in ICONS.glob("*.svg") if "-light" not in path.stem]

    blank = [name for name in names if look.icon(name).pixmap(16, 16).isNull()]
    assert names
    assert blank == []
