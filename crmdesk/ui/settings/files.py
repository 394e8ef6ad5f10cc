"""Bringing in files, as a section of the settings."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QGridLayout, QWidget

from crmdesk.i18n import N_, _
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import panel, stack
from crmdesk.ui.parts.text import Paragraph, heading

_KINDS = (
    (
        "sales",
        N_("Import sales…"),
        N_("Cars sold: customers, their cars, won deals, care calls."),
    ),
    (
        "visits",
        N_("Import a showroom log…"),
        N_("A store's own log, with merged headers and totals."),
    ),
    (
        "customers",
        N_("Import prospects…"),
        N_("A list of prospects with level and next contact."),
    ),
)


class FilesSection(QWidget):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.buttons = {}
        lines = QGridLayout()
        lines.setVerticalSpacing(SIZES.gap)
        lines.setHorizontalSpacing(SIZES.gap)
        lines.setColumnStretch(1, 1)
        for number, (kind, title, about) in enumerate(_KINDS):
            self.buttons[kind] = Button(_(title), clicked=partial(self._open, kind))
            lines.addWidget(self.buttons[kind], number, 0)
            lines.addWidget(Paragraph(_(about), "muted"), number, 1)
        box = panel(heading(_("Import")), lines, gap=SIZES.gap)
        box.setMaximumWidth(SIZES.form)
        self.setLayout(stack(box, None))

    def _open(self, kind: str) -> None:
        from crmdesk.ui.importing.window import ImportWindow

        ImportWindow(self._desk, kind, self.window()).show()
