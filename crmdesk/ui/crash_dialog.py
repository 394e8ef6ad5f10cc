"""The window that a bug opens: what is safe, the details to send, and the program anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from crmdesk.i18n import _, ngettext
from crmdesk.ui.look.dressing import Dialog
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import row, stack
from crmdesk.ui.parts.text import Paragraph, Text


class CrashDialog(Dialog):
    """``safe`` are sentences on what was saved and kept; ``restart`` says why it did not work."""

    def __init__(
        self, details: str, safe: Sequence[str], restart: Callable[[], str] | None
    ) -> None:
        super().__init__()
        self.setWindowTitle(_("Something went wrong"))
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self._restart, self._more = restart, 0
        self.safe = Paragraph("\n".join(safe))
        self.safe.setVisible(bool(safe))
        self.further = Paragraph("", "muted")
        self.further.hide()
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setAccessibleName(_("Details"))
        self.details.setMinimumHeight(180)
        self._build()

    def _build(self) -> None:
        copy = Button(_("Copy the details"), clicked=self._copy)
        self.again = Button(_("Restart crmdesk"), clicked=self._start_again)
        self.again.setVisible(self._restart is not None)
        self.go_on = Button(_("Go on working"), "primary", clicked=self.accept)
        said = _("This is our fault, not yours. Please send us the details; they name nobody.")
        layout = stack(
            Text(_("Something went wrong"), size=SIZES.heading, bold=True),
            Paragraph(said),
            self.safe,
            self.further,
            self.details,
            gap=SIZES.gap,
            margins=(20, 18, 20, 18),
        )
        layout.addLayout(row(copy, None, self.again, self.go_on))
        self.setLayout(layout)
        self.resize(600, 440)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Whoever was typing presses nothing by the Enter that still comes."""
        on_button = isinstance(self.focusWidget(), QPushButton)
        if on_button or event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def add(self, details: str) -> None:
        """Another bug, while this one is being read about."""
        self._more += 1
        said = ngettext(
            "It went wrong {count} more time.", "It went wrong {count} more times.", self._more
        )
        self._say(said.format(count=self._more))
        if self._more == 1:
            self.details.appendPlainText(f"\n{details}")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())

    def _start_again(self) -> None:
        assert self._restart is not None
        if problem := self._restart():
            self._say(problem)
        else:
            self.accept()

    def _say(self, text: str) -> None:
        self.further.setText(text)
        self.further.show()
