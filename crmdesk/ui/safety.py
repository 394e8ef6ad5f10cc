"""Automatic backups while the window is open, and what the status bar says of the data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from crmdesk.access import Permission, may
from crmdesk.errors import UserError
from crmdesk.i18n import _, ago
from crmdesk.jobs import Progress
from crmdesk.store.backup import back_up_where_due, backup_folders
from crmdesk.store.backup_list import is_late, newest_good_of
from crmdesk.ui.desk import Desk, Notice
from crmdesk.ui.jobs.runner import Job
from crmdesk.ui.shell.status_bar import Late

_LOOK_EVERY = 5 * 60_000  # milliseconds; whether a backup is due, the store says
_FIRST_LOOK = 20_000


class Backups(QObject):
    """Looks now and then whether a backup is due, and makes it on a worker thread."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        # The further folders may be on a network that keeps one waiting: the first look asks them.
        self._newest = self._newest_in(backup_folders(desk.store)[:1])
        self._job: Job | None = None
        desk.backed_up = self._note
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(_LOOK_EVERY)
        QTimer.singleShot(_FIRST_LOOK, self, self.look)

    def look(self) -> None:
        """Back up where it is due; one at a time."""
        if self._job is None:
            self._job = self._desk.jobs.start(self._make)
            self._job.done.connect(self._made)
            self._job.failed.connect(self._failed)

    def _make(self, progress: Progress) -> None:
        folders = backup_folders(self._desk.store)
        try:
            back_up_where_due(self._desk.store, folders, progress)
        finally:
            self._newest = self._newest_in(folders)

    def _made(self, _nothing: None) -> None:
        self._job = None
        self._desk.show_facts()

    def _failed(self, error: Exception) -> None:
        self._made(None)
        if isinstance(error, UserError):
            self._desk.notify(Notice(_("No backup: {reason}").format(reason=error), "late"))
        else:
            self._desk.fail(error)

    def _note(self, newest: datetime | None) -> None:
        """What the settings have just made or found changed."""
        self._newest = newest
        self._desk.show_facts()

    def _newest_in(self, folders: Sequence[Path]) -> datetime | None:
        return newest_good_of(folders, self._desk.store.path.stem, self._desk.now())

    def facts(self) -> Sequence[str]:
        """Where the data is, whether it is encrypted, and how old the newest good backup is."""
        store = self._desk.store
        data = _("On this PC, encrypted") if store.is_encrypted else _("On this PC")
        if store.is_server:
            data = _("On our server")
        return data, self._say_age()

    def _say_age(self) -> str:
        """In red with what to do about it, when it is older than a day."""
        now = self._desk.now()
        if not is_late(self._newest, now):
            return say_age(self._newest, now)
        if may(self._desk.actor, Permission.BACK_UP):
            todo = _("back up now, in Settings → Backups")
        else:
            todo = _("tell a manager")
        return Late(_("{age}: {todo}").format(age=say_age(self._newest, now), todo=todo))

    def stop(self) -> None:
        self._timer.stop()


def say_age(newest: datetime | None, now: datetime) -> str:
    if newest is None:
        return _("No good backup yet")
    if is_late(newest, now):
        return _("Newest good backup {age}").format(age=ago(newest, now))
    return _("Backup {age} {mark}").format(age=ago(newest, now), mark="✓")
