"""A report run and laid out on pages, away from the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from crmdesk.jobs import Progress
from crmdesk.reports.document import Document
from crmdesk.reports.layout import Page, paginate
from crmdesk.reports.running import run_report
from crmdesk.store import Actor, Store
from crmdesk.ui.desk import Desk
from crmdesk.ui.jobs.runner import Job

_LONG = 400  # milliseconds, after which it is worth saying that something is under way


class Prepared(NamedTuple):
    document: Document
    pages: Sequence[Page]


def prepare(
    store: Store, actor: Actor, key: str, given: Mapping[str, Any], progress: Progress
) -> Prepared:
    document = run_report(store, actor, key, given, progress)
    return Prepared(document, paginate(document, actor.name, store.now(), progress=progress))


class Preparing(QObject):
    """The newest question wins: what was asked before is stopped, and its answer dropped."""

    done = Signal(object)
    """A ``Prepared``."""
    failed = Signal(Exception)
    cancelled = Signal()
    takes_long = Signal(object)
    """The job, to watch and to stop."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        self._long = QTimer(self)
        self._long.setSingleShot(True)
        self._long.setInterval(_LONG)
        self._long.timeout.connect(lambda: self.takes_long.emit(self._job))

    @property
    def is_busy(self) -> bool:
        return self._job is not None

    def start(self, key: str, given: Mapping[str, Any]) -> None:
        if self._job is not None:
            self._job.cancel()
        store, actor = self._desk.store, self._desk.actor
        job = self._desk.jobs.start(lambda progress: prepare(store, actor, key, given, progress))
        self._job = job
        for end, tell in (
            (job.done, self.done.emit),
            (job.failed, self.failed.emit),
            (job.cancelled, self.cancelled.emit),
        ):
            end.connect(self._if_newest(job, tell))
        self._long.start()

    def _if_newest(self, job: Job, tell: Callable[..., object]) -> Callable[..., None]:
        def end(*news: object) -> None:
            if isValid(self) and job is self._job:
                self._job = None
                self._long.stop()
                tell(*news)

        return end
