"""The window's end of the line: takes messages from the command line and from call sources."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from crmdesk.calling.handover import address


class CallServer(QObject):
    """Listens where ``calling.handover`` sends, for this user alone."""

    called = Signal(str)
    """A phone number."""
    asked_to_show = Signal()

    def __init__(self, store: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._take)
        place = address(store)
        # A process that was killed leaves its socket; a living one answered before we came here.
        QLocalServer.removeServer(place)
        self._server.listen(place)

    def close(self) -> None:
        self._server.close()

    def _take(self) -> None:
        line = self._server.nextPendingConnection()
        line.disconnected.connect(self._hear)

    def _hear(self) -> None:
        """Asks who sent it: a closure that held the line crashed when both were deleted."""
        line = self.sender()
        if not isinstance(line, QLocalSocket):
            return
        message = bytes(line.readAll().data()).decode("utf-8", "replace").strip()
        line.deleteLater()
        word, _space, rest = message.partition(" ")
        with contextlib.suppress(RuntimeError):  # the window may be closing
            if word == "call" and rest:
                self.called.emit(rest)
            elif word == "show":
                self.asked_to_show.emit()
