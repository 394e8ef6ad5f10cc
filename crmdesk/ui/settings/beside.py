"""A backup held open beside the store for as long as somebody looks into it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import Lock
from typing import TypeVar

from shiboken6 import isValid

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.jobs import Cancelled, Progress
from crmdesk.store import Store
from crmdesk.store.beside import opened_beside
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.jobs.runner import Job
from crmdesk.ui.look.dressing import Dialog

Answer = TypeVar("Answer")


class Asker(Dialog):
    """A dialog that looks into a backup; what does not work is said in it."""

    def show_failure(self, sentence: str) -> None:
        raise TypeError(f"{type(self).__name__} says nothing of {sentence}")


class Beside:
    """Opened on a worker; closed when who looked has gone, also while it is being opened."""

    def __init__(self, desk: Desk, backup: Path, key: bytes | None) -> None:
        self._desk, self.backup, self.key = desk, backup, key
        self._held, self._lock = ExitStack(), Lock()
        self._opened: Store | None = None
        self._is_closed = False

    def open(self, asker: Asker, then: Callable[[None], object]) -> Job:
        store = self._desk.store
        return self._run(asker, lambda progress: self._open(store, progress), then)

    def _open(self, store: Store, progress: Progress) -> None:
        opening = opened_beside(self.backup, store, self.key, progress)
        opened = self._held.enter_context(opening)
        with self._lock:
            self._opened = opened
            is_late = self._is_closed
        if is_late:
            self._held.close()
            raise Cancelled

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            is_open, self._opened = self._opened is not None, None
        if is_open:
            self._desk.jobs.start(lambda _progress: self._held.close())

    def ask(
        self,
        asker: Asker,
        question: Callable[[Session, Session, Progress], Answer],
        then: Callable[[Answer], object],
    ) -> Job:
        """Read the backup and the store together on a worker, as ``Desk.ask`` does the store."""
        actor = self._desk.actor

        def read(progress: Progress) -> Answer:
            opened = self._opened
            if opened is None:
                raise Cancelled
            with opened.read(actor) as backup, self._desk.store.read(actor) as session:
                return question(session, backup, progress)

        return self._run(asker, read, then)

    def change(
        self,
        asker: Asker,
        work: Callable[[Session, Session, Progress], Answer],
        then: Callable[[Answer], object],
    ) -> Job:
        """One action in the store, which reads the backup; on a worker, as it may be long."""
        actor = self._desk.actor

        def write(progress: Progress) -> Answer:
            opened = self._opened
            if opened is None:
                raise UserError(_("The backup is closed. Choose it again."))
            with opened.read(actor) as backup, self._desk.store.write(actor) as session:
                return work(session, backup, progress)

        return self._run(asker, write, then)

    def _run(
        self,
        asker: Asker,
        work: Callable[[Progress], Answer],
        then: Callable[[Answer], object],
    ) -> Job:
        job = self._desk.jobs.start(work)
        job.done.connect(lambda answer: then(answer) if isValid(asker) else None)
        job.failed.connect(lambda error: self._tell(asker, error))
        return job

    def _tell(self, asker: Asker, error: Exception) -> None:
        if isinstance(error, UserError) and isValid(asker):
            asker.show_failure(str(error))
        else:
            self._desk.fail(error)
