"""What is planned with a customer beside the deals: care calls and dates to remember."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from crmdesk import i18n
from crmdesk.access import Permission, may
from crmdesk.customers.file_page import PlannedLine
from crmdesk.followups.purposes import CHANNEL_NAMES, say
from crmdesk.i18n import _
from crmdesk.ui.customers.file_data import FileData
from crmdesk.ui.customers.words import due
from crmdesk.ui.desk import Desk
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import plain, row, stack
from crmdesk.ui.parts.text import Text, heading, small, tag

_SHOWN = 3
_WHEN = 122


class PlannedCard(QFrame):
    recorded = Signal(object)
    """The planned contact that came about."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._desk = desk
        self._lines = stack(gap=4)
        self._more = small()
        head = row(heading(_("Planned care")), None, self._more)
        self.setLayout(stack(head, self._lines, gap=6, margins=(16, 12, 16, 12)))

    def show_data(self, data: FileData) -> None:
        sold = {deal.id for deal in data.open_ones}
        planned = [line for line in data.file.planned if line.opportunity_id not in sold]
        while item := self._lines.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for line in planned[:_SHOWN]:
            self._lines.addWidget(self._line(line))
        others = len(planned) - _SHOWN
        self._more.setText(_("{count} more later").format(count=others) if others > 0 else "")
        self.setVisible(bool(planned))

    def _line(self, line: PlannedLine) -> QWidget:
        today = self._desk.today()
        when = Text(i18n.when(line.due_on, today, line.due_time), due(line.due_on, today))
        when.setFixedWidth(_WHEN)
        channel = tag(_(CHANNEL_NAMES[line.channel]))
        pieces: list[QWidget | None] = [when, Text(say(line.purpose)), channel, None]
        if line.due_on <= today and may(self._desk.actor, Permission.WORK_FOLLOW_UPS):
            record = Button(_("Record"), "link", clicked=lambda: self.recorded.emit(line))
            pieces.append(record)
        return plain(row(*pieces, gap=8))
