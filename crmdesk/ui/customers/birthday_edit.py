"""A birthday: the month and the day, by the sun or the moon, and the year if it is known."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crmdesk.i18n import _
from crmdesk.ui.customers.sight import only_if
from crmdesk.ui.parts.fields import CheckBox, LineEdit
from crmdesk.ui.parts.layouts import row
from crmdesk.ui.parts.text import small

_UNCLEAR = -1


class BirthdayEdit(QWidget):
    edited = Signal()

    def __init__(self, *, with_year: bool = True) -> None:
        super().__init__()
        self.year = _digits(_("year"), 4, 66)
        self.month, self.day = _digits(_("month"), 2, 66), _digits(_("day"), 2, 54)
        self.lunar = CheckBox(_("lunar"))
        only_if(with_year, self.year)
        dash = small("–")
        self.setLayout(row(self.year, self.month, dash, self.day, self.lunar, None, gap=6))
        self.setFocusProxy(self.year if with_year else self.month)
        for each in (self.year, self.month, self.day, self.lunar):
            each.edited.connect(self.edited)

    def set_parts(
        self, year: int | None, month: int | None, day: int | None, *, lunar: bool
    ) -> None:
        for edit, value in ((self.year, year), (self.month, month), (self.day, day)):
            edit.set_value("" if value is None else str(value))
        self.lunar.set_value(lunar)

    def parts(self) -> tuple[int | None, int | None, int | None]:
        """What is no number becomes one that the draft refuses."""
        return number(self.year), number(self.month), number(self.day)

    def value(self) -> list[str | bool]:
        """As it was typed, for what is kept before it is saved."""
        return [self.year.value(), self.month.value(), self.day.value(), self.lunar.value()]

    def set_value(self, value: list[str | bool] | None) -> None:
        year, month, day, lunar = value or ("", "", "", False)
        for edit, text in ((self.year, year), (self.month, month), (self.day, day)):
            edit.set_value(str(text))
        self.lunar.set_value(bool(lunar))


def _digits(name: str, longest: int, width: int) -> LineEdit:
    made = LineEdit(placeholder=name, longest=longest)
    made.setAccessibleName(name)
    made.setFixedWidth(width)
    return made


def number(edit: LineEdit) -> int | None:
    text = edit.value()
    if not text:
        return None
    return int(text) if text.isdecimal() else _UNCLEAR
