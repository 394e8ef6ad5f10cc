"""Between two windows: a store is closed, its file is worked on, and the door opens again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from crmdesk.errors import UserError
from crmdesk.jobs import Progress
from crmdesk.store import Actor, Store
from crmdesk.store.opening import open_store
from crmdesk.ui.desk import Notice
from crmdesk.ui.door.sign_in import Now
from crmdesk.ui.jobs.runner import JobRunner
from crmdesk.ui.look.dressing import Dialog
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.layouts import stack
from crmdesk.ui.parts.notices import ProgressStrip
from crmdesk.ui.parts.text import Text

_MARGINS = (20, 18, 20, 18)
_WIDTH = 520

Done = TypeVar("Done")


class Return(NamedTuple):
    """What to say in the next window; ``opened`` where the store is as it was left."""

    notice: Notice
    opened: tuple[Store, Actor] | None


class Undone(Exception):
    """The work was stopped, or cannot be done: then its cause says why."""


class WorkDialog(Dialog, Generic[Done]):
    """Shows work on a file that nobody has open; its answer is yes when the work is done."""

    def __init__(
        self, title: str, heading: str, doing: str, work: Callable[[Progress], Done], *more: QWidget
    ) -> None:
        super().__init__()
        self.setWindowTitle(title)
        self._done: list[Done] = []
        self._problem: Exception | None = None
        self._jobs = JobRunner(self)
        self._strip = ProgressStrip(doing)
        words = Text(heading, size=SIZES.heading, bold=True)
        self.setLayout(stack(words, *more, self._strip, gap=SIZES.gap, margins=_MARGINS))
        self.setMinimumWidth(_WIDTH)
        job = self._jobs.start(work)
        job.done.connect(self._take)
        job.failed.connect(self._fail)
        job.cancelled.connect(self.reject)
        self._strip.watch(job)

    def wait(self) -> Done:
        """Until the work has ended; raises Undone, and what is a bug as it is."""
        self.exec()
        self.deleteLater()
        if self._done:
            return self._done[0]
        if self._problem is not None and not isinstance(self._problem, UserError):
            raise self._problem
        raise Undone from self._problem

    def _take(self, done: Done) -> None:
        self._done.append(done)
        self.accept()

    def _fail(self, problem: Exception) -> None:
        self._problem = problem
        self.reject()

    def reject(self) -> None:
        """Escape asks the work to stop: before anything is exchanged, or not at all."""
        if self._jobs.busy:
            self._strip.stop()
        else:
            super().reject()


def reopened(path: Path, key: bytes | None, actor: Actor, now: Now) -> tuple[Store, Actor] | None:
    try:
        return open_store(path, key, now), actor
    except UserError:  # the door will say why
        return None


def throw_away(*things: object) -> None:
    """At once: a timer that still ran would open the store again while it is exchanged."""
    for thing in things:
        thing.deleteLater()  # type: ignore[attr-defined]
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
