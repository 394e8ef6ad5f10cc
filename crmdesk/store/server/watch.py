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
from crmdesk.store.server.connecting import Refused

_LOOK_SECONDS = 0.25
_BEAT_SECONDS = 2.0
_AGAIN_SECONDS = 1.0
_log = logging.getLogger(__name__)


class Watch:
    """``hear`` is called after each commit of others, ``reach`` with whether the server answers."""

    def __init__(
        self,
        connect: Callable[[], Any],
        channel: str | None,
        own: str,
        hear: Callable[[], None],
        reach: Callable[[bool], None],
    ) -> None:
        self._connect = connect
        self._channel, self._own = channel, own
        self._hear, self._reach = hear, reach
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="crmdesk watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._listen()
            except Refused as error:  # the account was closed, or its password changed elsewhere
                _log.warning("%s", error)
                self._reach(False)
            except Exception as error:
                if not isinstance(error, (UserError, *_driver_errors())):
                    raise
                _log.info("The server does not answer: %s", type(error).__name__)
                self._reach(False)
            self._closing.wait(_AGAIN_SECONDS)

    def _listen(self) -> None:
        connection = self._connect()
        try:
            can_listen = self._says_when(connection)
            self._hear()  # what was committed while nobody listened
            self._reach(True)
            while not self._closing.is_set():
                self._wait_for_word(connection) if can_listen else self._ask(connection)
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
        while waited < _BEAT_SECONDS and not self._closing.is_set():
            said = list(connection.notifies(timeout=_LOOK_SECONDS, stop_after=1))
            if any(word.payload != self._own for word in said):
                self._hear()
            waited += _LOOK_SECONDS
        connection.execute("SELECT 1")

    def _ask(self, connection: Any) -> None:
        self._closing.wait(_AGAIN_SECONDS)
        connection.execute("SELECT 1")
        self._hear()


def _driver_errors() -> tuple[type[Exception], ...]:
    import psycopg
    from sqlalchemy.exc import DBAPIError

    return psycopg.Error, DBAPIError
