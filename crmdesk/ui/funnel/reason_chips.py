"""Chips that a key presses and that then hand the keyboard on: 1 1 7 Enter gives a reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt

from crmdesk.ui.parts.buttons import Chips

_LAST_DIGIT = 9


class KeyedChips(Chips):
    """Enter goes to the dialog's own button, as it does from every other field."""

    def __init__(self, name: str) -> None:
        super().__init__(name, flow=True)

    def sign(self, number: int, value: Any) -> str:
        """The key of a choice: its number; from the tenth on none."""
        return str(number) if number <= _LAST_DIGIT else ""

    def offer(self, choices: Iterable[tuple[Any, str]]) -> None:
        numbered = enumerate(choices, 1)
        super().offer(
            (value, f"{self.sign(n, value)} {text}".strip()) for n, (value, text) in numbered
        )
        for button in self.buttons():
            button.setAutoDefault(False)
            if self.isVisible():
                button.show()  # at once: a hidden one takes no focus

    def take_focus(self) -> None:
        buttons = self.buttons()
        on = next((button for button in buttons if button.isChecked()), None)
        first = on or next(iter(buttons), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)


class KeyedLevels(KeyedChips):
    """Pressed by their own letters: "H Within 7 days"."""

    def sign(self, number: int, value: Any) -> str:
        return str(value)
