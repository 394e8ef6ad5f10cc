"""A choice that may also be typed in one's own words."""

from __future__ import annotations

from typing import Any

from crmdesk.ui.parts.fields import ComboBox


class ChoiceEdit(ComboBox):
    """Its value is a choice's, or what was typed where it is none."""

    def __init__(self, choices: list[tuple[Any, str]]) -> None:
        super().__init__(choices)
        self._line.setMaxLength(500)
        self._line.textEdited.connect(lambda _text: self.edited.emit())

    def value(self) -> str:
        text = self._line.text().strip()
        at = self.findText(text) if text else -1
        return str(self.itemData(at)) if at >= 0 else text

    def set_value(self, value: Any) -> None:
        super().set_value(value)
        if self.currentIndex() < 0:
            self._line.setText(value or "")

    def _return_to_choice(self) -> None:
        """Other words stay as they are."""
