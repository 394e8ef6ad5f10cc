"""The fields of a file, and the draft that they make."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QLineEdit, QWidget

from crmdesk.customers.choices import Offer
from crmdesk.customers.draft import UNITS
from crmdesk.customers.files import CustomerDraft
from crmdesk.customers.questions import EXTRA, QUESTIONS
from crmdesk.customers.wording import GENDERS, KINDS
from crmdesk.i18n import NOTHING, _
from crmdesk.models import CustomerKind, Gender
from crmdesk.ui.customers.birthday_edit import BirthdayEdit
from crmdesk.ui.customers.choice_edit import ChoiceEdit
from crmdesk.ui.customers.keyed_chips import KeyedChips
from crmdesk.ui.customers.words import birthday
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.fields import CheckBox, ComboBox, Form, LineEdit, TextEdit
from crmdesk.ui.parts.layouts import row, stack
from crmdesk.ui.parts.numbers import PhoneEdit
from crmdesk.ui.parts.text import heading

_PLAIN = (
    *("name", "phone", "email", "wechat", "good_time", "cares_about", "avoid", "do_not_call"),
    *("do_not_message", "occupation", "workplace", "address", "district", "source_id", "purpose"),
    *("decides_when", "buyer", "payment", "vehicle_class", "present_car"),
)
_ENUMS: Mapping[str, type[enum.Enum]] = {"kind": CustomerKind, "gender": Gender}
_OF_PERSONS = ("gender", "birth_day", "occupation", "workplace")


class DetailsForm(Form):
    """Everything of a file but its numbers, its people and its cars."""

    def __init__(self) -> None:
        super().__init__()
        self._base = CustomerDraft("")
        self._sources: list[tuple[Any, ...]] = []
        self.birthday = BirthdayEdit()
        columns = row(self._basics(), self._questions(), gap=28)
        columns.setStretch(0, 1)
        columns.setStretch(1, 1)
        self.add_line(columns)
        self.fields["kind"].editor.changed.connect(lambda _kind: self._show_kind())

    def _basics(self) -> Any:
        kinds = [(kind, _(words)) for kind, words in KINDS.items()]
        genders = [(gender, _(words)) for gender, words in GENDERS.items()]
        kind = self.field("kind", _("Kind"), KeyedChips(_("Kind"), kinds))
        gender = self.field("gender", _("Gender"), KeyedChips(_("Gender"), genders, optional=True))
        name = self.field("name", _("Name or title"), LineEdit(longest=500))
        do_not = row(
            self.field("do_not_call", _("Do not"), CheckBox(_("call"))),
            self.field("do_not_message", " ", CheckBox(_("send advertising"))),
            None,
            gap=16,
        )
        return stack(
            heading(_("Basics")),
            row(kind, gender, None, gap=16),
            _halves(name, self.field("phone", _("A further phone"), PhoneEdit())),
            _halves(self._line("wechat", _("WeChat")), self._line("email", _("E-mail"))),
            _halves(self._line("good_time", _("Good time")), do_not),
            self.field("birth_day", _("Date of birth"), self.birthday),
            self.field("cares_about", _("Cares about"), _text(lines=3)),
            self.field("avoid", _("Avoid"), _text(lines=2)),
            None,
            gap=SIZES.gap,
        )

    def _questions(self) -> Any:
        pairs = (
            (self._choice("occupation"), self._line("workplace", _("Where they work"))),
            (self._line("address", _("Address")), self._line("district", _("District"))),
            (self._choice("present_car"), self.field("source_id", _("Source"), ComboBox())),
            (self._choice("purpose"), self._choice("decides_when")),
            (self._choice("buyer"), self._choice("payment")),
        )
        lines = [_halves(one, other) for one, other in pairs]
        last = self._choice("vehicle_class")
        return stack(heading(_("The ten questions")), *lines, last, None, gap=SIZES.gap)

    def _line(self, name: str, label: str) -> QWidget:
        return self.field(name, label, LineEdit(longest=500))

    def _choice(self, key: str) -> QWidget:
        question = QUESTIONS.get(key) or EXTRA[key]
        choices = [(choice.value, _(choice.label)) for choice in question.choices]
        return self.field(key, _(question.label), ChoiceEdit(choices))

    def _show_kind(self) -> None:
        is_person = self.value("kind") is CustomerKind.PERSON
        for name in _OF_PERSONS:
            self.fields[name].setVisible(is_person)

    def offer_sources(self, sources: Sequence[Offer]) -> None:
        offered = [tuple(each) for each in sources]
        if offered != self._sources:
            editor = self.fields["source_id"].editor
            chosen, self._sources = editor.value(), offered
            editor.offer(offered)
            editor.set_value(chosen)

    def put(self, values: Mapping[str, Any]) -> None:
        """Show these, and leave the other fields as they are."""
        self._base = base = replace(self._base, **values)
        for name in (*_PLAIN, *_ENUMS):
            if name in values:
                editor = self.fields[name].editor
                editor.set_value(values[name])
                _show_beginning(editor)
        if "birth_day" in values:
            year, is_lunar = base.birth_year, base.birthday_is_lunar
            self.birthday.set_parts(year, base.birth_month, base.birth_day, lunar=is_lunar)
        self._show_kind()

    def draft(self) -> CustomerDraft:
        values = {name: self.value(name) for name in (*_PLAIN, *_ENUMS)}
        year, month, day = self.birthday.parts()
        return replace(
            self._base,
            **values,
            birth_year=year,
            birth_month=month,
            birth_day=day,
            birthday_is_lunar=self.birthday.lunar.value(),
        )


def _show_beginning(editor: QWidget) -> None:
    """Of a text longer than its field."""
    line = editor.lineEdit() if isinstance(editor, ComboBox) else editor
    if isinstance(line, QLineEdit):
        line.setCursorPosition(0)


def _halves(one: QWidget, other: QWidget | QLayout) -> QLayout:
    line = row(one, other, gap=SIZES.gap)
    for at, piece in enumerate((one, other)):
        line.setStretch(at, 1)
        if isinstance(piece, QWidget):  # what stands under one must not push the other down
            line.setAlignment(piece, Qt.AlignmentFlag.AlignTop)
    return line


def _text(*, lines: int) -> TextEdit:
    """The sheet's least height is that of one line; a scrolled form would press it down to it."""
    made = TextEdit(lines=lines)
    made.setStyleSheet(f"min-height: {made.maximumHeight() - 10}px")
    return made


def to_plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """For what is kept before it is saved."""
    return {k: v.value if isinstance(v, enum.Enum) else v for k, v in values.items()}


def since(kept: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was typed over what; the first release kept both versions of the form whole."""
    if "typed" in kept:
        return kept
    base, values = kept["base"], kept["values"]
    differing = {name for name in values if values[name] != base.get(name)}
    differing |= {each for unit in UNITS if differing & set(unit) for each in unit}
    return {
        "seen": {name: base[name] for name in differing},
        "typed": {name: values[name] for name in differing},
        "birthday": kept.get("birthday"),
    }


def from_plain(kept: Mapping[str, Any]) -> dict[str, Any]:
    named = {name: kind(kept[name]) for name, kind in _ENUMS.items() if kept.get(name)}
    return {**kept, **named}


def born(values: Mapping[str, Any]) -> str:
    """A birthday in one piece."""
    is_lunar = values["birthday_is_lunar"]
    month, day = values["birth_month"], values["birth_day"]
    return birthday(month, day, lunar=is_lunar, year=values["birth_year"]) or NOTHING


def labels() -> dict[str, str]:
    """Of the fields that stand behind another one's words."""
    return {
        "do_not_call": _("Do not call"),
        "do_not_message": _("Do not send advertising"),
    }
