"""Looking into a backup of a server's store, and how it is put back: by a command."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from crmdesk.dates import local
from crmdesk.errors import UserError
from crmdesk.i18n import _, ago, clock, day_full, number
from crmdesk.store.restore import Inside, look_inside
from crmdesk.store.server.address import address_of, is_address
from crmdesk.store.taking_back import table_name
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.parts.layouts import mark, row, stack
from crmdesk.ui.parts.notices import ProgressStrip
from crmdesk.ui.parts.text import Paragraph, Text, heading
from crmdesk.ui.settings.beside import Asker

_MARGINS = (20, 18, 20, 18)
_WIDTH, _HEIGHT = 680, 420
_SHOWN = ("customer", "opportunity", "visit", "follow_up", "owned_vehicle")


def look_into_dump(desk: Desk, backup: Path, parent: QWidget) -> None:
    dialog = DumpDialog(desk, backup, parent)
    dialog.exec()
    dialog.deleteLater()


class DumpDialog(Asker):
    """Only the server's owner makes databases, so that this window can say how, and no more."""

    def __init__(self, desk: Desk, backup: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._backup = desk, backup
        self.setWindowTitle(_("Look inside and restore"))
        self._strip = ProgressStrip(_("Reading the backup"))
        self.about = Paragraph("", "muted")
        self.counts = Paragraph()
        self.command = LineEdit()
        self.command.setText(self._say_command())
        self.command.setReadOnly(True)
        self.command.setCursorPosition(0)
        self.command.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.command.setAccessibleName(_("Command"))
        copy = Button(_("Copy"), clicked=self._copy)
        how = Paragraph(
            _(
                "A server's backup makes a new database beside the present one, and whoever set up"
                " the server does it with this command. It prints a first password for everybody;"
                " then each seat opens the new address. One customer or one list is taken back from"
                " a copy in a file: crmdesk move FILE.crm"
            )
        )
        pieces = (Text(backup.name, size=SIZES.heading, bold=True), self._strip, self.about)
        layout = stack(*pieces, self.counts, heading(_("Putting it back")), how, gap=SIZES.gap)
        layout.setContentsMargins(*_MARGINS)
        layout.addLayout(row(self.command, copy))
        layout.addStretch(1)
        layout.addLayout(row(None, Button(_("Close"), "primary", clicked=self.accept)))
        self.setLayout(layout)
        self.resize(QSize(_WIDTH, _HEIGHT).boundedTo(self.screen().availableSize()))
        self._look()

    def _say_command(self) -> str:
        place = "computer"
        if is_address(self._desk.store.database.address):
            address = address_of(self._desk.store.database.address)
            place = f"{address.host}:{address.port}"
        return f'crmdesk restore "{self._backup}" --into postgresql://postgres@{place}/NAME'

    def _look(self) -> None:
        path = self._backup
        job = self._desk.jobs.start(lambda progress: look_inside(path, None, progress))
        job.done.connect(lambda inside: self._show(inside) if isValid(self) else None)
        job.failed.connect(self._fail)
        self._strip.watch(job)

    def _fail(self, error: Exception) -> None:
        if isinstance(error, UserError) and isValid(self):
            self.show_failure(str(error))
        else:
            self._desk.fail(error)

    def show_failure(self, sentence: str) -> None:
        self.about.setText(sentence)
        mark(self.about, "tone", "late")

    def _show(self, inside: Inside) -> None:
        if inside.problems:
            self.show_failure(inside.problems[0])
            return
        said = []
        if inside.created_at is not None:
            here = local(inside.created_at, self._desk.zone)
            when, age = (
                f"{day_full(here.date())} {clock(here)}",
                ago(inside.created_at, self._desk.real_now()),
            )
            said.append(_("Made {when}, {age}.").format(when=when, age=age))
        if inside.last_actions:
            said.append(_("Last done in it: {what}").format(what=inside.last_actions[0]))
        self.about.setText("\n".join(said))
        shown = [f"{table_name(key)} {number(inside.counts.get(key, 0))}" for key in _SHOWN]
        self.counts.setText(" · ".join(shown))

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.command.text())
