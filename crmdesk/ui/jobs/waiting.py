"""Waiting a moment before doing something that comes many times in a row."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

TYPING_PAUSE = 150  # milliseconds; long enough for the next key, too short to notice


class Pause(QTimer):
    """Calls ``then`` once the calls to it have stopped for a moment: filters as they are typed."""

    def __init__(
        self, parent: QObject, then: Callable[[], object], milliseconds: int = TYPING_PAUSE
    ) -> None:
        super().__init__(parent)
        self.setSingleShot(True)
        self.setInterval(milliseconds)
        self.timeout.connect(then)

    def __call__(self, *_values: object) -> None:
        self.start()
