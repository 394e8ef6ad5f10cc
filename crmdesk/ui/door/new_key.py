"""Between two windows: the store is encrypted with a new key, and opened again."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from crmdesk.access.store_key import KeyChanged, change_key
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.jobs import Progress
from crmdesk.store import Actor, Store
from crmdesk.store.opening import open_store
from crmdesk.ui.desk import Notice
from crmdesk.ui.door.new_store import RecoverySheet
from crmdesk.ui.door.putting_back import Return
from crmdesk.ui.door.sign_in import Now
from crmdesk.ui.jobs.runner import JobRunner
from crmdesk.ui.look.dressing import Dialog
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.dialogs import answered
from crmdesk.ui.parts.layouts import stack
from crmdesk.ui.parts.notices import ProgressStrip
from crmdesk.ui.parts.text import Text

_MARGINS = (20, 18, 20, 18)
_WIDTH = 520


@dataclass(frozen=True)
class LeftForKey:
    """Who left the store, by the way of a closed window, to encrypt it with a new key."""

    path: Path
    key: bytes | None = field(repr=False)
    actor: Actor


class NewKeyDialog(Dialog):
    """Shows the work; its answer is yes when the store stands there under its new key."""

    def __init__(self, left: LeftForKey, now: Now) -> None:
        super().__init__()
        self.setWindowTitle(_("Change the key"))
        self._left, self._now = left, now
        self.changed: KeyChanged | None = None
        self.problem: Exception | None = None
        self._jobs = JobRunner(self)
        self._strip = ProgressStrip(_("Encrypting anew"))
        words = Text(_("Encrypting the store with a new key"), size=SIZES.heading, bold=True)
        self.setLayout(stack(words, self._strip, gap=SIZES.gap, margins=_MARGINS))
        self.setMinimumWidth(_WIDTH)
        job = self._jobs.start(self._work)
        job.done.connect(self._done)
        job.failed.connect(self._failed)
        job.cancelled.connect(self.reject)
        self._strip.watch(job)

    def _work(self, progress: Progress) -> KeyChanged:
        left = self._left
        store = open_store(left.path, left.key, self._now)
        try:
            return change_key(store, left.actor, progress)
        finally:
            store.close()

    def _done(self, changed: KeyChanged) -> None:
        self.changed = changed
        self.accept()

    def _failed(self, problem: Exception) -> None:
        self.problem = problem
        self.reject()

    def reject(self) -> None:
        """Escape asks the work to stop: before anything is exchanged, or not at all."""
        if self._jobs.busy:
            self._strip.stop()
        else:
            super().reject()


def give_new_key(left: LeftForKey, now: Now) -> Return:
    """Do it, with progress; where it does not work, the store is opened again as it was."""
    dialog = NewKeyDialog(left, now)
    if answered(dialog) and dialog.changed is not None:
        store, code = dialog.changed
        if code:
            answered(RecoverySheet(left.path.stem, code, None))
        said = _("The store has a new key. Backups of before keep their own.")
        return Return(Notice(said, "good"), (store, left.actor))
    if dialog.problem is not None and not isinstance(dialog.problem, UserError):
        raise dialog.problem
    reason = str(dialog.problem or _("Stopped: the key is as it was."))
    return Return(Notice(reason, "late" if dialog.problem else ""), _reopened(left, now))


def _reopened(left: LeftForKey, now: Now) -> tuple[Store, Actor] | None:
    try:
        return open_store(left.path, left.key, now), left.actor
    except UserError:  # the door will say why
        return None
