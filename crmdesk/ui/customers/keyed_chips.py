"""Chips that keep their keys, on a page with keys of its own and in a dialog that Enter saves."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent

from crmdesk.ui.parts.buttons import Chips


class KeyedChips(Chips):
    """Its digits are its own, though the page has other uses for them; Enter is the dialog's."""

    def _add(self, value: Any, text: str) -> None:
        super()._add(value, text)
        self.buttons()[-1].setAutoDefault(False)

    def set_value(self, value: Any) -> None:
        """As any other field of a form."""
        self.choose(value)

    def event(self, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return super().event(event)
        if self._number_of_sign(event.text()) is None:
            return super().event(event)
        event.accept()
        return True
