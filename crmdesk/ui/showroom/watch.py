"""The stop-watch in the corner of the form."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QTimer

from crmdesk.i18n import _
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.text import Text

_MINUTE = 60


class Watch(Text):
    """How long this party has taken so far; nothing while it stands."""

    def __init__(self) -> None:
        super().__init__("", "muted", SIZES.small)
        self.whole()
        self._since = QElapsedTimer()
        self._tick = QTimer(self)
        self._tick.timeout.connect(self._show)

    @property
    def is_running(self) -> bool:
        return self._tick.isActive()

    @property
    def seconds(self) -> int:
        return self._since.elapsed() // 1000 if self.is_running else 0

    def start(self) -> None:
        self._since.start()
        self._tick.start(1000)
        self._show()

    def stop(self) -> None:
        self._tick.stop()
        self.setText("")

    def _show(self) -> None:
        minutes, seconds = divmod(self.seconds, _MINUTE)
        if minutes:
            self.setText(_("{minutes} min {seconds} s").format(minutes=minutes, seconds=seconds))
        else:
            self.setText(_("{seconds} s so far").format(seconds=seconds))
