"""Keys and clicks as the system would send them, to whatever has the focus; and their number."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from crmdesk.ui.jobs.runner import JobRunner

Key = Qt.Key
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier
_PATIENCE = 10.0  # seconds
_ROUNDS = 3
_LOOK_EVERY = 15  # milliseconds
_ACTIVE_WITHIN = 2000  # milliseconds


class Expected(Exception):
    """Something that was to be seen was not: its sentence says what."""


class NobodyThere(Expected):
    """Whom a step is played with: all of them have been worked through."""


class Keyboard:
    """``pressed`` counts keys with their modifiers and clicks; words that are typed are apart."""

    def __init__(
        self, window: QWidget, jobs: JobRunner, faults: Sequence[BaseException] = ()
    ) -> None:
        self._window, self._jobs, self._faults = window, jobs, faults
        self.pressed = 0
        self.words: list[str] = []

    def start_counting(self) -> None:
        self.pressed, self.words = 0, []

    def press(self, *keys: Qt.Key | str, with_: Qt.KeyboardModifier = PLAIN) -> None:
        """One after another, each where the focus is by then."""
        for key in keys:
            self.pressed += 1
            if isinstance(key, str):
                QTest.keyClicks(self._place(), key, with_)
            else:
                QTest.keyClick(self._place(), key, with_)
            self.settle()

    def type(self, words: str) -> None:
        """Chinese comes from an input method, whole words at a time."""
        self.words.append(words)
        if words.isascii():
            QTest.keyClicks(self._place(), words)
        else:
            event = QInputMethodEvent()
            event.setCommitString(words)
            QApplication.sendEvent(self._place(), event)
        self.settle()

    def click(self, widget: QWidget) -> None:
        self.pressed += 1
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        self.settle()

    def answer_dialog(self, key: Qt.Key) -> None:
        """Press ``key`` in the next dialog that waits for its answer, as soon as it stands."""
        end, timer = time.monotonic() + _PATIENCE, QTimer(self._window)

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            is_late = time.monotonic() > end
            if isinstance(dialog, QDialog) and is_late:
                dialog.reject()
            elif isinstance(dialog, QDialog) and dialog.isActiveWindow():
                timer.stop()
                self.pressed += 1
                QTest.keyClick(dialog.focusWidget() or dialog, key)
            elif dialog is not None:
                dialog.activateWindow()
            if is_late:
                timer.stop()

        timer.timeout.connect(look)
        timer.start(_LOOK_EVERY)

    def settle(self) -> None:
        """What was asked of the store has been shown, and what that asked in turn."""
        for _round in range(_ROUNDS):
            QApplication.processEvents()
            self._jobs.settle()
        if self._faults:
            raise Expected(f"The program failed: {self._faults[0]!r}") from self._faults[0]

    def wait_for(self, is_seen: Callable[[], object], otherwise: str) -> None:
        """For what comes a moment after the last key; ``otherwise`` says what did not come."""
        end = time.monotonic() + _PATIENCE
        while not is_seen():
            if time.monotonic() > end:
                raise Expected(otherwise)
            QTest.qWait(_LOOK_EVERY)
            self.settle()

    def wait_for_dialog(self) -> QDialog:
        self.wait_for(lambda: isinstance(QApplication.activeModalWidget(), QDialog), "No dialog.")
        found = QApplication.activeModalWidget()
        assert isinstance(found, QDialog)
        found.activateWindow()
        self.wait_for(found.isActiveWindow, "The dialog is not active.")
        return found

    def _place(self) -> QWidget:
        self._activate()
        found = QApplication.focusWidget() or QApplication.activeWindow()
        if found is None:
            raise Expected("No window has the keyboard.")
        return found

    def _activate(self) -> None:
        """Without a window manager the reminders take the keyboard that they never ask for."""
        asks = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        front = asks or self._window
        if not front.isActiveWindow() and not QApplication.activePopupWidget():
            front.activateWindow()
            QTest.qWaitForWindowActive(front, _ACTIVE_WITHIN)


def expect(is_so: object, otherwise: str) -> None:
    if not is_so:
        raise Expected(otherwise)
