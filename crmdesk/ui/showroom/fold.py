"""A part of the form that can be folded away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import row, stack


class Fold(QWidget):
    """Its title opens and closes it; closed, it takes no stop of Tab."""

    turned = Signal(bool)

    def __init__(self, title: str, inside: QWidget, *, is_open: bool = False) -> None:
        super().__init__()
        self._title, self._inside = title, inside
        self.button = Button("", "link", clicked=self._turn)
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(stack(row(self.button, None), inside, gap=4))
        self.turn(is_open)

    @property
    def is_open(self) -> bool:
        return not self._inside.isHidden()

    def turn(self, is_open: bool) -> None:
        self._inside.setVisible(is_open)
        self.button.say(f"{'▾' if is_open else '▸'} {self._title}")

    def _turn(self) -> None:
        self.turn(not self.is_open)
        self.turned.emit(self.is_open)
