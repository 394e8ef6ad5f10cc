"""How many came."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from crmdesk.showroom.draft import LARGEST_PARTY
from crmdesk.ui.parts.fields import LineEdit

_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


class PeopleEdit(LineEdit):
    """A small number; up and down change it. What is no number counts as nobody."""

    def __init__(self) -> None:
        super().__init__("1", longest=4)

    def people(self) -> int:
        digits = unicodedata.normalize("NFKC", self.text()).strip()
        return int(digits) if digits.isascii() and digits.isdigit() else 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.setText(str(min(max(self.people() + step, 1), LARGEST_PARTY)))
