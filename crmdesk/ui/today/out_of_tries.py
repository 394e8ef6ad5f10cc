"""Nobody answered and the retries are used up: how to go on, asked without stopping anybody."""

from __future__ import annotations

from datetime import time, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from crmdesk.errors import UserError
from crmdesk.followups.due import DueRow
from crmdesk.followups.planning import plan, replan
from crmdesk.i18n import _, ngettext
from crmdesk.models import Channel
from crmdesk.ui.desk import Desk
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.days import DayEdit, TimeEdit
from crmdesk.ui.parts.layouts import mark, plain, row, stack
from crmdesk.ui.parts.text import Text

_EVENING = time(19)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class OutOfTries(QFrame):
    """Three ways: write instead of calling, another day and time, or give the deal up."""

    given_up = Signal(object)
    """The row whose deal is lost."""
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("notice")
        mark(self, "tone", "attention")
        self._desk = desk
        self._row: DueRow | None = None
        self._next_id = 0
        self._said = Text()
        self.write = Button(_("Write on WeChat today"), clicked=self._write)
        self.later = Button(_("Call at another time…"), clicked=self._open_time)
        self.give_up = Button(_("Give up: lost…"), clicked=self._give_up)
        close = Button(_("Close"), "link", clicked=self.leave)
        self.day, self.at = DayEdit(desk.today, future=True), TimeEdit(_EVENING)
        self.day.setAccessibleName(_("Day of the next contact"))
        self.at.setAccessibleName(_("Time of the next contact"))
        self.at.setMaximumWidth(76)
        take = Button(_("Take it"), "primary", hint="Return", clicked=self._replan)
        self._time = plain(row(None, self.day, self.at, take))
        buttons = (self.write, self.later, self.give_up, close)
        line = row(self._said, None, *buttons, gap=8)
        self.setLayout(stack(line, self._time, gap=6, margins=(12, 6, 8, 6)))
        self.hide()

    def ask(self, row: DueRow, next_id: int) -> None:
        """``next_id`` is the contact that was planned for want of a choice."""
        self._row, self._next_id = row, next_id
        tries = row.attempts + 1
        text = ngettext("{name} did not answer.", "{name} did not answer {count} times.", tries)
        self._said.setText(text.format(name=row.name, count=tries) + " " + _("How to go on?"))
        self._time.hide()
        self.show()
        self.write.setFocus(Qt.FocusReason.TabFocusReason)

    def _write(self) -> None:
        row = self._row
        assert row is not None
        try:
            with self._desk.write() as session:
                plan(
                    session,
                    customer_id=row.customer_id,
                    opportunity_id=row.opportunity_id,
                    due_on=self._desk.today(),
                    adviser_id=row.adviser_id,
                    purpose="choose_way",
                    channel=Channel.WECHAT,
                    now=self._desk.now(),
                )
        except UserError as error:
            self._desk.fail(error)
        else:
            self.leave()

    def _open_time(self) -> None:
        self.day.set_value(self._desk.today() + timedelta(days=1))
        self._time.show()
        self.day.setFocus(Qt.FocusReason.TabFocusReason)

    def _replan(self) -> None:
        day = self.day.value()
        if day is None:
            return
        now = self._desk.now()
        try:
            with self._desk.write() as session:
                replan(session, self._next_id, day, self.at.value(), now=now)
        except UserError as error:
            self._desk.fail(error)
        else:
            self.leave()

    def _give_up(self) -> None:
        row = self._row
        self.leave()
        self.given_up.emit(row)

    def forget(self, row_id: int) -> None:
        """That nobody answered was undone: there is nothing to ask."""
        if self._row is not None and self._row.id == row_id and not self.isHidden():
            self.leave()

    def leave(self) -> None:
        self.hide()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = self.focusWidget()
        if event.key() in _ENTER and self._time.isVisible():
            self._replan()
        elif event.key() in _ENTER and isinstance(pressed, Button):
            pressed.click()
        else:
            super().keyPressEvent(event)
