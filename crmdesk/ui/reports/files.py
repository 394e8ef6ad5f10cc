"""From a report to a file: what it is called, whether it may leave, and who writes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from crmdesk.access import Permission, may
from crmdesk.i18n import _
from crmdesk.jobs import Progress
from crmdesk.reports.document import Document
from crmdesk.reports.running import export_document, needs_reason
from crmdesk.store import Store
from crmdesk.ui.desk import Desk, Notice
from crmdesk.ui.reports.preview import Preview

AskPath = Callable[[QWidget, str, Path, str], Path | None]
_FOLDER = "reports/folder"
_FORBIDDEN, _LONGEST = '\\/:*?"<>|', 30
_DEVICES = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10)),
}
_FILTERS = {".xlsx": "Excel (*.xlsx);;CSV (*.csv)", ".pdf": "PDF (*.pdf)"}


def ask_path(parent: QWidget, title: str, proposed: Path, filters: str) -> Path | None:
    """Where to save; a name without an ending gets that of the kind chosen."""
    name, kind = QFileDialog.getSaveFileName(parent, title, str(proposed), filters)
    if not name:
        return None
    path = Path(name)
    ending = kind.rpartition("*")[2].rstrip(")")
    return path if path.suffix else path.with_name(path.name + ending)


def proposed_name(document: Document, day: date, ending: str = "", by: str = "") -> str:
    """``漏斗报表 2026-11-21.xlsx``; a list of customers also says who took it, as a CSV cannot."""
    whose = f" {by[:_LONGEST]}" if by and document.lists_customers else ""
    return _as_file_name(f"{document.title[:_LONGEST]}{whose} {day:%Y-%m-%d}") + ending


def _as_file_name(text: str) -> str:
    """Without signs that a system forbids or takes for a folder, and no device of Windows."""
    kept = (mark if mark.isprintable() and mark not in _FORBIDDEN else " " for mark in text)
    name = " ".join("".join(kept).split()).strip(" .")
    return f"_{name}" if re.split(r"[ .]", name)[0].upper() in _DEVICES else name


class Exporting(QObject):
    """One export after the other: the reason, the place, the writing, the notice."""

    def __init__(self, desk: Desk, preview: Preview) -> None:
        super().__init__(preview)
        self._desk, self._preview = desk, preview
        self._waiting: Document | None = None
        self.ask_path: AskPath = ask_path
        preview.reason.given.connect(self._go_on)

    def export(self, document: Document, ending: str) -> None:
        if not needs_reason(document, Path(f"report{ending}")):
            self._write(document, ending, "")
        elif not may(self._desk.actor, Permission.EXPORT):
            self._desk.notify(Notice(refusal(), "attention"))
        else:
            self._waiting = document
            self._preview.reason.ask()

    def _go_on(self, reason: str) -> None:
        if self._waiting is not None:
            self._write(self._waiting, ".xlsx", reason)

    def _write(self, document: Document, ending: str, reason: str) -> None:
        desk = self._desk
        proposed = self._folder() / proposed_name(document, desk.today(), ending, desk.actor.name)
        title = _("Save “{report}”").format(report=document.title)
        path = self.ask_path(self._preview, title, proposed, _FILTERS[ending])
        if path is None:
            return
        desk.settings.remember(_FOLDER, str(path.parent))
        actor = desk.actor

        def write(store: Store, progress: Progress) -> Path:
            export_document(store, actor, document, path, reason=reason, progress=progress)
            return path

        self._preview.saved.hide()
        job = desk.start(write, self._preview.saved.show_saved)
        self._preview.watch(_("Writing “{file}”").format(file=path.name), job)

    def _folder(self) -> Path:
        kept = Path(self._desk.settings.recall(_FOLDER, ""))
        if str(kept) != "." and kept.is_dir():
            return kept
        places = QStandardPaths.StandardLocation.DocumentsLocation
        return Path(QStandardPaths.writableLocation(places) or ".")


def refusal() -> str:
    return _(
        "This list names customers. Exporting it takes the right to export lists, which a sales "
        "manager has. Print it, or save a PDF."
    )
