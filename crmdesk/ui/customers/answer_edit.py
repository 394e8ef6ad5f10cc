"""Answering a question on the spot: its usual answers as chips, and any other in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from crmdesk.customers.choices import Offer
from crmdesk.customers.questions import EXTRA, QUESTIONS
from crmdesk.i18n import N_, _
from crmdesk.ui.customers.keyed_chips import KeyedChips
from crmdesk.ui.customers.sight import only_if
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.parts.layouts import mark, stack
from crmdesk.ui.parts.text import small

_TITLES = {
    "workplace": N_("Where they work"),
    "address": N_("Address"),
    "district": N_("District"),
}
_SOURCE = "source_id"
_KEYS = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class AnswerField(QWidget):
    """One field of a question. ``picked`` is a chip, ``entered`` the Enter key."""

    picked = Signal()
    entered = Signal()

    def __init__(
        self, question: str, field: str, value: Any, sources: Sequence[Offer], *, is_first: bool
    ) -> None:
        super().__init__()
        self.field = field
        choices = _choices(question if is_first else field, field, sources)
        values = [choice for choice, _words in choices]
        keyed = [
            (choice, f"{key} {words}")
            for key, (choice, words) in zip(_KEYS, choices[: len(_KEYS)], strict=False)
        ]
        self.name = _title(question, field, is_first=is_first)
        self.chips = KeyedChips(self.name, keyed, flow=True, optional=True, chosen=value)
        only_if(bool(choices), self.chips)
        self.words = LineEdit("" if value in values else str(value or ""), longest=500)
        self.words.setAccessibleName(self.name)
        self.words.setPlaceholderText(_("Something else…") if choices else "")
        only_if(field != _SOURCE, self.words)
        pieces = [] if is_first else [small(self.name)]
        self.news = small(tone="attention")
        self.news.hide()
        self.setLayout(stack(*pieces, self.chips, self.words, self.news, gap=4))
        self.chips.changed.connect(self._pick)
        self.words.returnPressed.connect(self.entered)

    def _pick(self, value: Any) -> None:
        self.words.set_value("")
        self.picked.emit()

    def set_value(self, value: Any) -> None:
        self.chips.choose(value)
        self.words.set_value("" if self.chips.value() == value else str(value or ""))

    def value(self) -> Any:
        return self.words.value() or self.chips.value() or (None if self._is_id() else "")

    # As a field of a shared form.

    @property
    def label(self) -> str:
        return self.name

    @property
    def editor(self) -> AnswerField:
        return self

    def words_of(self, value: Any) -> str:
        return self.chips.words_of(value)

    def show_news(self, text: str) -> None:
        self.news.setText(text)
        self.news.setVisible(bool(text))

    def tint(self, on: bool) -> None:
        mark(self.words, "fresh", on)

    def _is_id(self) -> bool:
        return self.field == _SOURCE

    def take_focus(self) -> None:
        buttons = self.chips.buttons()
        chosen = next((chip for chip in buttons if chip.isChecked()), None)
        first = chosen or (buttons[0] if buttons else self.words)
        if self.words.value():
            first = self.words
        first.setFocus(Qt.FocusReason.TabFocusReason)


def _choices(key: str, field: str, sources: Sequence[Offer]) -> list[tuple[Any, str]]:
    if field == _SOURCE:
        return [(offer.key, offer.name) for offer in sources]
    question = QUESTIONS.get(key) or EXTRA.get(key)
    return [(each.value, _(each.label)) for each in question.choices] if question else []


def _title(question: str, field: str, *, is_first: bool) -> str:
    if is_first:
        return _(QUESTIONS[question].label)
    return _(EXTRA[field].label) if field in EXTRA else _(_TITLES[field])
