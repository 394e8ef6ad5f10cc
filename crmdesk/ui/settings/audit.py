"""The journal: every action, newest first, for those who audit."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from crmdesk.access.audit import ABOUT_NAMES, About, AuditLog, AuditRow
from crmdesk.dates import local
from crmdesk.i18n import _, clock, day_full
from crmdesk.ui.desk import Desk
from crmdesk.ui.lists.columns import Column, Kind
from crmdesk.ui.lists.list_view import ListView
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Chips
from crmdesk.ui.parts.layouts import list_panel, row, stack
from crmdesk.ui.parts.text import Paragraph

_BACK = "↶"


class AuditSection(QWidget):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.view = ListView(desk, "settings/audit", self._columns(), _("Journal"), records="")
        about = _(
            "Each line carries the hash of the one before: an edited or removed one is found."
            " {mark} marks a line that is dated before the one it follows: a clock was set back."
        ).format(mark=_BACK)
        names = [(each.value, _(name)) for each, name in ABOUT_NAMES.items()]
        self.about = Chips(_("Shown"), names, chosen="")
        self.about.changed.connect(self.show_about)
        layout = stack(Paragraph(about, "muted"), row(self.about, None), gap=SIZES.gap)
        layout.addWidget(list_panel(self.view), 1)
        self.setLayout(layout)
        self.show_about("")

    def show_about(self, about: str) -> None:
        self.about.choose(about)
        self.view.show_rows(AuditLog(about=About(about)))

    def _columns(self) -> list[Column]:
        return [
            Column("at", _("When"), self._say_when, width=150, sortable=False),
            Column("who", _("Who"), lambda row: row.who, Kind.STRONG, 120, sortable=False),
            Column("what", _("What"), lambda row: row.sentence, width=520, sortable=False),
            Column("seat", _("Seat"), lambda row: row.seat, Kind.MUTED, 140, sortable=False),
        ]

    def _say_when(self, shown: AuditRow) -> str:
        here = local(shown.at, self._desk.zone)
        mark = f" {_BACK}" if shown.has_gone_back else ""
        return f"{day_full(here.date())} {clock(here)}{mark}"
