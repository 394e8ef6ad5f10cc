"""How complete the file is, and the next best question, answered on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from crmdesk.customers.choices import sources
from crmdesk.customers.questions import QUESTIONS, answer, say_answer
from crmdesk.errors import UserError
from crmdesk.followups.panel import PanelRow
from crmdesk.i18n import _
from crmdesk.store.edits import Conflict, Values
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.literal import literally
from crmdesk.ui.parts.buttons import Button, Chips
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.parts.layouts import plain, row, stack
from crmdesk.ui.parts.overruling import offer_mine
from crmdesk.ui.parts.text import small

_SOURCE = "source_id"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NextQuestion(QWidget):
    left = Signal()
    """Answered or given up: the keys belong to the list again."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._customer_id, self._key = 0, ""
        self._said = small()
        self._ask = Button("", "link", hint="Q", clicked=self.open)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, len(QUESTIONS))
        self._bar.setAccessibleName(_("Completeness of the file"))
        self._chips = Chips(_("Answers"), flow=True)
        self._words = LineEdit()
        self._answers = plain(stack(self._chips, self._words, gap=6, margins=(0, 4, 0, 0)))
        self._answers.hide()
        self._chips.changed.connect(self._answer)
        self._words.returnPressed.connect(lambda: self._answer(self._words.value()))
        self.setLayout(stack(row(self._said, self._ask, None, gap=4), self._bar, self._answers))

    def show_row(self, it: PanelRow) -> None:
        known, of = it.completeness, len(QUESTIONS)
        same = (it.customer_id, it.next_question_key or "") == (self._customer_id, self._key)
        self._customer_id, self._key = it.customer_id, it.next_question_key or ""
        self._said.setText(_("File {known}/{of} complete").format(known=known, of=of))
        self._bar.setValue(known)
        self._ask.setVisible(bool(self._key))
        if self._key:
            label = _(QUESTIONS[self._key].label)
            self._ask.say(_("Next question: {label}").format(label=label))
            self._ask.setToolTip(literally(it.next_question))
        if not same:
            self._answers.hide()

    def open(self) -> None:
        if not self._key:
            return
        if self._key == "source":
            self._desk.ask(self, sources, self._offer_sources)
        else:
            choices = QUESTIONS[self._key].choices
            self._offer([(choice.value, _(choice.label)) for choice in choices], can_type=True)

    def _offer_sources(self, found: Sequence[Any]) -> None:
        self._offer([(offer.key, offer.name) for offer in found], can_type=False)

    def _offer(self, choices: list[tuple[Any, str]], *, can_type: bool) -> None:
        self._chips.offer(choices)
        self._chips.setVisible(bool(choices))
        question = QUESTIONS[self._key]
        self._words.set_value("")
        self._words.setPlaceholderText(_("Something else…") if choices else _(question.ask))
        self._words.setAccessibleName(_(question.label))
        self._words.setVisible(can_type)
        self._answers.show()
        first = self._chips.buttons()[0] if choices else self._words
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def _answer(self, value: Any) -> None:
        if not value:
            return
        field = (*QUESTIONS[self._key].fields, self._key)[0]
        self._write(self._customer_id, self._key, value, {field: None if field == _SOURCE else ""})

    def _write(self, customer_id: int, key: str, value: Any, seen: Values) -> None:
        """It was asked because nothing stood there."""
        now = self._desk.now()
        try:
            with self._desk.write() as session:
                answer(session, customer_id, key, value, seen=seen, now=now)
        except Conflict as conflict:
            again = lambda theirs: self._write(customer_id, key, value, theirs)  # noqa: E731
            offer_mine(self._desk, conflict, again, lambda each: self._said_answer(key, each))
        except UserError as error:
            self._desk.fail(error)
        else:
            self.close_answers()

    def _said_answer(self, key: str, value: Any) -> str:
        return self._chips.words_of(value) or say_answer(key, str(value))

    def close_answers(self) -> None:
        if self._answers.isVisible():
            self._answers.hide()
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = self.focusWidget()
        if event.key() in _ENTER and isinstance(pressed, Button):
            pressed.click()
        else:
            super().keyPressEvent(event)
