"""The details of a file, all of them editable."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal

from crmdesk.access import Permission, may
from crmdesk.customers.draft import UNITS
from crmdesk.customers.files import CustomerDraft, save_file
from crmdesk.i18n import _
from crmdesk.ui.customers.details_form import DetailsForm, born, from_plain, labels, since, to_plain
from crmdesk.ui.customers.file_data import FileData
from crmdesk.ui.customers.lazy_tab import Part
from crmdesk.ui.customers.numbers_box import NumbersBox
from crmdesk.ui.customers.organisation_box import OrganisationBox
from crmdesk.ui.customers.typed import Typed
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import frame, plain, row, scrolling, stack
from crmdesk.ui.parts.sharing import SharedForm
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
        self._kept: dict[str, Any] | None = None
        self.form = DetailsForm()
        self.numbers, self.organisation = NumbersBox(desk), OrganisationBox(desk)
        self.shared = self._share()
        shared = self.shared
        self.typed = Typed(
            desk, self, self._content, shared.saving, shared.holds, show=self._show_undone
        )
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
        says = (self.form.says, self.organisation.form.says, self.numbers.says)
        layout = stack(*says, gap=SIZES.gap, margins=(0, SIZES.gap, 0, 0))
        layout.addWidget(frame("panel", stack(scrolling(inside), margins=(1, 1, 4, 1))), 1)
        layout.addLayout(foot)
        self.setLayout(layout)
        for field in self.form.fields.values():
            signal = getattr(field.editor, "edited", None) or field.editor.changed
            signal.connect(self._edited)
        self.form.setEnabled(may(desk.actor, Permission.EDIT_CUSTOMERS))

    def _share(self) -> SharedForm:
        made = SharedForm(
            self._desk,
            self,
            self.form.fields,
            self.form.says,
            read=lambda: vars(self.form.draft()),
            put=self.form.put,
            units=UNITS,
            says={"birth_day": born},
            labels=labels(),
        )
        made.settled.connect(self.save)
        return made

    @property
    def is_changed(self) -> bool:
        return self._kept is not None or self.shared.is_touched

    def typed_lines(self) -> list[str]:
        return [*self.shared.told(), *self.organisation.shared.told()]

    def keep(self) -> None:
        """What is typed waits for its customer."""
        self.typed.keep_now()
        self.organisation.typed.keep_now()
        self.numbers.typed.keep_now()

    def turn_to(self, customer_id: int) -> None:
        """What was typed for this customer and not saved is there again."""
        self._kept = self.typed.begin(draft_key(customer_id))
        self._data = None
        self.shared.forget()
        self._mark()

    def show_data(self, data: FileData) -> None:
        is_first, self._data = self._data is None, data
        self.numbers.show_data(data)
        self.organisation.show_data(data)
        self.form.offer_sources(data.sources)
        if is_first:
            self.shared.begin(vars(data.draft))
            self.form.show_problems({})
            self._bring_back(data)
        else:
            self.shared.meet(vars(data.draft), data.changed)
        self._mark()

    def _bring_back(self, data: FileData) -> None:
        """What was typed before and not saved."""
        waiting, self._kept = self._kept, None
        if waiting is not None:
            kept = since(waiting)
            self.shared.resume(from_plain(kept["seen"]), from_plain(kept["typed"]))
            self.shared.meet(vars(data.draft), data.changed)
            if kept["birthday"]:
                self.form.birthday.set_value(kept["birthday"])

    def _show_undone(self, typed: dict[str, Any]) -> None:
        if self._data is None:
            self._kept = typed
            return
        self.shared.type_again(from_plain(typed["seen"]), from_plain(typed["typed"]))
        if typed["birthday"]:
            self.form.birthday.set_value(typed["birthday"])
        self._mark()

    def _edited(self, *_values: object) -> None:
        if self._data is None:
            return
        if self.shared.is_touched:
            self.typed.note()
        else:
            self.typed.drop()
        self._mark()

    def save(self) -> None:
        """While it is asked what to keep, with what is chosen."""
        if self.shared.is_asking:
            self.shared.take()
        elif self._data is not None and self.is_changed:
            self._save(self._data.file.id)

    def _save(self, customer_id: int) -> None:
        if not self.form.show_problems(self.form.draft().problems()):
            return
        mine, seen = CustomerDraft(**self.shared.mine()), CustomerDraft(**self.shared.seen)

        def work(session: Session) -> None:
            save_file(session, customer_id, mine, seen=seen, now=self._desk.now())

        if self.shared.save(work):
            self.typed.drop()
            self._mark()
            self._desk.say(_("Saved."))

    def discard(self) -> None:
        self.typed.drop()
        if self._data is not None:
            self.shared.begin(vars(self._data.draft))
            self.form.show_problems({})
        self._mark()

    def _content(self) -> dict[str, Any]:
        state = self.shared.state()
        is_born = "birth_day" in state["typed"]
        return {
            "seen": to_plain(state["seen"]),
            "typed": to_plain(state["typed"]),
            "birthday": self.form.birthday.value() if is_born else None,  # also what is no number
        }

    def _mark(self) -> None:
        self.said.setText(_("Not saved yet; it is kept for you.") if self.is_changed else "")
        self.discard_button.setVisible(self.is_changed)
        self.save_button.setVisible(self.form.isEnabled())
        self.unsaved.emit(self.is_changed)
