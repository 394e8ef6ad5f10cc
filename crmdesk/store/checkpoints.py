"""Moving the log's pages into the file on a thread of its own, so that no save waits for it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from crmdesk.store.log_mark import LogMark

_MANY = 200
"""Commits after which the pages are moved even if no pause comes."""
_PAUSE_SECONDS = 1.0
_SOON_SECONDS = 0.05
"""Before the file is marked: a command that ends at once leaves no log."""


class Checkpoints:
    """Marks the file soon after a commit, waits for a pause, then moves the pages.

    A file that is copied alone after the pause is whole; one that is copied before bears the mark.
    The thread starts with the first commit.
    """

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._mark = LogMark(path)
        self._changed = threading.Condition()
        self._commits = 0
        self._closing = False
        self._thread: threading.Thread | None = None

    def committed(self) -> None:
        with self._changed:
            self._commits += 1
            if self._commits in (1, _MANY):
                self._changed.notify()
            if self._thread is None and not self._closing:
                self._thread = threading.Thread(
                    target=self._run, name="crmdesk checkpoints", daemon=True
                )
                self._thread.start()

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while self._wait_for_work():
            self._move_pages()

    def _wait_for_work(self) -> bool:
        """False when the store closes; its last connection moves the pages then."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._commits)
            self._changed.wait_for(lambda: self._closing, _SOON_SECONDS)
        if not self._closing:
            self._do(self._mark.set)
        with self._changed:
            seen = 0
            while not self._closing and seen != self._commits < _MANY:
                seen = self._commits
                self._changed.wait(_PAUSE_SECONDS)
            self._commits = 0
            return not self._closing

    def _move_pages(self) -> None:
        self._do(lambda cursor: cursor.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall())

    def _do(self, work: Callable[[Any], object]) -> None:
        from sqlcipher3 import dbapi2

        # What fails here is tried again after the next commit; the log keeps everything till then.
        with contextlib.suppress(dbapi2.DatabaseError):
            connection = self._engine.raw_connection()
            try:
                work(connection.cursor())
            finally:
                connection.close()
