"""Step 3: what came of it, or would come of it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from crmdesk.i18n import _, number
from crmdesk.importing import ImportReport
from crmdesk.ui.desk import Desk
from crmdesk.ui.lists.columns import Column, Kind, RowsInMemory
from crmdesk.ui.lists.list_view import ListView
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button, Figure
from crmdesk.ui.parts.layouts import list_panel, row, stack
from crmdesk.ui.parts.notices import EmptyState
from crmdesk.ui.parts.text import Paragraph, Text, heading


class LeftOut(NamedTuple):
    id: int
    row: int
    reason: str


class ReportStep(QWidget):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._report = ImportReport()
        self._title = Text(size=SIZES.heading, bold=True)
        self._about = Text("", "muted")
        self._notes = Paragraph("", "muted")
        names = (_("Rows"), _("Added"), _("Joined to what is here"), _("Left out"))
        self.figures = [Figure(name) for name in names]
        for figure in self.figures:
            figure.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            figure.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.list = ListView(desk, "import/left_out", _columns(), _("Rows left out"), records="")
        self.list.say_when_empty(
            EmptyState(_("Nothing was left out"), _("Every row of the file was taken."))
        )
        self.setFocusProxy(self.list)
        self.copy_button = Button(_("Copy"), clicked=self.copy)
        figures = row(*self.figures, gap=SIZES.gap)
        for place in range(len(self.figures)):
            figures.setStretch(place, 1)
        layout = stack(
            row(self._title, self._about, None, gap=12), figures, self._notes,
            row(heading(_("Rows left out")), None, self.copy_button), gap=SIZES.gap,
        )  # fmt: skip
        layout.addWidget(list_panel(self.list), 1)
        self.setLayout(layout)

    def show_report(self, report: ImportReport) -> None:
        self._report = report
        if report.is_dry:
            self._say(_("This is what would happen"), _("Nothing has been written yet."))
        else:
            self._say(_("Imported"), "")
        counts = (report.rows, report.added, report.updated, len(report.skipped))
        for figure, count in zip(self.figures, counts, strict=True):
            is_left_out = figure is self.figures[-1] and count > 0
            figure.show_figure(number(count), tone="attention" if is_left_out else "")
        self._notes.setText("\n".join(report.notes))
        self._notes.setVisible(bool(report.notes))
        rows = [LeftOut(at, each.row, each.reason) for at, each in enumerate(report.skipped)]
        self.list.show_rows(RowsInMemory(rows))
        self.copy_button.setEnabled(bool(rows))

    def _say(self, title: str, about: str) -> None:
        self._title.setText(title)
        self._about.setText(about)

    def say_undone(self, sentence: str) -> None:
        self._say(_("Taken back"), sentence)

    def title(self) -> str:
        return self._title.text()

    def notes(self) -> str:
        return self._notes.text()

    def copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(self._report.lines()))


def _columns() -> list[Column]:
    return [
        Column("row", _("Row"), lambda each: str(each.row), Kind.NUMBER, 70, sortable=False),
        Column("reason", _("Reason"), lambda each: each.reason, width=520, sortable=False),
    ]
