"""Bars that say something without stopping anybody."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QSizePolicy, QWidget

from crmdesk.i18n import _
from crmdesk.ui.desk import Notice
from crmdesk.ui.jobs.runner import Job
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import mark, row, stack
from crmdesk.ui.parts.text import Paragraph, Text, small


class NoticeBar(QFrame):
    """Above a page: information, a warning or an error, with at most one thing to do about it."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._text = Paragraph()
        self._action = Button("", clicked=self._act)
        self._close = Button(_("Close"), "link", clicked=self._leave)
        self._notice = Notice("")
        layout = row(self._text, self._action, self._close, gap=12, margins=(12, 6, 8, 6))
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.hide()

    def show_notice(self, notice: Notice) -> None:
        self._notice = notice
        self._text.setText(notice.text)
        self._action.say(notice.action)
        self._action.setVisible(bool(notice.action))
        mark(self, "tone", notice.tone)
        self.setAccessibleName(notice.text)
        self.show()

    def text(self) -> str:
        return self._text.text()

    def end(self) -> None:
        if not self._notice.stays:
            self._leave()

    def _leave(self) -> None:
        self.hide()
        self.closed.emit()

    def _act(self) -> None:
        self._leave()
        self._notice.act()


class ConfirmBar(QFrame):
    """Asks in the page itself, where the answer belongs: "Lost? · Yes · No"."""

    answered = Signal(bool)

    def __init__(self, text: str, act: str, *, tone: str = "attention") -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setProperty("tone", tone)
        self.yes = Button(act, "primary", clicked=lambda: self._answer(True))
        self.no = Button(_("Cancel"), clicked=lambda: self._answer(False))
        layout = row(Paragraph(text), self.no, self.yes, gap=8, margins=(12, 8, 8, 8))
        layout.setStretch(0, 1)
        self.setLayout(layout)

    def _answer(self, yes: bool) -> None:
        self.hide()
        self.answered.emit(yes)


class ProgressStrip(QFrame):
    """A running job: what it does, how far it is, and Cancel."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._job: Job | None = None
        self._text, self._far = Text(text), small()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(text)
        self._bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._cancel = Button(_("Cancel"), clicked=self.stop)
        lines = stack(row(self._text, None, self._far), self._bar, gap=6)
        layout = row(lines, self._cancel, gap=12, margins=(12, 8, 8, 8))
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.hide()

    def watch(self, job: Job) -> None:
        self._job = job
        self._bar.setRange(0, 0)
        self._cancel.setEnabled(True)
        job.progressed.connect(self._show_progress)
        for end in (job.done, job.failed, job.cancelled):
            end.connect(self._end)
        self.show()

    def _show_progress(self, done: int, total: int) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._far.setText(f"{done:,} / {total:,}")

    def stop(self) -> None:
        self._cancel.setEnabled(False)
        if self._job is not None:
            self._job.cancel()

    def _end(self, *_news: object) -> None:
        self._job = None
        self.hide()


class EmptyState(QWidget):
    """What belongs here, and the first step toward it."""

    def __init__(
        self, title: str, text: str, action: str = "", act: Callable[[], object] | None = None
    ) -> None:
        super().__init__()
        words = Paragraph(text, "muted")
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        words.setFixedWidth(280)
        words.setMinimumHeight(words.heightForWidth(280))
        layout = stack(None, gap=8, margins=(24, 24, 24, 24))
        for piece in (Text(title, bold=True), words):
            layout.addWidget(piece, 0, Qt.AlignmentFlag.AlignHCenter)
        if action and act is not None:
            button = Button(action, clicked=act)
            layout.addSpacing(4)
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self.setLayout(layout)
