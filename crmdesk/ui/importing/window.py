"""Bringing in a store's own files: choose, match the columns, try, import, take back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget
from shiboken6 import isValid

from crmdesk.access import Permission, may
from crmdesk.access.undoing import undo_last, what_undo_would_do
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.importing import IMPORTERS, ImportReport
from crmdesk.importing.reading import Sheet, read_table
from crmdesk.jobs import Progress
from crmdesk.ui.desk import Desk
from crmdesk.ui.importing.columns_step import ColumnsStep
from crmdesk.ui.importing.file_step import FileStep, path_of
from crmdesk.ui.importing.report_step import ReportStep
from crmdesk.ui.jobs.runner import Job
from crmdesk.ui.look.dressing import Dialog
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.form_says import FormSays
from crmdesk.ui.parts.layouts import row, stack
from crmdesk.ui.parts.notices import ProgressStrip
from crmdesk.ui.parts.text import Text
from crmdesk.ui.saving import Held

FILE, COLUMNS, REPORT = range(3)


class ImportWindow(Dialog):
    """Stays beside the work. Until "Import" is pressed nothing is written."""

    def __init__(self, desk: Desk, kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Import"))
        self.setAcceptDrops(True)
        self._desk, self._path = desk, Path()
        self._job: Job | None = None
        self._report: ImportReport | None = None
        self.file = FileStep(kind)
        self.columns = ColumnsStep(desk)
        self.report = ReportStep(desk)
        self._strip = QWidget()
        self._build()
        self._connect()
        self._go(FILE)
        if not may(desk.actor, Permission.IMPORT):
            self._say(_("This account may not import files. Ask a manager or an administrator."))
        self.resize(1080, 680)
        self.setMinimumSize(760, 430)

    def _build(self) -> None:
        names = (_("Choose a file"), _("Columns"), _("Result"))
        self._steps = [Text(f"{at} {name}", "muted") for at, name in enumerate(names, 1)]
        title = Text(_("Import"), size=SIZES.title, bold=True)
        self.says = FormSays()
        self._stack = QStackedWidget()
        for step in (self.file, self.columns, self.report):
            self._stack.addWidget(step)
        self._strips = stack()
        self.close_button = Button(_("Close"), clicked=self.close)
        self.back_button = Button(_("Back"), hint="Alt+Left", clicked=self.back)
        self.again_button = Button(_("Another file"), clicked=self._start_anew)
        self.try_button = Button(_("Try it"), key="Ctrl+T", clicked=self.try_it)
        self.undo_button = Button(_("Undo this import"), hint="Ctrl+Z", clicked=self.undo)
        self.import_button = Button(
            _("Import"), "primary", key="Ctrl+Return", clicked=self.import_it
        )
        for button in self.findChildren(Button):
            button.setAutoDefault(False)
        layout = stack(
            row(title, None, *self._steps, gap=20), self.says, gap=14, margins=(20, 16, 20, 16)
        )
        layout.addWidget(self._stack, 1)
        layout.addLayout(self._strips)
        layout.addLayout(
            row(
                self.close_button, None, self.back_button, self.again_button, self.try_button,
                self.undo_button, self.import_button,
            )
        )  # fmt: skip
        self.setLayout(layout)

    def _connect(self) -> None:
        self.file.chosen.connect(self.read)
        self.columns.changed.connect(self._show_buttons)
        for keys, act in (("Alt+Left", self.back), ("Ctrl+Z", self.undo)):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    # Where one is.

    @property
    def step(self) -> int:
        return self._stack.currentIndex()

    def _go(self, step: int) -> None:
        self._say("")
        self._stack.setCurrentIndex(step)
        for at, text in enumerate(self._steps):
            text.set_tone("accent" if at == step else "muted")
        self._show_buttons()
        self._take_keyboard()

    def _take_keyboard(self) -> None:
        """What was disabled during the work has lost it."""
        (self.file, self.columns, self.report)[self.step].setFocus()

    def _show_buttons(self) -> None:
        report, busy = self._report, self._job is not None
        is_result = self.step == REPORT and report is not None and not report.is_dry
        is_ready = self.step != FILE and not is_result and not self.columns.problem()
        self.back_button.setVisible(self.step != FILE and not is_result)
        self.again_button.setVisible(is_result)
        self.try_button.setVisible(self.step == COLUMNS)
        self.import_button.setVisible(self.step != FILE and not is_result)
        self.undo_button.setVisible(is_result and bool(report and report.action))
        for button in (self.try_button, self.import_button):
            button.setEnabled(is_ready and not busy)
        waiting = (self.back_button, self.again_button, self.undo_button, self.file, self.columns)
        for piece in waiting:
            piece.setEnabled(not busy)

    def back(self) -> None:
        if self._job is None and self.back_button.isVisible():
            self._go(self.step - 1)

    def _start_anew(self) -> None:
        self._report = None
        self._go(FILE)

    def _say(self, text: str) -> None:
        self.says.say(text)

    def trouble(self) -> str:
        return self.says.text()

    # Work.

    def read(self, path: Path) -> None:
        """A file that cannot be read leaves what was there."""
        if self._job is not None or not may(self._desk.actor, Permission.IMPORT):
            return
        self._run(
            _("Reading “{file}”").format(file=path.name),
            lambda progress: _read(path, progress),
            lambda sheet: self._show_sheet(path, sheet),
        )

    def _show_sheet(self, path: Path, sheet: Sheet) -> None:
        self._path, self._report = path, None
        self.columns.show_sheet(path, sheet, self.file.kind)
        self._go(COLUMNS)

    def try_it(self) -> None:
        self._bring_in(dry_run=True)

    def import_it(self) -> None:
        self._bring_in(dry_run=False)

    def _bring_in(self, *, dry_run: bool) -> None:
        if self._job is not None or self.columns.problem():
            return
        desk, path, mapping = self._desk, self._path, self.columns.mapping()
        store, actor, bring = desk.store, desk.actor, IMPORTERS[self.columns.kind]
        words = _("Trying “{file}”") if dry_run else _("Importing “{file}”")
        self._run(
            words.format(file=path.name),
            lambda progress: bring(store, actor, path, mapping, progress, dry_run=dry_run),
            self._show_report,
            _("Stopped. Nothing was written."),
        )

    def _show_report(self, report: ImportReport) -> None:
        self._report = report
        self._desk.hold(report.action, Held(lambda: self._hear_undone(report)))
        self.report.show_report(report)
        self._go(REPORT)

    def undo(self) -> None:
        """Only while it is the newest action here: nothing else is taken back by mistake."""
        report = self._report
        if self._job is not None or report is None or report.action is None:
            return
        action, now = report.action, self._desk.now()
        store, actor = self._desk.store, self._desk.actor

        def take_back(_progress: Progress) -> str:
            with store.write(actor) as session:
                newest = what_undo_would_do(session, now=now)
                if newest is None or newest.id != action:
                    raise UserError(
                        _("Something else was done after this import. Undo that first.")
                    )
                return undo_last(session, now=now)

        self._run(_("Taking the import back"), take_back, self._show_undone)

    def _hear_undone(self, report: ImportReport) -> None:
        """By Ctrl+Z in the window, where it was the last action."""
        if isValid(self) and self._report is report:
            self._show_undone("")

    def _show_undone(self, sentence: str) -> None:
        assert self._report is not None, "only an import is taken back"
        self._report.action = None
        self.report.say_undone(sentence)
        self._show_buttons()

    def _run(
        self,
        words: str,
        work: Callable[[Progress], Any],
        then: Callable[[Any], object],
        when_stopped: str = "",
    ) -> None:
        self._say("")
        job = self._desk.jobs.start(work)
        self._job = job
        self._then, self._when_stopped = then, when_stopped
        job.done.connect(self._finish)
        job.failed.connect(self._fail)
        job.cancelled.connect(self._stop)
        strip = ProgressStrip(words)
        self._strips.addWidget(strip)
        strip.watch(job)
        self._strip = strip
        self._show_buttons()

    def _finish(self, answer: Any) -> None:
        self._end_job()
        self._then(answer)

    def _fail(self, error: Exception) -> None:
        self._end_job()
        if isinstance(error, UserError):
            self._say(str(error))
        else:
            self._desk.fail(error)

    def _stop(self) -> None:
        self._end_job()
        self._say(self._when_stopped)

    def _end_job(self) -> None:
        self._job = None
        self._strip.deleteLater()
        self._show_buttons()
        self._take_keyboard()

    # What Qt calls.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if path_of(event) is not None and self._job is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = path_of(event)
        if path is not None:
            event.acceptProposedAction()
            self.read(path)

    def reject(self) -> None:
        """Esc and Close, neither of which leaves running work alone."""
        if self._job is not None:
            self._say(_("The work is still under way. Cancel it, or let it finish."))
        else:
            super().reject()


def _read(path: Path, progress: Progress) -> Sheet:
    sheet = read_table(path)
    progress(1, 1)  # raises when stopped meanwhile
    return sheet
