"""Automatic backups while the window is open, and what the status bar says of the data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from crmdesk.errors import UserError
from crmdesk.i18n import _, ago
from crmdesk.jobs import Progress
from crmdesk.store.backup import back_up_where_due, backup_folders, backups_in
from crmdesk.store.thinning import made_at
from crmdesk.ui.desk import Desk, Notice
from crmdesk.ui.jobs.runner import Job

_LOOK_EVERY = 5 * 60_000  # milliseconds; whether a backup is due, the store says
_FIRST_LOOK = 20_000
_OLD = timedelta(days=1)


class Backups(QObject):
    """Looks now and then whether a backup is due, and makes it on a worker thread."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._folders = backup_folders(desk.store)
        self._newest = newest_in(self._folders, desk.store.path.stem)
        self._job: Job | None = None
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

    def _make(self, progress: Progress) -> list[Path]:
        self._folders = backup_folders(self._desk.store)
        return back_up_where_due(self._desk.store, self._folders, progress)

    def _made(self, _paths: list[Path]) -> None:
        self._job = None
        self._newest = newest_in(self._folders, self._desk.store.path.stem)

    def _failed(self, error: Exception) -> None:
        self._job = None
        if isinstance(error, UserError):
            self._desk.notify(Notice(_("No backup: {reason}").format(reason=error), "late"))
        else:
            self._desk.fail(error)

    def facts(self) -> Sequence[str]:
        """Where the data is, whether it is encrypted, and how old the newest backup is."""
        store = self._desk.store
        data = _("On this PC, encrypted") if store.is_encrypted else _("On this PC")
        return data, say_age(self._newest, self._desk.now())

    def stop(self) -> None:
        self._timer.stop()


def newest_in(folders: Sequence[Path], stem: str) -> datetime | None:
    moments = [made_at(path.name) for folder in folders for path in backups_in(folder, stem)]
    return max((moment for moment in moments if moment), default=None)


def say_age(newest: datetime | None, now: datetime) -> str:
    if newest is None:
        return _("No backup yet")
    mark = "!" if now - newest > _OLD else "✓"
    return _("Backup {age} {mark}").format(age=ago(newest, now), mark=mark)
