"""Two people changed the same fields of a file: both versions side by side, one chosen of each."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from crmdesk.customers.choices import Offer
from crmdesk.customers.files import Conflict, CustomerDraft
from crmdesk.customers.questions import EXTRA, QUESTIONS, say_answer
from crmdesk.customers.wording import GENDERS, KINDS
from crmdesk.i18n import N_, NOTHING, _
from crmdesk.ui.customers.words import soft
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button, Chips
from crmdesk.ui.parts.layouts import row, scrolling, stack
from crmdesk.ui.parts.text import Paragraph, Text, small

_THEIRS, _MINE = "theirs", "mine"
_NAMES = {
    "kind": N_("Kind"),
    "gender": N_("Gender"),
    "name": N_("Name"),
    "email": N_("E-mail"),
    "wechat": N_("WeChat"),
    "good_time": N_("Good time"),
    "cares_about": N_("Cares about"),
    "avoid": N_("Avoid"),
    "do_not_call": N_("Do not call"),
    "do_not_message": N_("Do not send advertising"),
    "birth_year": N_("Year of birth"),
    "birth_month": N_("Month of birth"),
    "birth_day": N_("Day of birth"),
    "birthday_is_lunar": N_("Lunar birthday"),
    "workplace": N_("Where they work"),
    "address": N_("Address"),
    "district": N_("District"),
    "source_id": N_("Source"),
}
_SAID: dict[object, str] = dict((*KINDS.items(), *GENDERS.items()))
_WIDTH, _VERSION = 640, 160


class ConflictDialog(QDialog):
    """Nothing is lost: Cancel goes back to the form as it was typed."""

    def __init__(self, conflict: Conflict, sources: Sequence[Offer], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Changed by two people"))
        self._sources = sources
        self.choices: dict[str, Chips] = {}
        grid = self._grid(conflict)
        save = Button(_("Save what is chosen"), "primary", clicked=self.accept)
        back = Button(_("Back to the form"), clicked=self.reject)
        save.setDefault(True)
        back.setAutoDefault(False)
        words = Text(_("Changed by two people"), size=SIZES.heading, bold=True)
        body = QWidget()
        body.setLayout(grid)
        layout = stack(words, Paragraph(str(conflict), "muted"), gap=SIZES.gap)
        layout.setContentsMargins(20, 18, 20, 18)
        layout.addWidget(scrolling(body), 1)
        layout.addLayout(row(None, back, save))
        self.setLayout(layout)
        self.setMinimumWidth(_WIDTH)

    def _grid(self, conflict: Conflict) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        for column, title in enumerate((_("Field"), _("Theirs"), _("Mine"), _("Keep"))):
            grid.addWidget(small(title), 0, column)
        for line, clash in enumerate(conflict.clashes, 1):
            name = clash.fields[0]
            self._add_field(grid, line, name, clash.theirs[name], clash.mine[name])
        for column in (1, 2):
            grid.setColumnStretch(column, 1)
            grid.setColumnMinimumWidth(column, _VERSION)
        grid.setRowStretch(len(conflict.clashes) + 1, 1)
        return grid

    def _add_field(self, grid: QGridLayout, line: int, name: str, theirs: Any, mine: Any) -> None:
        chips = Chips(field_name(name), [(_THEIRS, _("Theirs")), (_MINE, _("Mine"))], chosen=_MINE)
        self.choices[name] = chips
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(Text(field_name(name), "muted"), line, 0, top)
        for column, value in ((1, theirs), (2, mine)):
            words = Paragraph(soft(self._words(name, value)))
            words.setAlignment(top)
            grid.addWidget(words, line, column)
        grid.addWidget(chips, line, 3, top)

    def _words(self, name: str, value: Any) -> str:
        if name == "source_id":
            return next((each.name for each in self._sources if each.key == value), NOTHING)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, enum.Enum):
            return _(_SAID[value])
        return say_answer(name, str(value)) if value not in (None, "") else NOTHING

    def chosen_theirs(self) -> set[str]:
        return {name for name, chips in self.choices.items() if chips.value() == _THEIRS}


def field_name(name: str) -> str:
    question = QUESTIONS.get(name) or EXTRA.get(name)
    return _(_NAMES[name]) if name in _NAMES else _(question.label) if question else name


def settled(
    mine: CustomerDraft, base: CustomerDraft, theirs: CustomerDraft, keep_theirs: set[str]
) -> CustomerDraft:
    """Theirs, with what I changed put over it where I did not choose theirs."""
    changed = {
        field.name: getattr(mine, field.name)
        for field in fields(CustomerDraft)
        if getattr(mine, field.name) != getattr(base, field.name) and field.name not in keep_theirs
    }
    return replace(theirs, **changed)
