"""Chips of the quick form: one stop for Tab, a key for each, the rarer ones behind one more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from crmdesk.i18n import _
from crmdesk.ui.parts.buttons import Button, Chips

KEYS = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MORE = "0"


def keyed(choices: Iterable[tuple[Any, str]]) -> list[tuple[Any, str]]:
    """With a digit or letter before each text; beyond those, without."""
    keys = [f"{key} " for key in KEYS]
    return [
        (value, (keys[number] if number < len(keys) else "") + text)
        for number, (value, text) in enumerate(choices)
    ]


class KeyChips(Chips):
    """Tab stops once, at the chip that is on; keys and arrows go among them.

    Only the first ``shown`` stand there until "0 More…" is pressed, or the key of a further one.
    With ``other``, that chip is always there, because something else than chips comes after it.
    """

    unfolded = Signal()
    """0 was pressed."""

    def __init__(
        self,
        name: str,
        choices: Sequence[tuple[Any, str]] = (),
        *,
        shown: int = 99,
        other: bool = False,
        **how: Any,
    ) -> None:
        self._shown, self._other = shown, other
        self._more = Button(f"{MORE} " + _("More…"), "chip")
        self._more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        super().__init__(name, choices, flow=True, **how)
        self._more.clicked.connect(lambda: self._ask_for_more())

    def offer(self, choices: Iterable[tuple[Any, str]]) -> None:
        super().offer(choices)
        self._layout.removeWidget(self._more)
        self._layout.addWidget(self._more)
        self._fold()

    def _fold(self) -> None:
        is_long = len(self._values) > self._shown + 1
        for number, chip in enumerate(self.buttons()):
            chip.setVisible(not is_long or number < self._shown)
        self._more.setVisible(is_long or self._other)
        self._mark_stop()

    def unfold(self) -> None:
        for chip in self.buttons():
            chip.setVisible(True)
        self._more.hide()
        self.updateGeometry()

    def _ask_for_more(self) -> None:
        self.unfold()
        self.unfolded.emit()

    def choose(self, value: Any) -> None:
        super().choose(value)
        if any(chip.isChecked() and chip.isHidden() for chip in self.buttons()):
            self.unfold()
        self._mark_stop()

    def fold(self) -> None:
        """As it was at first."""
        was_asked = self._more.isHidden() and (self._other or len(self._values) > self._shown + 1)
        if was_asked and not any(chip.isChecked() for chip in self.buttons()[self._shown :]):
            self._fold()

    def _press(self, number: int, on: bool) -> None:
        if self.buttons()[number].isHidden():
            self.unfold()
            self.buttons()[number].setFocus(Qt.FocusReason.ShortcutFocusReason)
        super()._press(number, on)
        self._mark_stop()

    def _mark_stop(self) -> None:
        chips = self.buttons()
        stop = next((chip for chip in chips if chip.isChecked()), chips[0] if chips else None)
        for chip in chips:
            tab = Qt.FocusPolicy.TabFocus if chip is stop else Qt.FocusPolicy.NoFocus
            chip.setFocusPolicy(tab)
        if stop is not None:
            self.setFocusProxy(stop)

    def _step(self, step: int) -> None:
        """With the arrows, among the chips in sight."""
        chips = [chip for chip in self.buttons() if not chip.isHidden()]
        here = next((at for at, chip in enumerate(chips) if chip.hasFocus()), -step)
        chips[(here + step) % len(chips)].setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() == MORE and not self._more.isHidden():
            self._ask_for_more()
        elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)
