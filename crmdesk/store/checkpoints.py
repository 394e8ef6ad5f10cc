"""Moving the log's pages into the file on a thread of its own, so that no save waits for it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from crmdesk.store.log_mark import is_marked_alone, mark, move_pages

_MANY = 200
"""Commits after which the pages are moved even if no pause comes."""
_PAUSE_SECONDS = 1.0
_AGAIN_SECONDS = 2.0
"""For what could not be moved; longer than the pause, and than it takes to hear of others."""
_SOON_SECONDS = 0.05
"""Before the file is marked: a command that ends at once leaves no log."""


class Checkpoints:
    """Marks the file soon after a commit, waits for a pause, then moves the pages.

    A file that is copied alone after the pause is whole; one that is copied before bears the mark.
    Whoever reads meanwhile can keep pages and mark out of the file: both are tried again until
    all is in it. The thread starts with the first commit, of this seat or another.
    """

    def __init__(self, engine: Engine, path: Path, key: bytes | None) -> None:
        self._engine = engine
        self._path, self._key = path, key
        self._changed = threading.Condition()
        self._commits = self._heard = 0
        self._is_left = False
        self._closing = False
        self._thread: threading.Thread | None = None

    def committed(self) -> None:
        with self._changed:
            self._commits += 1
            if self._commits in (1, _MANY):
                self._changed.notify()
            self._start()

    def heard(self) -> None:
        """Another seat committed; it may have ended before its pages were moved."""
        with self._changed:
            self._heard += 1
            self._is_left = True
            self._changed.notify()
            self._start()

    def _start(self) -> None:
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
        """Until the store closes; its last connection moves the pages then."""
        while self._wait_for_work():
            seen = 0
            while not self._closing and seen != self._commits < _MANY:
                seen = self._commits
                self._mark()
                self._wait_for_a_pause()
            if not self._closing:
                self._move_pages()

    def _wait_for_work(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._commits or self._is_left)
            while self._is_left and not (self._closing or self._commits):
                heard = self._heard
                self._changed.wait(_AGAIN_SECONDS)
                if heard == self._heard:
                    break
            if self._commits:
                self._changed.wait_for(lambda: self._closing, _SOON_SECONDS)
            return not self._closing

    def _wait_for_a_pause(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._commits >= _MANY, _PAUSE_SECONDS)

    def _mark(self) -> None:
        if not is_marked_alone(self._path, self._key):
            self._do(mark)

    def _move_pages(self) -> None:
        with self._changed:
            self._commits, self._is_left = 0, False
        is_whole = self._do(move_pages)
        with self._changed:
            self._is_left |= not is_whole

    def _do(self, work: Callable[[Any], object]) -> bool:
        from sqlcipher3 import dbapi2

        # What fails here is tried again; the log keeps everything till then.
        with contextlib.suppress(dbapi2.DatabaseError):
            connection = self._engine.raw_connection()
            try:
                return bool(work(connection.cursor()))
            finally:
                connection.close()
        return False
