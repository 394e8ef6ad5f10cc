"""Between two windows: the store is closed, a backup takes its place, and the door opens again."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent

from crmdesk.access.restoring import Wanted, restore_for
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.jobs import Progress
from crmdesk.store import Actor, Store
from crmdesk.store.opening import open_store
from crmdesk.ui.desk import Notice, PuttingBack
from crmdesk.ui.door.sign_in import Now
from crmdesk.ui.jobs.runner import JobRunner
from crmdesk.ui.look.dressing import Dialog
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.layouts import stack
from crmdesk.ui.parts.notices import ProgressStrip
from crmdesk.ui.parts.text import Paragraph, Text

_MARGINS = (20, 18, 20, 18)
_WIDTH = 520


class Left(NamedTuple):
    """Who left the store, by the way of a closed window, and what for."""

    wanted: PuttingBack
    path: Path
    key: bytes | None
    actor: Actor


class Return(NamedTuple):
    """What to say in the next window; ``opened`` where the store is as it was left."""

    notice: Notice
    opened: tuple[Store, Actor] | None


class PuttingBackDialog(Dialog):
    """Shows the work; its answer is yes when the backup stands in the store's place."""

    def __init__(self, left: Left, now: Now) -> None:
        super().__init__()
        self.setWindowTitle(_("Restoring"))
        self._left, self._now = left, now
        self.kept: Path | None = None
        self.problem: Exception | None = None
        self._jobs = JobRunner(self)
        self._strip = ProgressStrip(_("Restoring"))
        words = Text(_("Putting the backup in the store's place"), size=SIZES.heading, bold=True)
        self.setLayout(
            stack(
                words,
                Paragraph(left.wanted.backup.name, "muted"),
                self._strip,
                gap=SIZES.gap,
                margins=_MARGINS,
            )
        )
        self.setMinimumWidth(_WIDTH)
        self._start()

    def _start(self) -> None:
        job = self._jobs.start(self._work)
        job.done.connect(self._done)
        job.failed.connect(self._failed)
        job.cancelled.connect(self.reject)
        self._strip.watch(job)

    def _work(self, progress: Progress) -> Path | None:
        (backup, key), path, present_key, actor = self._left
        return restore_for(actor, Wanted(backup, path, key, present_key), self._now, progress)

    def _done(self, kept: Path | None) -> None:
        self.kept = kept
        self.accept()

    def _failed(self, problem: Exception) -> None:
        self.problem = problem
        self.reject()

    def reject(self) -> None:
        """Escape asks the work to stop: it does so before anything is exchanged, or not at all."""
        if self._jobs.busy:
            self._strip.stop()
        else:
            super().reject()


def put_back(left: Left, now: Now) -> Return:
    """Do it, with progress; where it does not work, the store is opened again as it was."""
    dialog = PuttingBackDialog(left, now)
    if dialog.exec():
        said = _("The backup {name} stands in the store's place.").format(
            name=left.wanted.backup.name
        )
        if dialog.kept:
            kept = _("The file that was there is kept as {path}.").format(path=dialog.kept)
            said = f"{said} {kept}"
        return Return(Notice(said, "good"), None)
    if dialog.problem is not None and not isinstance(dialog.problem, UserError):
        raise dialog.problem
    return Return(_why(dialog.problem), _reopened(left, now))


def _why(problem: Exception | None) -> Notice:
    if problem is None:
        return Notice(_("Stopped: nothing was restored."))
    return Notice(_("Nothing was restored. {reason}").format(reason=problem), "late")


def _reopened(left: Left, now: Now) -> tuple[Store, Actor] | None:
    try:
        return open_store(left.path, left.key, now), left.actor
    except UserError:  # the door will say why
        return None


def throw_away(*things: object) -> None:
    """At once: a timer that still ran would open the store again while it is exchanged."""
    for thing in things:
        thing.deleteLater()  # type: ignore[attr-defined]
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
