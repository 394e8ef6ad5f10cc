"""Step 2: the fields and their columns, beside the first rows as they would be taken."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QSplitter, QWidget

from crmdesk.errors import UserError
from crmdesk.i18n import _, ngettext, number
from crmdesk.importing.mapping import Mapping, check, guess, read_mapping, ticked_columns
from crmdesk.importing.preview import Understood, likeliest_kind, preview
from crmdesk.importing.reading import Sheet
from crmdesk.ui.desk import Desk
from crmdesk.ui.importing.file_step import kind_chips
from crmdesk.ui.importing.mapping_grid import MappingGrid
from crmdesk.ui.importing.preview_table import PreviewTable
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.form_says import FormSays
from crmdesk.ui.parts.layouts import frame, row, scrolling, stack
from crmdesk.ui.parts.text import Paragraph, Text, heading, small

_JSON = "JSON (*.json)"


class ColumnsStep(QWidget):
    changed = Signal()
    """Whether it is ready may have changed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._sheet = Sheet([], [])
        self.grid = MappingGrid()
        self.table = PreviewTable(desk)
        self.kinds = kind_chips("customers")
        self._file, self._count = Text(bold=True), Text("", "muted")
        self.says = FormSays()
        self._notes = Paragraph("", "muted")
        self._build()
        self.setFocusProxy(self.grid)
        self.grid.edited.connect(self._show_understood)
        self.kinds.changed.connect(lambda kind: self._show_kind(kind, guess(self._header, kind)))

    def _build(self) -> None:
        load = Button(_("Load…"), "link", clicked=self.load)
        save = Button(_("Save…"), "link", clicked=self.save)
        load.setToolTip(_("Load a mapping that was saved"))
        save.setToolTip(_("Save this mapping for the next file of its kind"))
        head = row(heading(_("Fields and columns")), None, load, save)
        needed = small(_("* needed"))
        mapping = frame("panel", stack(head, needed, gap=8, margins=(16, 12, 6, 12)))
        layout = mapping.layout()
        assert layout is not None
        self._area = scrolling(self.grid)
        layout.addWidget(self._area)
        mapping.setMinimumWidth(290)
        self.table.setMinimumWidth(260)
        right = QWidget()
        right.setLayout(stack(self._notes, gap=8))
        right_layout = right.layout()
        assert right_layout is not None
        right_layout.addWidget(self.table)
        sides = QSplitter(Qt.Orientation.Horizontal)
        sides.setHandleWidth(SIZES.gap)
        sides.setChildrenCollapsible(False)
        sides.addWidget(mapping)
        sides.addWidget(right)
        sides.setStretchFactor(1, 1)
        sides.setSizes([330, 700])
        top = row(self._file, self._count, None, self.kinds, gap=12)
        whole = stack(self.says, top, gap=SIZES.gap)
        whole.addWidget(sides, 1)
        self.setLayout(whole)

    @property
    def _header(self) -> list[str]:
        return self._sheet.header

    @property
    def kind(self) -> str:
        return str(self.kinds.value())

    def mapping(self) -> Mapping:
        return self.grid.mapping()

    def show_sheet(self, path: Path, sheet: Sheet, kind: str) -> None:
        self._sheet = sheet
        self._file.setText(path.name)
        rows = ngettext("{count} row", "{count} rows", len(sheet.rows))
        self._count.setText(rows.format(count=number(len(sheet.rows))))
        kind = kind or likeliest_kind(sheet.header)
        self.kinds.choose(kind)
        self._show_kind(kind, guess(sheet.header, kind))

    def notes(self) -> str:
        return self._notes.text()

    def problem(self) -> str:
        """Why it cannot be imported yet."""
        try:
            check(self.mapping(), self._header, self.kind)
        except UserError as error:
            return str(error)
        return "" if self._sheet.rows else _("The file has a heading, but no rows.")

    def _show_kind(self, kind: str, mapping: Mapping) -> None:
        notes = [*self._sheet.notes, *self._ticks(kind)]
        self._notes.setText("\n".join(notes))
        self._notes.setVisible(bool(notes))
        self.grid.show_fields(kind, self._header, mapping)
        top = self._area.verticalScrollBar()
        QTimer.singleShot(0, top, lambda: top.setValue(0))  # the focus has moved in the old one
        self._show_understood()

    def _ticks(self, kind: str) -> list[str]:
        ticks = ticked_columns(self._header, "source") if kind == "visits" else {}
        words = _("The source is taken from the columns that are ticked: {names}.")
        return [words.format(names=", ".join(ticks))] if ticks else []

    def _show_understood(self) -> None:
        kind, sheet, mapping, now = self.kind, self._sheet, self.mapping(), self._desk.now()
        problem = self.problem()
        self.say_problem(problem)
        self.changed.emit()
        if problem:
            self.table.show_rows(kind, list(mapping), [])
            return

        def show(rows: list[Understood]) -> None:
            self.table.show_rows(kind, list(mapping), rows)

        self._desk.ask(
            self, lambda session: preview(session, kind, sheet, mapping, now=now), show, "preview"
        )

    def say_problem(self, text: str) -> None:
        self.says.say(text)

    def said(self) -> str:
        return self.says.text()

    # Mappings kept in files.

    def save(self) -> None:
        name, __ = QFileDialog.getSaveFileName(
            self, _("Save the mapping"), f"{self.kind}.json", _JSON
        )
        if name:
            self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        content = json.dumps(self.mapping(), ensure_ascii=False, indent=2)
        try:
            path.write_text(content + "\n", "utf-8")
        except OSError as error:
            reason = error.strerror or str(error)
            words = _("“{path}” cannot be written: {reason}. Choose another place.")
            self.say_problem(words.format(path=path, reason=reason))

    def load(self) -> None:
        name, __ = QFileDialog.getOpenFileName(self, _("Load a mapping"), "", _JSON)
        if name:
            self.load_from(Path(name))

    def load_from(self, path: Path) -> None:
        """A mapping that does not fit this file changes nothing."""
        try:
            mapping = read_mapping(path)
            check(mapping, self._header, self.kind)
        except UserError as error:
            self.say_problem(str(error))
        else:
            self.grid.show_mapping(mapping)
