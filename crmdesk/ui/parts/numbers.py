"""Numbers as they are typed: telephones and money."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt

from crmdesk import i18n
from crmdesk.i18n import _
from crmdesk.ui.parts.fields import LineEdit

_UNITS = {"万": 10_000, "w": 10_000, "k": 1_000, "千": 1_000}
_AMOUNT = re.compile(r"[¥￥]?([0-9,.]+) ?([万wk千]?)元?")


class PhoneEdit(LineEdit):
    """A number as it was said; full-width digits become plain ones."""

    def __init__(self, number: str = "") -> None:
        super().__init__(number, longest=40)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDialableCharactersOnly)

    def value(self) -> str:
        return unicodedata.normalize("NFKC", self.text()).strip()


class MoneyEdit(LineEdit):
    """Takes 218800, 21.88万 or 218,800.50; the value is in minor units."""

    def __init__(self, minor: int | None = None) -> None:
        super().__init__(placeholder="¥", longest=20)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.set_minor(minor)
        self.editingFinished.connect(self._write_well)

    def value(self) -> int | None:  # type: ignore[override]
        return parse_money(self.text())

    def set_minor(self, minor: int | None) -> None:
        super().set_value("" if minor is None else i18n.money(minor).lstrip("¥"))

    def set_value(self, value: int | str | None) -> None:
        if isinstance(value, str):
            super().set_value(value)
        else:
            self.set_minor(value)

    @property
    def is_unclear(self) -> bool:
        return bool(self.text().strip()) and self.value() is None

    def problem(self) -> str:
        if not self.is_unclear:
            return ""
        return _("“{text}” is no amount. Write it as 218,800.").format(text=self.text())

    def _write_well(self) -> None:
        minor = self.value()
        if minor is not None:
            self.set_minor(minor)


def parse_money(text: str) -> int | None:
    """The amount in minor units, or None where ``text`` is none."""
    typed = unicodedata.normalize("NFKC", text).strip().casefold()
    found = _AMOUNT.fullmatch(typed)
    if not found:
        return None
    try:
        amount = Decimal(found[1].replace(",", ""))
    except InvalidOperation:
        return None
    return int(amount * _UNITS.get(found[2], 1) * 100)
