"""Who this may be already, shown while the number and the name are typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crmdesk.access import Permission, Reach, may, reach
from crmdesk.customers.duplicates import Duplicate, possible_duplicates
from crmdesk.i18n import _
from crmdesk.ui.customers.words import days, joined
from crmdesk.ui.desk import Desk
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import frame, mark, row, stack
from crmdesk.ui.parts.text import LevelBadge, Text, small

_SHOWN = 3


class DuplicatesPanel(QWidget):
    """``opened`` is called with the id of a file that somebody asks to see."""

    changed = Signal()

    def __init__(self, desk: Desk, opened: Callable[[int], object]) -> None:
        super().__init__()
        self._desk, self._opened = desk, opened
        self.found: Sequence[Duplicate] = ()
        self._phone = self._name = ""
        self._lines = stack(gap=4)
        self._box = frame("notice", stack(self._lines, margins=(10, 8, 10, 8)))
        mark(self._box, "tone", "attention")
        self.setLayout(stack(self._box))
        self._ask_soon = Pause(self, self._ask)
        self.hide()

    def look_for(self, phone: str, name: str) -> None:
        if (phone, name) != (self._phone, self._name):
            self._phone, self._name = phone, name
            self._ask_soon()

    def _ask(self) -> None:
        if not may(self._desk.actor, Permission.LOG_VISITS):
            return
        phone, name, today = self._phone, self._name, self._desk.today()
        self._desk.ask(
            self,
            lambda session: possible_duplicates(session, phone, name, today=today),
            self.show_found,
        )

    def show_found(self, found: Sequence[Duplicate]) -> None:
        self.found = found
        while item := self._lines.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if found:
            self._lines.addWidget(small(_("Perhaps there is a file already:"), "attention"))
        for each in found[:_SHOWN]:
            self._lines.addWidget(self._line(each))
        self.setVisible(bool(found))
        self.changed.emit()

    def _line(self, duplicate: Duplicate) -> QWidget:
        made = QWidget()
        badge = LevelBadge(self._desk.look, duplicate.level or "")
        words = small(whose(duplicate))
        pieces = [badge, Text(duplicate.name, bold=True), words, None]
        line = row(*pieces, gap=8)
        if duplicate.is_own or reach(self._desk.actor, Permission.SEE_CUSTOMERS) is Reach.ALL:
            line.addWidget(
                Button(_("Open"), "link", clicked=lambda: self._opened(duplicate.customer_id))
            )
        made.setLayout(line)
        return made


def whose(duplicate: Duplicate) -> str:
    left = _("protected for {days}").format(days=days(duplicate.days_left))
    return joined(duplicate.reason, duplicate.owner, left if duplicate.days_left else "")
