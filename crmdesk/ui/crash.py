"""What nobody caught, from any thread: to the log, and to a window that tells what is safe."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Qt, QThread, Signal, qVersion
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from crmdesk import __version__
from crmdesk.dates import local
from crmdesk.errors import UserError
from crmdesk.i18n import _, clock
from crmdesk.logs import story_of
from crmdesk.store.last_saved import last_saved
from crmdesk.ui.crash_dialog import CrashDialog
from crmdesk.ui.desk import Desk, Notice
from crmdesk.ui.endings import at_best, keep_what_is_typed
from crmdesk.ui.left_open import forget_dialogs
from crmdesk.ui.restart import start_again

if TYPE_CHECKING:
    from crmdesk.ui.shell.window import MainWindow

_log = logging.getLogger("crmdesk.crash")
_QUIET_FOR = 10.0
"""Seconds in which the same bug is told in the bar; twice as long each further time."""


class Bug(NamedTuple):
    details: str
    place: str
    """The same for the same bug."""


class Served(NamedTuple):
    """The window that stands, once it does."""

    desk: Desk
    window: MainWindow
    let_go: Callable[[], object]


class Crashes(QObject):
    """Takes Python's three hooks as long as the program runs."""

    _caught = Signal(object)

    def __init__(self, app: QApplication, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(app)
        self._app, self._clock = app, clock
        self._end: Callable[[], object] = app.exit
        self._served: Served | None = None
        self._is_reachable, self._is_ending = True, False
        self._quiet: dict[str, tuple[float, float]] = {}
        self._count: dict[str, int] = {}
        self.dialog: CrashDialog | None = None
        self._caught.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._hook
        threading.excepthook = lambda args: self.catch(args.exc_value)
        sys.unraisablehook = lambda unraisable: self._catch_too_late(unraisable.exc_value)

    def _hook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self.catch(error.with_traceback(trace))

    def stop(self) -> None:
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before

    def serve(self, desk: Desk, window: MainWindow, let_go: Callable[[], object]) -> None:
        """From now on a bug may be told in ``window``; ``let_go`` of what only one may hold."""
        self._served = Served(desk, window, let_go)
        window.reached.connect(self._reach)

    @property
    def _standing(self) -> Served | None:
        """A window goes, and another comes, where a backup is put back."""
        served = self._served
        return served if served and isValid(served.window) else None

    def _reach(self, is_reachable: bool) -> None:
        self._is_reachable = is_reachable

    def catch(self, error: BaseException | None) -> None:
        """On any thread; what happens in here must not be thrown again."""
        if error is None or isinstance(error, SystemExit):
            return
        if isinstance(error, KeyboardInterrupt):
            self._app.quit()
            return
        if isinstance(error, UserError):
            self._pass_on(error)
        else:
            place = _place(error)
            self._log(error, place)
            self._pass_on(Bug(_details(error), place))

    def _log(self, error: BaseException, place: str) -> None:
        """A bug that comes back every second does not push all else out of the log."""
        self._count[place] = count = self._count.get(place, 0) + 1
        if count & (count - 1) == 0:
            _log.error("A bug, seen %s times", count, exc_info=error)

    def _catch_too_late(self, error: BaseException | None) -> None:
        """A file that could not be closed has been told where it was written."""
        if isinstance(error, OSError):
            _log.warning("Too late to be told", exc_info=error)
        else:
            self.catch(error)

    def _pass_on(self, what: Bug | UserError) -> None:
        if not isValid(self):
            return
        is_starting = self._served is None and QThread.currentThread().loopLevel() == 0
        if is_starting and threading.current_thread() is threading.main_thread():
            CrashDialog(what.details if isinstance(what, Bug) else str(what), (), None).exec()
        else:
            self._caught.emit(what)

    # On the window's thread, when nothing else is half done.

    def _tell(self, what: Bug | UserError) -> None:
        if isinstance(what, UserError):
            self._notify(str(what), str(what))
        elif self.dialog is not None:
            self.dialog.add(what.details)
        elif self._is_quiet(what.place):
            self._notify(_("That went wrong again. Restart crmdesk if it does not help to wait."))
        else:
            self._keep_what_is_typed()
            self._show(what)

    def _is_quiet(self, place: str) -> bool:
        until, __ = self._quiet.get(place, (0.0, 0.0))
        return self._clock() < until

    def _notify(self, text: str, place: str = "") -> None:
        """Once, and not again while it is news."""
        served = self._standing
        if served is None or (place and self._is_quiet(place)):
            return
        if place:
            self._be_quiet(place)
        served.desk.notify(Notice(text, "late", stays=True))

    def _be_quiet(self, place: str) -> None:
        """Something that a clock calls again and again leaves time to work, or to restart."""
        __, last = self._quiet.get(place, (0.0, 0.0))
        span = last * 2 or _QUIET_FOR
        self._quiet[place] = self._clock() + span, span

    def _show(self, bug: Bug) -> None:
        restart = self._restart if self._standing else None
        dialog = CrashDialog(bug.details, list(self._what_is_safe()), restart)
        dialog.finished.connect(lambda _code: self._closed(bug.place))
        self.dialog = dialog
        dialog.show()

    def _closed(self, place: str) -> None:
        self._be_quiet(place)
        if (served := self._standing) and not self._is_ending:
            at_best(lambda: forget_dialogs(served.desk))
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _what_is_safe(self) -> Iterator[str]:
        """Nothing is known yet at the start; nobody is named while the window is locked."""
        served = self._standing
        if served is None:
            return
        yield _("What was saved is safe, and a form that was open is offered again.")
        if self._is_reachable and (saved := self._last_saved(served.desk)):
            yield saved

    def _last_saved(self, desk: Desk) -> str:
        try:
            saved = last_saved(desk.store, desk.actor)
        except Exception as error:
            _log.error("What was saved cannot be read", exc_info=error)
            return ""
        if saved is None:
            return ""
        at = clock(local(saved.at, desk.zone))
        return _("Saved last here, at {time}: {what}").format(time=at, what=saved.sentence)

    def _keep_what_is_typed(self) -> None:
        if served := self._standing:
            keep_what_is_typed(served.desk, served.window)

    def _restart(self) -> str:
        """Empty once the new program is on its way; the old one ends then."""
        served = self._standing
        assert served is not None
        keep_what_is_typed(served.desk, served.window)
        served.let_go()
        if start_again(served.desk.store.database.address) is None:
            return _("It could not be started. Close crmdesk, then start it as usual.")
        self._is_ending = True
        self._end()
        return ""


def watch_for_crashes(app: QApplication) -> Crashes:
    """From now on, what nobody caught goes to the log and to a window."""
    return Crashes(app)


def _details(error: BaseException) -> str:
    """What helps to find the bug; what it says of anybody is left out, as in the log."""
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"crmdesk {__version__}, {system}, Qt {qVersion()}\n{story_of(error)}"


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
