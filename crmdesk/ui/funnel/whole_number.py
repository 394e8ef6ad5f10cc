"""How many cars, how many kilometres."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import Qt

from crmdesk.i18n import _
from crmdesk.ui.parts.fields import LineEdit


class WholeNumberEdit(LineEdit):
    """``value()`` is None when empty, and when it is no number, which ``problem()`` says."""

    def __init__(self, number: int | None = None, *, longest: int = 9) -> None:
        super().__init__(longest=longest)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.set_number(number)

    def set_number(self, number: int | None) -> None:
        super().set_value("" if number is None else f"{number:,}")

    def set_value(self, value: int | str | None) -> None:
        if isinstance(value, str):
            super().set_value(value)
        else:
            self.set_number(value)

    def value(self) -> int | None:  # type: ignore[override]
        typed = unicodedata.normalize("NFKC", self.text()).replace(",", "").replace(" ", "")
        return int(typed) if typed.isascii() and typed.isdigit() else None

    @property
    def is_unclear(self) -> bool:
        return bool(self.text().strip()) and self.value() is None

    def problem(self) -> str:
        if not self.is_unclear:
            return ""
        return _("“{text}” is no whole number.").format(text=self.text())
