"""Everything that happened with a customer, the newest first, and notes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from crmdesk.access import Permission, may
from crmdesk.i18n import _
from crmdesk.ui.customers.file_data import FileData
from crmdesk.ui.customers.happenings import GROUPS, happenings
from crmdesk.ui.customers.lazy_tab import Part
from crmdesk.ui.customers.note_box import NoteBox
from crmdesk.ui.customers.sight import only_if
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button, Chips
from crmdesk.ui.parts.layouts import frame, row, stack
from crmdesk.ui.parts.timeline import Timeline

_LEAST_HEIGHT = 150


class Story(Part):
    """The timeline under its filters; with notes, above it the one that is being written."""

    def __init__(self, desk: Desk, *, with_notes: bool) -> None:
        super().__init__()
        self._desk = desk
        self._data: FileData | None = None
        self.timeline = Timeline(desk.look, _("Timeline"))
        self.note = NoteBox(desk, self._after_note)
        kinds: list[tuple[Any, str]] = [(None, _("All"))]
        kinds += [(key, _(words)) for key, (words, _kinds) in GROUPS.items()]
        self.kinds = Chips(_("What is shown"), kinds)
        self.kinds.buttons()[0].setChecked(True)
        self.kinds.changed.connect(lambda _group: self._show())
        add = Button(_("Note"), hint="N", clicked=self.write_note)
        only_if(with_notes and may(desk.actor, Permission.EDIT_CUSTOMERS), add)
        head = row(self.kinds, None, add, margins=(12, 8, 12, 6))
        listing = frame("panel", stack(head, self.timeline, gap=0, margins=(1, 0, 1, 4)))
        listing.setMinimumHeight(_LEAST_HEIGHT)
        layout = stack(self.note, gap=SIZES.gap)
        layout.addWidget(listing, 1)
        self.setLayout(layout)

    def write_note(self) -> None:
        if may(self._desk.actor, Permission.EDIT_CUSTOMERS):
            self.note.open()

    def _after_note(self) -> None:
        self.timeline.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_data(self, data: FileData) -> None:
        is_same = self._data is not None and self._data.timeline == data.timeline
        self._data = data
        if not is_same:
            self._show()

    def _show(self) -> None:
        if self._data is None:
            return
        rows = self._data.timeline
        zone, today = self._desk.zone, self._desk.today()
        self.timeline.show_happenings(happenings(rows, zone, today, self.kinds.value()))
