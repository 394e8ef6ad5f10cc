"""The numbers of a file: looked at, added and taken away one at a time."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QFrame, QWidget

from crmdesk.access import Permission, may
from crmdesk.customers.file_page import NumberLine
from crmdesk.customers.numbers import add_number, number_problem, remove_number
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.store.requests import AlreadySaved
from crmdesk.ui.customers.contact_card import NumberField
from crmdesk.ui.customers.file_data import FileData
from crmdesk.ui.customers.sight import only_if
from crmdesk.ui.customers.typed import Typed
from crmdesk.ui.desk import Desk
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.parts.form_says import FormSays
from crmdesk.ui.parts.had_arrived import offer_rest
from crmdesk.ui.parts.layouts import mark, plain, row, stack
from crmdesk.ui.parts.numbers import PhoneEdit
from crmdesk.ui.parts.text import Text, heading
from crmdesk.ui.saving import Held, Saving


class NumbersBox(QFrame):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._customer_id = 0
        self._shown: list[NumberLine] | None = None
        self._may_edit = may(desk.actor, Permission.EDIT_CUSTOMERS)
        self._lines = stack(gap=4)
        self.number, self.label = PhoneEdit(), LineEdit(placeholder=_("office, home, …"))
        self.number.setPlaceholderText(_("A further number"))
        self.number.setAccessibleName(_("A further number"))
        self.label.setAccessibleName(_("What it is"))
        self.says, self.saving = FormSays(), Saving(Held)
        self.typed = Typed(desk, self, self._content, self.saving, show=self._bring_back)
        self.number.edited.connect(self._edited)
        self.label.edited.connect(self._edited)
        self.number.returnPressed.connect(self.add)
        self.label.returnPressed.connect(self.add)
        add = Button(_("Add the number"), clicked=self.add)
        new = plain(row(self.number, self.label, add, None))
        self.number.setFixedWidth(180)
        self.label.setFixedWidth(130)
        only_if(self._may_edit, new)
        self.setLayout(stack(heading(_("Numbers")), self._lines, new, gap=8))

    def show_data(self, data: FileData) -> None:
        if (self._customer_id, self._shown) == (data.file.id, data.file.numbers):
            return
        if self._customer_id != data.file.id:
            self._bring_back(self.typed.begin(f"customer {data.file.id} number"))
        self._customer_id, self._shown = data.file.id, data.file.numbers
        while item := self._lines.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for line in data.file.numbers:
            self._lines.addWidget(self._line(line))

    def _line(self, line: NumberLine) -> QWidget:
        name = Text(line.label or _("Phone"), "muted")
        name.setFixedWidth(150)
        pieces = [name, NumberField(self._desk, line)]
        if self._may_edit:
            pieces.append(Button(_("Remove"), "link", clicked=lambda: self.remove(line.id)))
        return plain(row(*pieces, None, gap=8))

    def add(self) -> None:
        if problem := number_problem(self.number.value()):
            self.says.say(problem)
            mark(self.number, "wrong", True)
            self.number.setFocus()
            return
        try:
            with self._desk.write(self.saving.of(self._content())) as session:
                add_number(
                    session, self._customer_id, self.number.value(), label=self.label.value()
                )
        except AlreadySaved as already:
            if not self.saving.is_whole:
                offer_rest(self.says, already, self.saving, self.add)
                return
            self.typed.drop()
            self._bring_back(None)
        except UserError as error:
            self.says.tell(error)
        else:
            self.typed.drop()
            self._bring_back(None)

    def _bring_back(self, kept: dict[str, Any] | None) -> None:
        """What was typed for this customer and not added, or nothing."""
        self.number.set_value(kept["number"] if kept else "")
        self.label.set_value(kept["label"] if kept else "")
        self.says.say("")
        mark(self.number, "wrong", False)

    def _edited(self) -> None:
        mark(self.number, "wrong", False)
        if not self.saving.is_in_doubt:
            self.says.say("")
        if self.number.value() or self.label.value():
            self.typed.note()
        else:
            self.typed.drop()

    def _content(self) -> dict[str, Any]:
        return {"number": self.number.value(), "label": self.label.value()}

    def remove(self, number_id: int) -> None:
        try:
            with self._desk.write() as session:
                remove_number(session, number_id)
        except UserError as error:
            self._desk.fail(error)
