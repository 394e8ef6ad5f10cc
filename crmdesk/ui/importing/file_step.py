"""Step 1: which file, and what it lists."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QWidget

from crmdesk.i18n import N_, _
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button, Chips
from crmdesk.ui.parts.layouts import mark, row, stack
from crmdesk.ui.parts.text import Paragraph, Text, small

_WORDS = 400
KINDS = {
    "customers": N_("Customers"),
    "sales": N_("Car sales"),
    "visits": N_("Showroom log"),
}
_ABOUT = {
    "": N_("What the file lists is known by its headings; it can be changed in the next step."),
    "customers": N_("Each row becomes a file with an opportunity and a next contact."),
    "sales": N_("Each row becomes a buyer with a car, a won opportunity and its care plan."),
    "visits": N_("Each row becomes a party in the showroom log; who left a number gets a file."),
}


def kind_chips(chosen: str, *, automatic: bool = False) -> Chips:
    kinds = [(key, _(name)) for key, name in KINDS.items()]
    first = [("", _("By its headings"))] if automatic else []
    return Chips(_("What the file lists"), [*first, *kinds], chosen=chosen)


class FileStep(QWidget):
    chosen = Signal(Path)

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kinds = kind_chips(kind, automatic=True)
        self.kinds.changed.connect(self._say_kind)
        self._about = Paragraph("", "muted")
        drop = DropPlace()
        drop.dropped.connect(self.chosen)
        drop.button.clicked.connect(self.ask)
        label = small(_("What the file lists"))
        layout = stack(label, row(self.kinds, None), self._about, gap=8)
        layout.insertSpacing(3, 4)
        layout.addWidget(drop, 1)
        self.setLayout(layout)
        self.setFocusProxy(drop.button)
        self._say_kind(kind)

    @property
    def kind(self) -> str:
        """Empty where the headings decide."""
        return self.kinds.value() or ""

    def ask(self) -> None:
        kinds = _("Tables (*.xlsx *.xls *.xlsm *.xlsb *.ods *.csv *.txt *.tsv);;All files (*)")
        name, __ = QFileDialog.getOpenFileName(self, _("Choose a file"), "", kinds)
        if name:
            self.chosen.emit(Path(name))

    def _say_kind(self, kind: str) -> None:
        self._about.setText(_(_ABOUT[kind or ""]))


class DropPlace(QFrame):
    """Where a file is dropped, or chosen by the button."""

    dropped = Signal(Path)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("column")
        self.setAcceptDrops(True)
        self.button = Button(_("Choose a file…"), "primary", key="Ctrl+O")
        words = Paragraph(
            _("Excel, OpenDocument or CSV, in any encoding. Nothing is written before you say so."),
            "muted",
        )
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        words.setFixedWidth(_WORDS)
        words.setMinimumHeight(words.heightForWidth(_WORDS))
        title = Text(_("Drop a file here"), size=SIZES.heading, bold=True)
        layout = stack(None, gap=12, margins=(24, 24, 24, 24))
        for piece in (title, words, self.button):
            layout.addWidget(piece, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self.setLayout(layout)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if path_of(event) is not None:
            mark(self, "target", True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: object) -> None:
        mark(self, "target", False)

    def dropEvent(self, event: QDropEvent) -> None:
        mark(self, "target", False)
        path = path_of(event)
        if path is not None:
            event.acceptProposedAction()
            self.dropped.emit(path)


def path_of(event: QDropEvent) -> Path | None:
    """The first local file that is being dropped."""
    urls = event.mimeData().urls()
    return next((Path(url.toLocalFile()) for url in urls if url.isLocalFile()), None)
