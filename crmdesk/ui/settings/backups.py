"""The backups there are, making one now, and putting one back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from PySide6.QtWidgets import QFileDialog, QWidget

from crmdesk.dates import local
from crmdesk.i18n import _, ago, clock, day_full, number
from crmdesk.jobs import Progress
from crmdesk.store import Store
from crmdesk.store.backup import backup, backup_folders, backups_in
from crmdesk.store.manifest import read_manifest
from crmdesk.store.restore import Inside, look_inside
from crmdesk.store.thinning import made_at
from crmdesk.ui.desk import Desk, Notice
from crmdesk.ui.lists.columns import Column, Kind, RowsInMemory
from crmdesk.ui.lists.list_view import ListView
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import list_panel, row, stack
from crmdesk.ui.parts.notices import EmptyState, ProgressStrip
from crmdesk.ui.parts.text import Paragraph

_MEGABYTE = 1_000_000


class BackupRow(NamedTuple):
    id: str
    path: Path
    made_at: datetime
    size: int
    is_verified: bool


class BackupsSection(QWidget):
    """A backup is put back by the command line or at the next start, as the window holds the file;
    here one looks inside first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.view = ListView(
            desk, "settings/backups", self._columns(), accessible_name=_("Backups")
        )
        self.view.opened.connect(self._look)
        self._strip = ProgressStrip(_("Backing up"))
        self._strip.hide()
        self.inside = Paragraph("", "muted")
        self.inside.hide()
        self.view.say_when_empty(
            EmptyState(
                _("No backup yet"),
                _("One is made by itself while the window is open, and whenever you say so."),
            )
        )
        self.look = Button(_("Look inside"), clicked=self._look)
        self.look.setEnabled(False)
        self.view.chosen.connect(lambda chosen: self.look.setEnabled(chosen is not None))
        buttons = row(
            Button(_("Back up now"), "primary", clicked=self._back_up),
            self.look,
            Button(_("Back up to a folder…"), clicked=self._back_up_elsewhere),
            None,
        )
        layout = stack(buttons, self._strip, self.inside, gap=SIZES.gap)
        layout.addWidget(list_panel(self.view), 1)
        self.setLayout(layout)
        self._reload()

    def _columns(self) -> list[Column]:
        return [
            Column("made_at", _("Made"), self._say_made, Kind.STRONG, 260, sortable=False),
            Column(
                "size", _("Size"), lambda b: f"{number(b.size / _MEGABYTE, 1)} MB", Kind.NUMBER, 110
            ),
            Column(
                "is_verified",
                _("Verified"),
                lambda b: "✓" if b.is_verified else "",
                Kind.TICK,
                90,
                sortable=False,
            ),
            Column("path", _("Place"), lambda b: str(b.path), Kind.MUTED, 420, sortable=False),
        ]

    def _say_made(self, made: BackupRow) -> str:
        here = local(made.made_at, self._desk.zone)
        age = ago(made.made_at, self._desk.now())
        return f"{day_full(here.date())} {clock(here)} · {age}"

    def _reload(self, *_done: object) -> None:
        store = self._desk.store
        self._desk.start(lambda _store, _progress: backups_of(store), self._show)

    def _show(self, rows: Sequence[BackupRow]) -> None:
        self.view.show_rows(RowsInMemory(rows))

    def _back_up(self) -> None:
        self._make(backup_folders(self._desk.store))

    def _back_up_elsewhere(self) -> None:
        if chosen := QFileDialog.getExistingDirectory(self, _("Back up to a folder…")):
            self._make([Path(chosen)])

    def _make(self, folders: Sequence[Path]) -> None:
        def work(store: Store, progress: Progress) -> list[Path]:
            return [backup(store, folder, progress) for folder in folders]

        self._strip.watch(self._desk.start(work, self._made))
        self._strip.show()

    def _made(self, paths: Sequence[Path]) -> None:
        self._desk.notify(Notice(_("Backed up to {path}.").format(path=paths[0]), "good"))
        self._reload()

    def _look(self, *_row: object) -> None:
        chosen: BackupRow | None = self.view.current_row()
        if chosen is not None:
            key = self._desk.store.key
            self._desk.start(
                lambda _store, _progress: look_inside(chosen.path, key), self._show_inside
            )

    def _show_inside(self, inside: Inside) -> None:
        counts = inside.counts
        said = _("{customers} customers, {visits} visits, {deals} opportunities.").format(
            customers=number(counts.get("customer", 0)),
            visits=number(counts.get("visit", 0)),
            deals=number(counts.get("opportunity", 0)),
        )
        last = (
            _("Last action: {what}").format(what=inside.last_actions[0])
            if inside.last_actions
            else ""
        )
        how = _("To put it back, close the window and run: crmdesk restore FILE")
        self.inside.setText("\n".join(filter(None, (said, last, *inside.problems, how))))
        self.inside.show()


def backups_of(store: Store) -> list[BackupRow]:
    """Newest first."""
    rows = []
    for folder in backup_folders(store):
        for path in backups_in(folder, store.path.stem):
            manifest = read_manifest(path)
            made = made_at(path.name)
            if made is not None:
                rows.append(
                    BackupRow(str(path), path, made, path.stat().st_size, manifest is not None)
                )
    return sorted(rows, key=lambda row: (row.made_at, row.id), reverse=True)
