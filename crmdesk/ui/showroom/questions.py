"""The rest of the ten questions: chips that may be answered now or later."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crmdesk.customers.questions import EXTRA, QUESTIONS, Question, say_answer
from crmdesk.i18n import _
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.parts.layouts import FlowLayout, plain, stack
from crmdesk.ui.parts.text import small
from crmdesk.ui.showroom.chips import KeyChips, keyed

_ASKED = ("occupation", "location", "present_car", "purpose", "buyer", "payment", "vehicle_class")
_WIDEST = 220
_FREE = frozenset({"occupation", "location", "present_car", "purpose", "vehicle_class"})


def _questions() -> dict[str, Question]:
    """By the field of the file that an answer goes to."""
    asked = {QUESTIONS[key].fields[0]: QUESTIONS[key] for key in _ASKED}
    return {**asked, "decides_when": EXTRA["decides_when"]}


class Questions(QWidget):
    """A chip opens its question; an answered chip says the answer and stays on."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.chips: dict[str, Button] = {}
        self._answers: dict[str, str] = {}
        self._questions = _questions()
        flow = FlowLayout()
        for field, question in self._questions.items():
            self.chips[field] = Button(_(question.label), "chip")
            self.chips[field].setCheckable(True)
            self.chips[field].setMaximumWidth(_WIDEST)
            self.chips[field].clicked.connect(lambda _on, name=field: self._open(name))
            flow.addWidget(self.chips[field])
        self.answer: AnswerLine | None = None
        self._place = stack()
        self.setLayout(stack(plain(flow), self._place, gap=6))

    def value(self) -> dict[str, str]:
        return {field: text for field, text in self._answers.items() if text.strip()}

    def set_value(self, answers: Mapping[str, str] | None) -> None:
        self._answers = dict(answers or {})
        self._close()
        self._show()

    def _open(self, field: str) -> None:
        """The question beneath the chips; once more closes it."""
        was_open = self.answer is not None and self.answer.field == field
        self._close()
        if not was_open:
            line = AnswerLine(field, self._questions[field], self._answers.get(field, ""))
            line.edited.connect(lambda text: self._take(field, text))
            self.answer = line
            self._place.addWidget(line)
            line.take_focus()
        self._show()

    def _close(self) -> None:
        if self.answer is not None:
            self._place.removeWidget(self.answer)
            self.answer.hide()
            self.answer.deleteLater()
            self.answer = None

    def _take(self, field: str, text: str) -> None:
        self._answers[field] = text
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        open_field = self.answer.field if self.answer is not None else ""
        for field, chip in self.chips.items():
            text, label = self._answers.get(field, "").strip(), _(self._questions[field].label)
            said = say_answer(self._questions[field].key, text)
            shown = f"{label}: {said}" if text else label
            if chip.text() != shown:
                chip.say(shown)
            chip.setChecked(bool(text) or field == open_field)


class AnswerLine(QWidget):
    """How to ask it, the usual answers, and room for any other."""

    edited = Signal(str)

    def __init__(self, field: str, question: Question, answer: str) -> None:
        super().__init__()
        self.field = field
        choices = keyed((choice.value, _(choice.label)) for choice in question.choices)
        values = [value for value, _text in choices]
        self.chips = KeyChips(_(question.label), choices, optional=True)
        self.chips.choose(answer if answer in values else None)
        self.text = LineEdit("" if answer in values else answer, _("another answer"))
        self.text.setAccessibleName(_(question.label))
        self.text.setVisible(question.key in _FREE)
        self.chips.setVisible(bool(choices))
        self.chips.changed.connect(self._chosen)
        self.text.edited.connect(self._typed)
        self.setLayout(stack(small(_(question.ask)), self.chips, self.text, gap=4))

    def take_focus(self) -> None:
        (self.chips if not self.chips.isHidden() else self.text).setFocus()

    def _chosen(self, value: str | None) -> None:
        self.text.set_value("")
        self.edited.emit(value or "")

    def _typed(self) -> None:
        self.chips.choose(None)
        self.edited.emit(self.text.value())
