"""The next contact that a result will plan, and changing it before it does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crmdesk import i18n
from crmdesk.followups.cadence import Proposal, day_problem
from crmdesk.followups.purposes import PURPOSES, SALES_PURPOSES
from crmdesk.i18n import _
from crmdesk.models import Result
from crmdesk.ui.desk import Desk
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.days import DayEdit, TimeEdit
from crmdesk.ui.parts.fields import ComboBox
from crmdesk.ui.parts.form_says import FormSays
from crmdesk.ui.parts.layouts import plain, row, stack
from crmdesk.ui.parts.text import Text, small

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Plan(NamedTuple):
    """What was chosen instead of the proposal; empty where nothing was."""

    on: date | None = None
    at: time | None = None
    purpose: str | None = None


class NextContact(QWidget):
    postponed = Signal()
    """A day was given for the contact to be put off to."""
    left = Signal()
    """The editor is closed: the keys belong to the list again."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._proposals: Mapping[Result, Proposal] = {}
        self._result = Result.REACHED
        self._is_postponing = False
        self.plan = Plan()
        self.said = Text(tone="muted")
        self.said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._change = Button(_("Change"), "link", hint="T", clicked=self.change)
        line = row(self.said, self._change, gap=6)
        line.setStretch(0, 1)
        self._line = plain(line)
        self.editor = self._build_editor()
        self.setLayout(stack(self._line, self.editor, gap=4))

    def _build_editor(self) -> QWidget:
        self._title, self.says = small(), FormSays()
        self.day = DayEdit(self._desk.today, future=True)
        self.day.setAccessibleName(_("Day of the next contact"))
        self.at = TimeEdit()
        self.at.setAccessibleName(_("Time of the next contact"))
        self._purpose = ComboBox([(key, _(PURPOSES[key])) for key in SALES_PURPOSES])
        if line := self._purpose.lineEdit():
            line.setPlaceholderText(_("Purpose as proposed"))
        self._purpose.setAccessibleName(_("Purpose of the next contact"))
        take = Button(_("Take it"), hint="Return", clicked=self._take)
        second = row(self.at, self._purpose, take, gap=6)
        second.setStretch(1, 1)
        self.at.setMaximumWidth(76)
        made = plain(stack(self._title, self.says, self.day, second, gap=4))
        made.hide()
        return made

    def turn_to_another(self) -> None:
        """Another contact: what was chosen for the one before does not count for it."""
        self.plan, self._result, self._proposals = Plan(), Result.REACHED, {}
        self.close_editor()
        self._say()

    def show_proposals(self, proposals: Mapping[Result, Proposal]) -> None:
        self._proposals = proposals
        self._say()

    def choose(self, plan: Plan) -> None:
        """What was chosen for this contact before."""
        self.plan = plan
        self._say()

    def look_at(self, result: Result | None) -> None:
        """Say what this result would plan; None returns to a contact that came about."""
        self._result = result or Result.REACHED
        self._say()

    def change(self) -> None:
        self._open(Result.REACHED, _("Next contact"))

    def postpone(self) -> None:
        self._open(Result.POSTPONED, _("They ask for another day: which?"))
        self._is_postponing = True

    def _open(self, result: Result, title: str) -> None:
        proposal = self._proposals.get(result)
        self._is_postponing = False
        self._title.setText(title)
        self.says.say("")
        tomorrow = self._desk.today() + timedelta(days=1)
        self.day.set_value(self.plan.on or (proposal.due_on if proposal else tomorrow))
        self.at.set_time(self.plan.at or (proposal.due_time if proposal else None))
        self._purpose.set_value(self.plan.purpose)
        self._line.hide()
        self.editor.show()
        self.day.setFocus(Qt.FocusReason.TabFocusReason)

    def _take(self) -> None:
        if problem := self._found_problem():
            self.says.say(problem)
            return
        self.plan = Plan(self.day.value(), self.at.value(), self._purpose.value())
        postponing = self._is_postponing
        self.close_editor()
        self._say()
        if postponing:
            self.postponed.emit()
        self.left.emit()

    def _found_problem(self) -> str:
        if self.at.is_unclear:
            return _("This is no time. Write it as 9:30.")
        day = self.day.value()
        if day is None:
            return self.day.problem() or _("Enter a day, such as +3.")
        return day_problem(day, self._desk.today())

    def close_editor(self) -> None:
        self._is_postponing = False
        self.editor.hide()
        self._line.show()

    def _say(self) -> None:
        self.said.setText(self._words())

    def _words(self) -> str:
        if self.plan.on is not None:
            text = _("Next: {when} (your choice)")
            return text.format(when=_moment(self.plan.on, self.plan.at))
        proposal = self._proposals.get(self._result)
        if proposal is None:
            return _("Next: nothing is planned") if self._proposals else ""
        when = _moment(proposal.due_on, proposal.due_time)
        return _("Next: {when} ({why})").format(when=when, why=proposal.why)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.editor.isVisible() and event.key() in _ENTER:
            self._take()
        else:
            super().keyPressEvent(event)


def _moment(on: date, at: time | None) -> str:
    return f"{i18n.day(on)} {i18n.clock(at)}" if at else i18n.day(on)
