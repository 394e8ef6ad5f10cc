"""Runs work on worker threads and brings its news back to the window."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEventLoop, QMetaMethod, QObject, QThreadPool, QTimer, Signal, Slot

from crmdesk.jobs import Cancelled, Progress

_REPORT_EVERY = 0.05  # seconds; more often would only keep the window busy
_QUICK_THREADS = 4

Work = Callable[[Progress], Any]


class Job(QObject):
    """Running work, as the window sees it. Ends with one of done, failed and cancelled.

    A failure that nobody listens to goes where all goes that nobody caught.
    """

    progressed = Signal(int, int)
    done = Signal(object)
    failed = Signal(Exception)
    cancelled = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.stopping = threading.Event()

    def cancel(self) -> None:
        self.stopping.set()


class JobRunner(QObject):
    """Starts jobs, and stops them when the application closes.

    Questions (``quick``) have threads of their own, so that no import keeps a list waiting.
    """

    idle = Signal()
    _news = Signal(object, str, tuple)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._long, self._quick = QThreadPool(self), QThreadPool(self)
        self._quick.setMaxThreadCount(_QUICK_THREADS)
        for pool in (self._long, self._quick):
            pool.setExpiryTimeout(-1)  # each new thread would take a heap of its own
        self._jobs: set[Job] = set()
        self._is_down = False
        self._news.connect(self._pass_on)  # a slot of this object, so Qt queues it to our thread

    def start(self, work: Work, *, quick: bool = False) -> Job:
        """After ``shutdown`` nothing begins: the store that it would ask is closed."""
        job = Job(self)
        if self._is_down:
            return job
        self._jobs.add(job)
        pool = self._quick if quick else self._long
        pool.start(lambda: self._run(job, work))
        return job

    @property
    def busy(self) -> bool:
        return bool(self._jobs)

    def settle(self, seconds: float = 10) -> None:
        """Wait, with the window alive, until nothing runs: for tests and pictures."""
        if not self._jobs:
            return
        loop, patience = QEventLoop(), QTimer()

        def end() -> None:  # PySide forgets some bytes of each link to a method of Qt's own
            loop.quit()

        self.idle.connect(end)
        patience.timeout.connect(end)
        patience.start(int(seconds * 1000))
        loop.exec()
        self.idle.disconnect(end)

    def shutdown(self) -> None:
        self._is_down = True
        for job in self._jobs:
            job.cancel()
        for pool in (self._long, self._quick):
            pool.waitForDone()

    def _run(self, job: Job, work: Work) -> None:
        """On the worker thread, where ``_news`` is the only way out."""
        try:
            result = work(self._progress_of(job))
        except Cancelled:
            self._news.emit(job, "cancelled", ())
        except Exception as error:  # the window tells user errors from bugs
            self._news.emit(job, "failed", (error,))
        else:
            self._news.emit(job, "done", (result,))

    def _progress_of(self, job: Job) -> Progress:
        reported = 0.0

        def progress(done: int, total: int) -> None:
            nonlocal reported
            if job.stopping.is_set():
                raise Cancelled
            if time.monotonic() - reported >= _REPORT_EVERY:
                reported = time.monotonic()
                self._news.emit(job, "progressed", (done, total))

        return progress

    @Slot(object, str, tuple)
    def _pass_on(self, job: Job, signal: str, arguments: tuple[Any, ...]) -> None:
        if signal == "progressed":
            job.progressed.emit(*arguments)
            return
        self._jobs.discard(job)
        if signal == "failed" and not job.isSignalConnected(QMetaMethod.fromSignal(job.failed)):
            sys.excepthook(type(arguments[0]), arguments[0], arguments[0].__traceback__)
        getattr(job, signal).emit(*arguments)
        job.deleteLater()
        if not self._jobs:
            self.idle.emit()
