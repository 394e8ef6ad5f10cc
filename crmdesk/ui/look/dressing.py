"""The style sheet in force, worn by windows rather than by the application.

Where the application has one, Qt looks through a widget and all that it holds each time it gets
another parent. Pages are put together from the inside out, so half of a page's making went there.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QDialog, QWidget

_SHEET, _IS_DRESSED = "style sheet", "is dressed"


def dress(window: QWidget) -> None:
    """A window without a parent; whatever has a parent wears what that one wears."""
    window.setProperty(_IS_DRESSED, True)
    window.setStyleSheet(str(_application().property(_SHEET) or ""))
    # Qt passes on the application's palette only while its event loop runs.
    window.setPalette(QApplication.palette())


def dress_once(window: QWidget) -> None:
    if not window.property(_IS_DRESSED):
        dress(window)


def wear(sheet: str) -> None:
    """In every window that is dressed, and in those that will be."""
    _application().setProperty(_SHEET, sheet)
    for window in QApplication.topLevelWidgets():
        if window.property(_IS_DRESSED):
            dress(window)


def _application() -> QCoreApplication:
    application = QApplication.instance()
    assert application is not None
    return application


class Dialog(QDialog):
    """One that is dressed also where it opens without a window behind it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if parent is None:
            dress(self)
