"""Ctrl+Z in a text field: its own letters while it has any to take back, else the last action."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

_MAY_CHANGE_IT = (QEvent.Type.KeyRelease, QEvent.Type.InputMethod, QEvent.Type.MouseButtonRelease)


def has_own_edits(widget: QWidget | None) -> bool:
    """Whether ``widget`` is a text field in which something was typed that it can take back."""
    if isinstance(widget, (QAbstractSpinBox, QComboBox)):
        widget = widget.findChild(QLineEdit)
    if isinstance(widget, QLineEdit):
        return widget.isUndoAvailable() and not widget.isReadOnly()
    if isinstance(widget, (QPlainTextEdit, QTextEdit)):
        return widget.document().isUndoAvailable() and not widget.isReadOnly()
    return False


class UndoKey(QObject):
    """Qt's text fields claim Ctrl+Z even when it does nothing there: then the window has it.

    Watches the field with the keyboard alone; ``changed`` is called when the key may mean
    something else than before.
    """

    def __init__(self, window: QWidget, changed: Callable[[], object]) -> None:
        super().__init__(window)
        self._window, self._changed = window, changed
        self._watched: QWidget | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def means_letters(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self._window.isAncestorOf(focus) and has_own_edits(focus)

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        is_here = new is not None and self._window.isAncestorOf(new)
        self._watched = new if is_here else None
        if self._watched is not None:
            self._watched.installEventFilter(self)
            self._changed()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_undo = event.matches(QKeySequence.StandardKey.Undo)
            if is_undo and isinstance(watched, QWidget) and not has_own_edits(watched):
                event.ignore()
                return True
        elif kind in _MAY_CHANGE_IT:
            QTimer.singleShot(0, self, self._changed)
        return False
