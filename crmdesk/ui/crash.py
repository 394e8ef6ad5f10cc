"""A bug: to the log, and a window that says what was kept and lets the details be copied."""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit

from crmdesk import __version__
from crmdesk.i18n import _
from crmdesk.logs import WithoutNumbers
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import row, stack
from crmdesk.ui.parts.text import Paragraph, Text

_log = logging.getLogger("crmdesk.crash")


class _News(QObject):
    """An exception may come from any thread; the window belongs to one."""

    crashed = Signal(str)


def watch_for_crashes(app: QApplication) -> None:
    """From now on, what nobody caught goes to the log and to a window."""
    news = _News(app)
    news.crashed.connect(_show)

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            app.quit()
            return
        _log.error("A bug", exc_info=(kind, error, trace))
        news.crashed.emit(_details(kind, error, trace))

    sys.excepthook = hook


def _details(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """Where it happened; the values in it could be a customer's, so numbers are hidden."""
    said = "".join(traceback.format_exception(kind, error, trace))
    record = logging.LogRecord("", 0, "", 0, f"crmdesk {__version__}\n{said}", None, None)
    return WithoutNumbers("%(message)s").format(record)


def _show(details: str) -> None:
    if not any(isinstance(widget, CrashDialog) for widget in QApplication.topLevelWidgets()):
        CrashDialog(details).exec()


class CrashDialog(QDialog):
    def __init__(self, details: str) -> None:
        super().__init__()
        self.setWindowTitle(_("Something went wrong"))
        self._details = details
        text = QPlainTextEdit(details)
        text.setReadOnly(True)
        text.setAccessibleName(_("Details"))
        text.setMinimumHeight(180)
        copy = Button(_("Copy the details"), clicked=self._copy)
        go_on = Button(_("Go on working"), "primary", clicked=self.accept)
        layout = stack(
            Text(_("Something went wrong"), size=SIZES.heading, bold=True),
            Paragraph(
                _(
                    "This is our fault, not yours. What was saved is safe, and a form that was"
                    " open is offered again. Please send us the details."
                )
            ),
            text,
            gap=SIZES.gap,
            margins=(20, 18, 20, 18),
        )
        layout.addLayout(row(copy, None, go_on))
        self.setLayout(layout)
        self.resize(560, 380)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
