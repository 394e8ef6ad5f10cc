"""Being ended from outside, by a signal or with the session: what is typed is kept first."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from crmdesk.ui.customers.typed import Typed
from crmdesk.ui.desk import Desk
from crmdesk.ui.keeping import Keeper
from crmdesk.ui.left_open import keep_dialogs

if TYPE_CHECKING:
    from crmdesk.ui.shell.window import MainWindow

_log = logging.getLogger("crmdesk.endings")
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def keep_what_is_typed(desk: Desk, window: MainWindow) -> None:
    """In pages and dialogs, also the last second's keys; what cannot be kept is in the log."""
    for keep in (
        *(keeper.keep for keeper in window.findChildren(Keeper)),
        *(typed.keep_now for typed in window.findChildren(Typed)),
        window.host.keep,
        lambda: keep_dialogs(desk),
    ):
        at_best(keep)


def at_best(work: Callable[[], object]) -> None:
    """The program ends anyway: what goes wrong must not keep the rest from being kept."""
    try:
        work()
    except Exception as error:
        _log.error("A form could not be kept", exc_info=error)


class Endings(QObject):
    """Of the program, or of the session, at whose end the system may not ask a second time."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._served: tuple[Desk, MainWindow] | None = None
        app.commitDataRequest.connect(self._keep)

    def serve(self, desk: Desk, window: MainWindow) -> None:
        """From now on what is typed into ``window`` is kept, and the program ends when told."""
        self._served = desk, window
        for number in _SIGNALS:
            signal.signal(number, self._told)

    def _told(self, _number: int, _frame: object) -> None:
        """Python hears of it when it next runs, within a second: the look at other seats wakes it.

        That may be in the middle of a save, so the end comes after it.
        """
        QTimer.singleShot(0, self, self._end)

    def _end(self) -> None:
        self._keep()
        QApplication.exit(0)

    def _keep(self) -> None:
        if self._served is not None and isValid(self._served[1]):
            keep_what_is_typed(*self._served)
