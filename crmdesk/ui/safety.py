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
from crmdesk.store.backup import (
    back_up_where_due,
    backup_folders,
    backups_in,
    default_folder,
    named_folders,
)
from crmdesk.store.backup_list import is_late, newest_good_of
from crmdesk.ui.desk import Desk, Notice
from crmdesk.ui.jobs.runner import Job
from crmdesk.ui.shell.status_bar import Late

_LOOK_EVERY = 5 * 60_000  # milliseconds; whether a backup is due, the store says
_FIRST_LOOK, _WHERE_NONE_IS = 20_000, 1_500


class Backups(QObject):
    """Looks now and then whether a backup is due, and makes it on a worker thread."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        # The further folders may be on a network that keeps one waiting: the first look asks them.
        self._newest = self._newest_in([default_folder(desk.store.path)])
        self._has_looked = self._has_folder = not desk.store.is_server
        self._said = ""
        self._job: Job | None = None
        desk.backed_up = self._note
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(_LOOK_EVERY)
        self._is_first = not (desk.store.is_server or self._is_any_beside())
        desk.first_backup_runs = lambda: self._is_first
        self._first_look = QTimer(self)
        self._first_look.setSingleShot(True)
        self._first_look.timeout.connect(self.look)
        self._first_look.start(_WHERE_NONE_IS if self._is_first else _FIRST_LOOK)

    def _is_any_beside(self) -> bool:
        path = self._desk.store.path
        return bool(backups_in(default_folder(path), path.stem))

    def look(self) -> None:
        """Back up where it is due; one at a time."""
        if self._job is None:
            self._job = self._desk.jobs.start(self._make)
            self._job.done.connect(self._made)
            self._job.failed.connect(self._failed)

    def _make(self, progress: Progress) -> None:
        store = self._desk.store
        try:
            back_up_where_due(store, self._automatic(), progress)
            self._said = ""
        finally:
            self._newest = self._newest_in(backup_folders(store))
            self._has_looked, self._is_first = True, False

    def _automatic(self) -> Sequence[Path]:
        """Where a backup is made unasked.

        A server's store has many seats and dumps that are not encrypted: only the seats of those
        who may back up make them, and only where its settings say.
        """
        store = self._desk.store
        if not store.is_server:
            return backup_folders(store)
        named = named_folders(store)
        self._has_folder = bool(named)
        return named if self._may_back_up() else ()

    def _may_back_up(self) -> bool:
        return may(self._desk.actor, Permission.BACK_UP)

    def _made(self, _nothing: None) -> None:
        self._job = None
        self._desk.show_facts()
        self._desk.signals.looked_after.emit()

    def _failed(self, error: Exception) -> None:
        self._made(None)
        if not isinstance(error, UserError):
            self._desk.fail(error)
        elif str(error) != self._said:  # once; the red line stays
            self._said = str(error)
            self._desk.notify(
                Notice(_("No backup: {reason}").format(reason=error), "late", stays=True)
            )

    def _note(self, newest: datetime | None) -> None:
        """What the settings have just made or found changed."""
        self._newest, self._has_looked = newest, True
        self._desk.show_facts()

    def _newest_in(self, folders: Sequence[Path]) -> datetime | None:
        stem = self._desk.store.database.backup_stem
        return newest_good_of(folders, stem, self._desk.real_now())

    def facts(self) -> Sequence[str]:
        """Where the data is, whether it is encrypted, and how old the newest good backup is."""
        store = self._desk.store
        if store.is_server:
            data = _("On our server")
            return (data, self._say_age()) if self._knows() else (data,)
        data = _("On this PC, encrypted") if store.is_encrypted else _("On this PC")
        return data, self._say_age()

    def _knows(self) -> bool:
        """Of a server's backups a seat knows those that it can see; who makes none is not told."""
        return self._has_looked and self._may_back_up()

    def _say_age(self) -> str:
        """In red with what to do about it, when it is older than a day."""
        now = self._desk.real_now()
        if self._is_first and self._newest is None:
            return _("First backup running")
        if not is_late(self._newest, now):
            return say_age(self._newest, now)
        if not self._has_folder:
            todo = _("set a folder for backups, in Settings → Store")
        elif self._may_back_up():
            todo = _("back up now, in Settings → Backups")
        else:
            todo = _("tell a manager")
        return Late(_("{age}: {todo}").format(age=say_age(self._newest, now), todo=todo))

    def stop(self) -> None:
        """Also before the first look: a store that was closed must not be opened for it."""
        for timer in (self._timer, self._first_look):
            timer.stop()


def say_age(newest: datetime | None, now: datetime) -> str:
    if newest is None:
        return _("No good backup yet")
    if is_late(newest, now):
        return _("Newest good backup {age}").format(age=ago(newest, now))
    return _("Backup {age} {mark}").format(age=ago(newest, now), mark="✓")
