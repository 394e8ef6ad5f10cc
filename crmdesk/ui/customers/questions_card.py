"""The ten questions of first contact, answered in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget
from shiboken6 import isValid

from crmdesk.access import Permission, may
from crmdesk.aftersales.vehicles import VehicleRow
from crmdesk.customers.questions import QUESTIONS, answer
from crmdesk.i18n import _
from crmdesk.ui.customers.answer_edit import AnswerField
from crmdesk.ui.customers.file_data import FileData
from crmdesk.ui.customers.words import joined
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.form_says import FormSays
from crmdesk.ui.parts.layouts import row, stack
from crmdesk.ui.parts.sharing import SharedForm
from crmdesk.ui.parts.text import Paragraph, Text, heading, small
from crmdesk.ui.saving import Held

_NUMBER, _LABEL, _HEIGHT = 14, 90, 27
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class QuestionRow(Button):
    """A press opens the answer."""

    def __init__(self, number: int, key: str) -> None:
        super().__init__("", "status")
        self.key = key
        self.number = small(str(number % 10))
        self.number.setFixedWidth(_NUMBER)
        self.label = Text(_(QUESTIONS[key].label), "muted")
        self.label.setFixedWidth(_LABEL)
        self.said = Text()
        self.said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._line = row(self.number, self.label, self.said, gap=6, margins=(6, 0, 6, 0))
        self._line.setStretch(2, 1)
        self.setLayout(self._line)
        for each in (self.number, self.label, self.said):
            each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_answer(self, words: str, *, is_answered: bool, is_next: bool) -> None:
        waiting = _("next: ask now") if is_next else _("not asked")
        self.said.setText(words if is_answered else joined(words, waiting))
        self.said.set_tone("" if is_answered else "accent" if is_next else "muted")
        self.setAccessibleName(f"{self.label.text()}: {self.said.text()}")

    def sizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class Answering(NamedTuple):
    """The question that is open, and its fields."""

    key: str
    box: QWidget
    fields: list[AnswerField]
    says: FormSays
    shared: SharedForm


class Undone(NamedTuple):
    """An answer whose save was undone, by what the fields of its question held."""

    key: str
    seen: dict[str, Any]
    typed: dict[str, Any]


class QuestionsCard(QFrame):
    opened = Signal(QWidget)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._desk = desk
        self._data: FileData | None = None
        self._may_answer = may(desk.actor, Permission.EDIT_CUSTOMERS)
        self.score = Text(tone="muted")
        self.rows = {key: QuestionRow(n, key) for n, key in enumerate(QUESTIONS, 1)}
        self.open_one: Answering | None = None
        self._undone: dict[int, Undone] = {}
        self._list = stack(gap=0)
        for line in self.rows.values():
            line.clicked.connect(lambda _on=False, key=line.key: self.turn(key))
            line.setEnabled(self._may_answer)
            self._list.addWidget(line)
        head = row(heading(_("The ten questions")), None, self.score, margins=(6, 0, 6, 0))
        self.setLayout(stack(head, self._list, gap=6, margins=(10, 14, 10, 10)))

    def show_data(self, data: FileData) -> None:
        """An answer that is being typed stays as it is."""
        is_another = self._data is None or self._data.file.id != data.file.id
        self._data = data
        if is_another:
            self.close_answer()
            self._answer_again()
        elif (asked := self.open_one) is not None:
            theirs = {name: getattr(data.draft, name) for name in asked.shared.seen}
            asked.shared.meet(theirs, data.changed)
        self.score.setText(f"{data.file.completeness}/{len(QUESTIONS)}")
        for line in data.file.questions:
            words = line.said or (cars(data.vehicles) if line.key == "present_car" else "")
            is_next = line.key == data.file.next_question and self._may_answer
            self.rows[line.key].show_answer(words, is_answered=line.is_answered, is_next=is_next)

    def open_next(self) -> None:
        if self._data is not None:
            self.open(self._data.file.next_question or next(iter(QUESTIONS)))

    def open_number(self, number: int) -> None:
        """1 to 9; the tenth is 0."""
        self.open(list(QUESTIONS)[(number - 1) % len(QUESTIONS)])

    def turn(self, key: str) -> None:
        if self.open_one is not None and self.open_one.key == key:
            self.close_answer()
        else:
            self.open(key)

    def open(self, key: str) -> None:
        if self._data is None or not self._may_answer:
            return
        self.close_answer()
        fields = self._fields(key)
        question = Paragraph(_(QUESTIONS[key].ask), "muted")
        box = QFrame()
        says = FormSays()
        asked = stack(question, *fields, gap=6, margins=(26, 2, 6, 0))
        box.setLayout(stack(says, asked, gap=6, margins=(0, 0, 0, 10)))
        shared = self._share(box, key, fields, says)
        for number, field in enumerate(fields):
            field.entered.connect(self.save)
            field.picked.connect(lambda number=number: self._picked(number))
        self._list.insertWidget(self._list.indexOf(self.rows[key]) + 1, box)
        self.open_one = Answering(key, box, fields, says, shared)
        fields[0].take_focus()
        self.opened.emit(box)

    def _share(
        self, box: QWidget, key: str, fields: list[AnswerField], says: FormSays
    ) -> SharedForm:
        """A further number is none that somebody else could have changed."""
        named = {field.field: field for field in fields}
        made = SharedForm(
            self._desk,
            box,
            named,
            says,
            read=lambda: {name: field.value() for name, field in named.items()},
            put=lambda values: _put(named, values),
        )
        made.saving.hold = self._hold
        made.keep_as_saved({name: field.value() for name, field in named.items()})
        made.settled.connect(self.save)
        if key == "phone":
            made.forget()
        return made

    def _fields(self, key: str) -> list[AnswerField]:
        data = self._data
        assert data is not None
        names = QUESTIONS[key].fields or (key,)
        values: Mapping[str, Any] = {name: getattr(data.draft, name, "") for name in names}
        return [
            AnswerField(key, name, values[name], data.sources, is_first=number == 0)
            for number, name in enumerate(names)
        ]

    def close_answer(self) -> None:
        if self.open_one is None:
            return
        had_focus = self.open_one.box.isAncestorOf(self.focusWidget() or self)
        line = self.rows[self.open_one.key]
        self.open_one.shared.saving.leave()
        self.open_one.box.hide()
        self.open_one.box.deleteLater()
        self.open_one = None
        if had_focus:
            line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _picked(self, number: int) -> None:
        """A chip answers at once, unless the question has a further part."""
        assert self.open_one is not None
        fields = self.open_one.fields
        if number + 1 < len(fields):
            fields[number + 1].take_focus()
        else:
            self.save()

    def save(self) -> None:
        data, asked = self._data, self.open_one
        if data is None or asked is None:
            return
        if asked.shared.is_asking:
            asked.shared.take()
        elif asked.shared.save(lambda session: self._write(session, asked, data)):
            self.close_answer()
            self._answer_again()

    def _write(self, session: Session, asked: Answering, data: FileData) -> None:
        customer_id, now = data.file.id, self._desk.now()
        for key, value in changed(asked).items():
            answer(session, customer_id, key, value, seen=asked.shared.seen, now=now)

    def _hold(self) -> Held:
        data, asked = self._data, self.open_one
        assert data is not None
        assert asked is not None
        answered = Undone(asked.key, asked.shared.seen, asked.shared.holds())
        return Held(lambda: self._return(data.file.id, answered))

    def _return(self, customer_id: int, undone: Undone) -> None:
        """It waits where another customer is in sight, or another answer is being typed."""
        if isValid(self):
            self._undone[customer_id] = undone
            self._answer_again()

    def _answer_again(self) -> None:
        is_typing = self.open_one is not None and self.open_one.shared.is_touched
        if self._data is None or is_typing:
            return
        if (undone := self._undone.pop(self._data.file.id, None)) is not None:
            self.open(undone.key)
            self._type_again(undone)

    def _type_again(self, undone: Undone) -> None:
        if self.open_one is not None:
            self.open_one.shared.type_again(undone.seen, undone.typed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape and self.open_one is not None:
            self.close_answer()
        elif event.key() in _ENTER and isinstance(pressed := self.focusWidget(), QuestionRow):
            self.open(pressed.key)
        elif event.key() in _ENTER and self.open_one is not None:
            self.save()
        elif step and self.open_one is None:
            self._step(step)
        else:
            super().keyPressEvent(event)

    def _step(self, step: int) -> None:
        lines = list(self.rows.values())
        here = next((n for n, line in enumerate(lines) if line.hasFocus()), -step)
        lines[(here + step) % len(lines)].setFocus(Qt.FocusReason.TabFocusReason)


def _put(fields: Mapping[str, AnswerField], values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        fields[name].set_value(value)


def changed(asked: Answering) -> dict[str, Any]:
    """The fields that say something else than the file; a phone left empty says nothing."""
    if asked.key == "phone":
        fields = {field.field: field.value() for field in asked.fields}
        return {key: value for key, value in fields.items() if value}
    mine, seen = asked.shared.mine(), asked.shared.seen
    return {key: value for key, value in mine.items() if value != seen[key]}


def cars(vehicles: Iterable[VehicleRow]) -> str:
    names = (" ".join(filter(None, (car.model or car.brand, car.plate))) for car in vehicles)
    return joined(*names)
