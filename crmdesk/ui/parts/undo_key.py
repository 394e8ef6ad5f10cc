"""Ctrl+Z in a text field: its own letters while it has any to take back, else the last action."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
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

TextField = QLineEdit | QPlainTextEdit | QTextEdit


def text_field(widget: QWidget | None) -> TextField | None:
    """``widget``, or the part of it in which one types."""
    if isinstance(widget, (QAbstractSpinBox, QComboBox)):
        return widget.findChild(QLineEdit)
    return widget if isinstance(widget, TextField) else None


def has_own_edits(widget: QWidget | None) -> bool:
    """Whether ``widget`` is a text field in which something was typed that it can take back."""
    widget = text_field(widget)
    if isinstance(widget, QLineEdit) and widget.echoMode() != QLineEdit.EchoMode.Normal:
        return bool(widget.text())  # Qt clears it, and says for ever after that it can do so again
    if isinstance(widget, QLineEdit):
        return widget.isUndoAvailable() and not widget.isReadOnly()
    if isinstance(widget, (QPlainTextEdit, QTextEdit)):
        return widget.document().isUndoAvailable() and not widget.isReadOnly()
    return False


def let_undo(dialog: QWidget, undo: Callable[[], object]) -> None:
    """Ctrl+Z in ``dialog`` as in the window behind it, whose shortcuts do not reach there."""
    UndoKey(dialog, _nothing)
    QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), dialog).activated.connect(undo)


def _nothing() -> None:
    """A dialog has no line that tells what the key would do."""


class UndoKey(QObject):
    """Qt's text fields claim Ctrl+Z even when it does nothing there: then the window has it.

    Watches the field with the keyboard alone, also in a dialog before the window; ``changed`` is
    called when the key may mean something else than before.
    """

    def __init__(self, window: QWidget, changed: Callable[[], object]) -> None:
        super().__init__(window)
        self._window, self._changed = window, changed
        self._watched: QWidget | None = None
        self._field: TextField | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def means_letters(self) -> bool:
        return has_own_edits(QApplication.focusWidget())

    def reaches_window(self) -> bool:
        """Not out of a dialog or a sheet, unless that has the key too."""
        front = QApplication.activeWindow()
        if front is not None and front.windowType() is Qt.WindowType.Tool:  # Qt lets its keys by
            front = front.parentWidget()
        return front in {None, self._window} or front.findChild(UndoKey) is not None

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        """The keyboard went elsewhere, or nowhere."""
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        if self._field is not None and isValid(self._field):
            self._field.textChanged.disconnect(self._look_again)
        is_here = new is not None and self._window.isAncestorOf(new)
        self._watched, self._field = (new if is_here else None), text_field(new)
        if self._watched is not None:
            self._watched.installEventFilter(self)
        if self._field is not None:
            self._field.textChanged.connect(self._look_again)
        self._look_again()

    def _look_again(self, _text: str = "") -> None:
        """Once Qt has done what it is doing: the window in front, or the letters to take back."""
        QTimer.singleShot(0, self, self._changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_undo = event.matches(QKeySequence.StandardKey.Undo)
            if is_undo and isinstance(watched, QWidget) and not has_own_edits(watched):
                event.ignore()
                return True
        return False
