"""The details of a file, all of them editable."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal

from crmdesk.access import Permission, may
from crmdesk.customers.files import CustomerDraft
from crmdesk.i18n import _
from crmdesk.ui.customers.details_form import DetailsForm, from_plain, to_plain
from crmdesk.ui.customers.file_data import FileData
from crmdesk.ui.customers.lazy_tab import Part
from crmdesk.ui.customers.numbers_box import NumbersBox
from crmdesk.ui.customers.organisation_box import OrganisationBox
from crmdesk.ui.customers.saving import FileSaver
from crmdesk.ui.customers.typed import Typed
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import frame, plain, row, scrolling, stack
from crmdesk.ui.parts.text import Text


def draft_key(customer_id: int) -> str:
    return f"customer {customer_id} details"


class Details(Part):
    """A reload leaves alone what is typed and not saved; saving merges it with what others did."""

    unsaved = Signal(bool)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._data: FileData | None = None
        self._base: CustomerDraft | None = None
        self._version = 0
        self.form = DetailsForm()
        self.numbers, self.organisation = NumbersBox(desk), OrganisationBox(desk)
        self.typed = Typed(desk, self, self._content)
        self.saver = FileSaver(desk, self, self.form.show_failure)
        self.said = Text(tone="attention")
        self.save_button = Button(_("Save"), "primary", hint="Ctrl+S", clicked=self.save)
        self.discard_button = Button(_("Discard"), "quiet", clicked=self.discard)
        inside = plain(
            stack(
                self.form,
                self.organisation,
                self.numbers,
                None,
                gap=SIZES.gap,
                margins=(20, 16, 16, 16),
            )
        )
        foot = row(self.said, None, self.discard_button, self.save_button)
        layout = stack(gap=SIZES.gap, margins=(0, SIZES.gap, 0, 0))
        layout.addWidget(frame("panel", stack(scrolling(inside), margins=(1, 1, 4, 1))), 1)
        layout.addLayout(foot)
        self.setLayout(layout)
        for field in self.form.fields.values():
            signal = getattr(field.editor, "edited", None) or field.editor.changed
            signal.connect(self._edited)
        self.form.setEnabled(may(desk.actor, Permission.EDIT_CUSTOMERS))

    @property
    def is_changed(self) -> bool:
        return self._base is not None

    def keep(self) -> None:
        """What is typed waits for its customer."""
        self.typed.keep_now()
        self.organisation.typed.keep_now()
        self.numbers.typed.keep_now()

    def turn_to(self, customer_id: int) -> None:
        """What was typed for this customer and not saved is there again."""
        kept = self.typed.begin(draft_key(customer_id))
        self._data = None
        self._base = from_plain(kept["base"]) if kept else None
        self._version = kept["version"] if kept else 0
        self._kept = from_plain(kept["values"]) if kept else None
        self._kept_birthday = kept.get("birthday") if kept else None
        self._mark()

    def show_data(self, data: FileData) -> None:
        is_first, self._data = self._data is None, data
        self.numbers.show_data(data)
        self.organisation.show_data(data)
        if not self.is_changed:
            self.form.show_draft(data)
        elif is_first and self._kept is not None:
            self.form.show_draft(data)
            self.form.set_draft(self._kept)
            if self._kept_birthday:
                self.form.birthday.set_value(self._kept_birthday)
        self._mark()

    def _edited(self, *_values: object) -> None:
        if self._data is None:
            return
        if self._base is None:
            self._base, self._version = self._data.draft, 0
        self.typed.note()
        self._mark()

    def save(self) -> None:
        data = self._data
        if data is None or self._base is None:
            return
        mine = self.form.draft()
        if not self.form.show_problems(mine.problems()):
            return
        if self.saver.save(data, mine, self._base, self._version, self._saved):
            self._saved()

    def _saved(self) -> None:
        """The reload that a commit brings shows what stands in the store now."""
        self.typed.drop()
        self._base = self._kept = None
        self._mark()
        self._desk.say(_("Saved."))

    def discard(self) -> None:
        self.typed.drop()
        self._base = self._kept = None
        if self._data is not None:
            self.form.show_draft(self._data)
        self._mark()

    def _content(self) -> dict[str, Any]:
        base = self._base or CustomerDraft("")
        values = to_plain(self.form.draft())
        return {
            "values": values,
            "birthday": self.form.birthday.value(),  # as typed, also what is no number
            "base": to_plain(base),
            "version": self._version,
        }

    def _mark(self) -> None:
        self.said.setText(_("Not saved yet; it is kept for you.") if self.is_changed else "")
        self.discard_button.setVisible(self.is_changed)
        self.save_button.setVisible(self.form.isEnabled())
        self.unsaved.emit(self.is_changed)
