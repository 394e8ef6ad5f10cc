"""The backups there are, how good each is, making one now, and the way to put one back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from crmdesk.dates import local
from crmdesk.i18n import N_, _, ago, clock, day_full, ngettext, number
from crmdesk.jobs import Progress
from crmdesk.store import Store
from crmdesk.store.backup import backup, backup_folders, default_folder
from crmdesk.store.backup_list import Kept, Known, Place, is_late, listed, places_of, verify
from crmdesk.store.thinning import is_dump
from crmdesk.ui.desk import Desk, Notice
from crmdesk.ui.lists.columns import Column, Kind, RowsInMemory
from crmdesk.ui.lists.list_view import ListView
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import FlowLayout, list_panel, stack
from crmdesk.ui.parts.notices import EmptyState, ProgressStrip
from crmdesk.ui.parts.text import Paragraph

_MEGABYTE = 1_000_000
_FILES = "*.crm *.dump"
_KNOWN = {
    Known.VERIFIED: (N_("checked when made"), ""),
    Known.READ_AGAIN: (N_("checked again"), "good"),
    Known.CHANGED: (N_("changed since: no good"), "late"),
    Known.UNKNOWN: (N_("never checked"), "attention"),
}


class Found(NamedTuple):
    places: Sequence[Place]
    rows: Sequence[Kept]


class BackupsSection(QWidget):
    """One looks inside a backup before it is put back, as a whole or in part."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.late = Paragraph("", "late")
        self.places = Paragraph("", "muted")
        for words in (self.late, self.places):
            words.hide()
        self._strip = ProgressStrip(_("Backing up"))
        self._checking = ProgressStrip(_("Reading the backup"))
        self.view = ListView(desk, "settings/backups", self._columns(), _("Backups"), records="")
        self.view.opened.connect(self._restore)
        self.view.chosen.connect(self._offer)
        self.view.say_when_empty(
            EmptyState(
                _("No backup yet"),
                _("One is made by itself while the window is open, and whenever you say so."),
            )
        )
        pieces = (self.late, self._buttons(), self.places, self._strip, self._checking)
        layout = stack(*pieces, gap=SIZES.gap)
        layout.addWidget(list_panel(self.view), 1)
        self.setLayout(layout)
        self._offer(None)
        desk.signals.looked_after.connect(self._reload)
        self._reload()

    def _buttons(self) -> FlowLayout:
        self.restore = Button(_("Look inside and restore…"), clicked=self._restore)
        self.check = Button(_("Check again"), clicked=self._check)
        self.open = Button(_("Open the folder"), clicked=self._open)
        buttons = FlowLayout(gap=8)
        for button in (
            Button(_("Back up now"), "primary", clicked=self._back_up),
            self.restore,
            self.check,
            self.open,
            Button(_("Back up to a folder…"), clicked=self._back_up_elsewhere),
            Button(_("Restore another file…"), clicked=self._restore_another),
        ):
            buttons.addWidget(button)
        return buttons

    def _columns(self) -> list[Column]:
        return [
            Column("made_at", _("Made"), self._say_made, Kind.STRONG, 230, sortable=False),
            Column("size", _("Size"), say_size, Kind.NUMBER, 90, sortable=False),
            Column(
                "known",
                _("Checked"),
                lambda kept: _(_KNOWN[kept.known][0]),
                width=150,
                tone=lambda kept: _KNOWN[kept.known][1],
                sortable=False,
            ),
            Column(
                "newest",
                _("Newest good"),
                lambda kept: _("newest good") if kept.is_newest_good else "",
                Kind.TAG,
                110,
                tone=lambda _kept: "good",
                sortable=False,
            ),
            Column(
                "folder", _("Place"), lambda kept: str(kept.path), Kind.MUTED, 100, sortable=False
            ),
        ]

    def _say_made(self, kept: Kept) -> str:
        here = local(kept.made_at, self._desk.zone)
        age = ago(kept.made_at, self._desk.real_now())
        return f"{day_full(here.date())} {clock(here)} · {age}"

    def _offer(self, chosen: Kept | None) -> None:
        for button in (self.restore, self.check, self.open):
            button.setEnabled(chosen is not None)

    def _reload(self, *_done: object) -> None:
        self._desk.start(lambda store, _progress: _find(store), self._show)

    def _show(self, found: Found) -> None:
        newest = next((one.made_at for one in found.rows if one.is_newest_good), None)
        is_first = newest is None and self._desk.first_backup_runs()
        is_red = is_late(newest, self._desk.real_now()) and not is_first
        if is_red:
            self.late.setText(self._say_late(newest is None))
        self.late.setVisible(is_red)
        said = [_("The first backup is being made.")] if is_first else []
        said += [self._say_place(place) for place in found.places]
        said += self._say_missing_place(found.places)
        self.places.setText("\n".join(said))
        self.places.show()
        self.view.show_rows(RowsInMemory(found.rows), select_first=True)
        self._desk.backed_up(newest)

    def _say_missing_place(self, places: Sequence[Place]) -> list[str]:
        if not self._desk.store.is_server:
            more = _("There is no second place yet; one on another disk is set under Store.")
            return [more] if len(places) == 1 else []
        said = [_("These backups are not encrypted: keep the folder from everybody else.")]
        if [place.folder for place in places] == [default_folder(self._desk.store.path)]:
            said.append(
                _("Once a folder is set under Store, one is made there every day by itself.")
            )
        return said

    def _say_late(self, is_none: bool) -> str:
        what = (
            _("There is no good backup yet.")
            if is_none
            else _("The newest good backup is older than a day.")
        )
        todo = _(
            "Back up now. If that does not work, the disk may be full or the folder away: back up"
            " to another folder meanwhile."
        )
        return f"{what} {todo}"

    def _say_place(self, place: Place) -> str:
        if not place.is_there and not place.backups:
            said = _("{folder}: not there now. Is its disk or network connected?")
            return said.format(folder=place.folder)
        count = len(place.backups)
        how_many = ngettext("{count} backup", "{count} backups", count).format(count=count)
        good = place.newest_good
        age = ago(good.made_at, self._desk.real_now()) if good else _("none")
        return _("{folder}: {backups}, {size}, newest good: {age}").format(
            folder=place.folder, backups=how_many, size=say_megabytes(place.size), age=age
        )

    def _back_up(self) -> None:
        self._make(backup_folders(self._desk.store))

    def _back_up_elsewhere(self) -> None:
        if chosen := QFileDialog.getExistingDirectory(self, _("Back up to a folder…")):
            self._make([Path(chosen)])

    def _make(self, folders: Sequence[Path]) -> None:
        def work(store: Store, progress: Progress) -> list[Path]:
            return [backup(store, folder, progress) for folder in folders]

        job = self._desk.start(work, self._made)
        job.failed.connect(self._reload)
        self._strip.watch(job)

    def _made(self, paths: Sequence[Path]) -> None:
        self._desk.notify(Notice(_("Backed up to {path}.").format(path=paths[0]), "good"))
        self._reload()

    def _check(self) -> None:
        chosen: Kept | None = self.view.current_row()
        if chosen is not None:
            path = chosen.path
            job = self._desk.start(
                lambda _store, progress: (path, verify(path, progress)), self._checked
            )
            self._checking.watch(job)

    def _checked(self, found: tuple[Path, Known]) -> None:
        path, known = found
        self._desk.notify(_NEWS[known](path.name))
        self._reload()

    def _open(self) -> None:
        chosen: Kept | None = self.view.current_row()
        if chosen is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(chosen.path.parent)))

    def _restore(self, *_row: object) -> None:
        chosen: Kept | None = self.view.current_row()
        if chosen is not None:
            self._look_into(chosen.path)

    def _restore_another(self) -> None:
        folder = str(backup_folders(self._desk.store)[0])
        title = _("Restore another file…")
        kinds = _("Stores and backups ({pattern})").format(pattern=_FILES)
        chosen, _kind = QFileDialog.getOpenFileName(self, title, folder, kinds)
        if chosen:
            self._look_into(Path(chosen))

    def _look_into(self, path: Path) -> None:
        from crmdesk.ui.settings.dumps import look_into_dump
        from crmdesk.ui.settings.restoring import look_into

        if is_dump(path):
            look_into_dump(self._desk, path, self)
            return
        look_into(self._desk, path, self)


def _find(store: Store) -> Found:
    places = places_of(backup_folders(store), store.database.backup_stem)
    return Found(places, listed(places))


def say_size(kept: Kept) -> str:
    return say_megabytes(kept.size)


def say_megabytes(size: int) -> str:
    return f"{number(size / _MEGABYTE, 1)} MB"


_NEWS: dict[Known, Callable[[str], Notice]] = {
    Known.READ_AGAIN: lambda name: Notice(
        _("{name} is to the byte what was checked when it was made.").format(name=name), "good"
    ),
    Known.CHANGED: lambda name: Notice(
        _("{name} has changed since it was made: do not rely on it. Back up now.").format(
            name=name
        ),
        "late",
        stays=True,
    ),
    Known.UNKNOWN: lambda name: Notice(
        _("{name} has no record of how it was made, so nothing tells whether it is whole.").format(
            name=name
        ),
        "attention",
    ),
}
