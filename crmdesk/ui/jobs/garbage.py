"""Where Python's garbage is collected: on the window's thread."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from crmdesk.jobs import collect_what_is_due

_EVERY = 500  # milliseconds


class Garbage(QObject):
    """A worker that came upon a closed dialog would destroy it there, and Qt's lock and Python's
    would then wait for each other for ever."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        timer = QTimer(self)
        timer.timeout.connect(collect_what_is_due)
        timer.start(_EVERY)
