"""Hearing what other seats commit, and whether the server still answers, on a thread of its own.

The server tells with LISTEN/NOTIFY; an engine that cannot is asked once a second instead. Either
way the journal is what is read, so nothing is lost when a word of the server's is.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from crmdesk.errors import UserError
from crmdesk.store.server.connecting import Refused, SentAway

_LOOK_SECONDS = 0.25
_BEAT_SECONDS = 2.0
_AGAIN_SECONDS = 1.0
_LONGEST_UNANSWERED, _LONGEST_REFUSED = 5.0, 60.0
_log = logging.getLogger(__name__)


class Pause:
    """Between one try and the next: twice as long each time, up to ``longest``."""

    def __init__(self) -> None:
        self._next = _AGAIN_SECONDS

    def one_more(self, longest: float) -> float:
        pause, self._next = min(self._next, longest), min(self._next * 2, longest)
        return pause

    def begin_anew(self) -> None:
        self._next = _AGAIN_SECONDS


class Watch:
    """``hear`` is called after each commit of others, ``reach`` with whether the server answers.

    ``refuse`` is told why it lets nobody in. Whoever was sent away is not tried again until
    ``try_now``: somebody has signed in.
    """

    def __init__(
        self,
        connect: Callable[[], Any],
        channel: str | None,
        own: str,
        hear: Callable[[], None],
        reach: Callable[[bool], None],
        refuse: Callable[[Refused], None],
    ) -> None:
        self._connect = connect
        self._channel, self._own = channel, own
        self._hear, self._reach, self._refuse = hear, reach, refuse
        self._closing, self._again = threading.Event(), threading.Event()
        self._pause, self._is_steady = Pause(), False
        self._thread = threading.Thread(target=self._run, name="crmdesk watch", daemon=True)
        self._thread.start()

    def try_now(self) -> None:
        """Rather than after the pause, and as whoever sits there now."""
        self._again.set()

    def close(self) -> None:
        self._closing.set()
        self._again.set()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        while not self._closing.is_set():
            self._again.clear()
            if self._closing.is_set():
                return
            try:
                self._listen()
            except SentAway as error:
                _log.warning("%s", error)
                self._reach(True)
                self._refuse(error)
                self._wait(None)
            except Refused as error:
                _log.warning("%s", error)
                self._reach(False)
                self._refuse(error)
                self._wait(self._pause.one_more(_LONGEST_REFUSED))
            except Exception as error:
                if not isinstance(error, (UserError, *_driver_errors())):
                    raise
                if self._is_steady:  # the line may just have been ended: ask once more at once
                    self._is_steady = False
                    continue
                _log.info("The server does not answer: %s", type(error).__name__)
                self._reach(False)
                self._wait(self._pause.one_more(_LONGEST_UNANSWERED))

    def _wait(self, seconds: float | None) -> None:
        if not self._closing.is_set():
            self._again.wait(seconds)

    def _listen(self) -> None:
        connection = self._connect()
        try:
            can_listen = self._says_when(connection)
            self._hear()  # what was committed while nobody listened
            self._reach(True)
            self._pause.begin_anew()
            while not self._again.is_set():
                self._wait_for_word(connection) if can_listen else self._ask(connection)
                self._is_steady = True
        finally:
            connection.close()

    def _says_when(self, connection: Any) -> bool:
        """Whether the server will tell; else it is asked."""
        if self._channel:
            connection.execute(f"LISTEN {self._channel}")
        return bool(self._channel)

    def _wait_for_word(self, connection: Any) -> None:
        """Until somebody commits; in between a beat, as a dead network is silent otherwise."""
        waited = 0.0
        while waited < _BEAT_SECONDS and not self._again.is_set():
            said = list(connection.notifies(timeout=_LOOK_SECONDS, stop_after=1))
            if any(word.payload != self._own for word in said):
                self._hear()
            waited += _LOOK_SECONDS
        connection.execute("SELECT 1")

    def _ask(self, connection: Any) -> None:
        self._again.wait(_AGAIN_SECONDS)
        connection.execute("SELECT 1")
        self._hear()


def _driver_errors() -> tuple[type[Exception], ...]:
    import psycopg
    from sqlalchemy.exc import DBAPIError

    return psycopg.Error, DBAPIError
