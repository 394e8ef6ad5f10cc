"""Buttons, chips, filters and key figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QButtonGroup, QLabel, QMenu, QPushButton, QWidget

from crmdesk.i18n import _
from crmdesk.ui.look.literal import literally
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.layouts import FlowLayout, row, stack, tab_in_order
from crmdesk.ui.parts.text import Text, key_hint

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def spoken_key(key: str) -> str:
    """ "Ctrl+K" as it stands on a button: "Ctrl K"."""
    shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
    return shown.replace("Return", "⏎").replace("+", " ")


class Button(QPushButton):
    """Takes the focus by Tab only: a click leaves it in the list, where the keys are.

    ``kind``: primary (one a page), link, small, quiet, danger, or nothing. ``key`` presses it and
    is shown on it; with ``hint`` only shown, because somebody else listens for it.
    """

    def __init__(
        self,
        text: str = "",
        kind: str = "",
        key: str = "",
        hint: str = "",
        clicked: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(text)
        self.setProperty("kind", kind)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(text)
        self._hint: QLabel | None = None
        if key or hint:
            self._show_key(key or hint)
        if key:
            self.setShortcut(QKeySequence(key))
        if clicked is not None:
            self.clicked.connect(lambda: clicked())

    def _show_key(self, key: str) -> None:
        self.setProperty("keyed", True)
        self._hint = key_hint(spoken_key(key))
        self.setLayout(row(None, self._hint, margins=(0, 0, 11, 0)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on a button that has the focus presses it, never the dialog's default beside it.

        A chip says what is chosen: there Enter saves what the form holds.
        """
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in ENTER and self.property("kind") != "chip" and not held:
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        wider = self._hint.sizeHint().width() + 8 if self._hint else 0
        return super().sizeHint() + QSize(wider, 0)

    def say(self, text: str) -> None:
        """A shortcut set by hand is lost when the text is set, so it is put back."""
        key = self.shortcut()
        self.setText(text)
        self.setShortcut(key)
        self.setAccessibleName(text)


class Chips(QWidget):
    """Toggles of which one is on, or with ``many`` any number; digits and letters press them.

    ``choices`` are (value, text). A chip whose text starts with a sign and a blank ("H 7 days",
    "2 Referral") is pressed by that key while the focus is among the chips.
    """

    changed = Signal(object)
    """The value chosen, or with ``many`` the list of them."""

    def __init__(
        self,
        name: str,
        choices: Iterable[tuple[Any, str]] = (),
        *,
        many: bool = False,
        optional: bool = False,
        chosen: Any = None,
        flow: bool = False,
    ) -> None:
        super().__init__()
        self._many, self._optional = many, optional
        self._values: list[Any] = []
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._layout = FlowLayout() if flow else row()
        self.setLayout(self._layout)
        self.setAccessibleName(name)
        self.offer(choices)
        self.choose(chosen)

    def offer(self, choices: Iterable[tuple[Any, str]]) -> None:
        """Other choices; nothing is chosen then."""
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._layout.removeWidget(button)
            button.deleteLater()
        self._values = []
        for value, text in choices:
            self._add(value, text)
        tab_in_order([self, *self.buttons()])

    def _add(self, value: Any, text: str) -> None:
        chip = Button(text, "chip")
        chip.setCheckable(True)
        number = len(self._values)
        self._values.append(value)
        self._group.addButton(chip, number)
        self._layout.addWidget(chip)
        chip.clicked.connect(lambda on: self._press(number, on))

    def _press(self, number: int, on: bool) -> None:
        if not self._many:
            kept = on or not self._optional
            for at, button in enumerate(self.buttons()):
                button.setChecked(kept and at == number)
        self.changed.emit(self.values() if self._many else self.value())

    def value(self) -> Any:
        return next(iter(self.values()), None)

    def values(self) -> list[Any]:
        return [
            value
            for number, value in enumerate(self._values)
            if self._group.button(number).isChecked()
        ]

    def choose(self, value: Any) -> None:
        """Without emitting ``changed``. With ``many``, a collection of values."""
        chosen = [] if value is None else list(value) if self._many else [value]
        for number, each in enumerate(self._values):
            self._group.button(number).setChecked(each in chosen)

    def words_of(self, value: Any) -> str:
        """What the chip of ``value`` says, without its number."""
        at = next((at for at, each in enumerate(self._values) if each == value), None)
        text = "" if at is None else self._group.button(at).text()
        sign, _blank, words = text.partition(" ")
        return words if sign.isdigit() and words else text

    def buttons(self) -> Sequence[Button]:
        return [self._group.button(number) for number in range(len(self._values))]  # type: ignore[misc]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        number = self._number_of_sign(event.text())
        if step:
            self._step(step)
        elif number is not None:
            self._group.button(number).setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._group.button(number).click()
        else:
            super().keyPressEvent(event)

    def _number_of_sign(self, sign: str) -> int | None:
        if not sign.strip():
            return None
        for number in range(len(self._values)):
            words = self._group.button(number).text().split(maxsplit=1)
            if words and words[0].casefold() == sign.casefold():
                return number
        return None

    def _step(self, step: int) -> None:
        buttons = self._group.buttons()
        here = next((at for at, each in enumerate(buttons) if each.hasFocus()), -step)
        buttons[(here + step) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)


class Filter(Button):
    """A chip that opens a menu of what may be chosen: "Level: all"."""

    changed = Signal(object)

    def __init__(self, name: str, choices: Sequence[tuple[Any, str]], chosen: Any = None) -> None:
        super().__init__("", "chip")
        self._name, self._choices = name, list(choices)
        self.setMenu(QMenu(self))
        for value, text in self._choices:
            action = self.menu().addAction(text)
            action.setCheckable(True)
            action.triggered.connect(lambda _on, each=value: self._take(each))
        self.choose(chosen)

    @property
    def value(self) -> Any:
        return self._value

    def choose(self, value: Any) -> None:
        """Without emitting ``changed``."""
        self._value = value
        text = next((text for each, text in self._choices if each == value), "")
        self.say(_("{name}: {choice}").format(name=self._name, choice=text) if self._name else text)
        for action, (each, _text) in zip(self.menu().actions(), self._choices, strict=True):
            action.setChecked(each == value)

    def _take(self, value: Any) -> None:
        self.choose(value)
        self.changed.emit(value)


class Figure(Button):
    """A key figure: the number, and under it the two numbers that it comes from.

    A hover shows the formula; a click opens the rows behind it.
    """

    def __init__(self, title: str = "", formula: str = "") -> None:
        super().__init__("", "figure")
        self._title = Text(title, "muted", SIZES.small)
        self._number = Text("–", size=SIZES.figure, bold=True)
        self._note = Text(" ", "muted", SIZES.small)
        labels = (self._title, self._number, self._note)
        self._lines = stack(*labels, gap=0, margins=(15, 10, 15, 10))
        self.setLayout(self._lines)
        self.setToolTip(literally(formula))
        for label in labels:
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_figure(self, number: str, note: str = "", tone: str = "", formula: str = "") -> None:
        self._number.setText(number)
        self._number.set_tone(tone)
        self._note.setText(note or " ")
        if formula:
            self.setToolTip(literally(formula))
        self.setAccessibleName(f"{self._title.text()} {number}, {note}")

    def sizeHint(self) -> QSize:
        return self._lines.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())
