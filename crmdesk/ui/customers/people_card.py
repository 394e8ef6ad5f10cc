"""The people of a household, or those of an organisation."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QFrame, QMenu, QVBoxLayout, QWidget

from crmdesk.access import Permission, may
from crmdesk.customers.file_page import NumberLine, PersonLine
from crmdesk.customers.people import PersonDraft, remove_person
from crmdesk.customers.wording import RELATIONS
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.models import CustomerKind
from crmdesk.ui.customers.contact_card import NumberField
from crmdesk.ui.customers.file_data import FileData
from crmdesk.ui.customers.person_dialog import PersonDialog
from crmdesk.ui.customers.sight import only_if
from crmdesk.ui.customers.words import birthday, joined
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.tokens import INSIDE
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import plain, row, stack
from crmdesk.ui.parts.text import Text, heading, small


class PeopleCard(QFrame):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._desk = desk
        self._data: FileData | None = None
        self.dialog: PersonDialog | None = None
        self._may_edit = may(desk.actor, Permission.EDIT_CUSTOMERS)
        self.title = heading("")
        self.add_button = Button(_("Add"), "link", clicked=self.add)
        only_if(self._may_edit, self.add_button)
        self._lines: QVBoxLayout = stack(gap=8)
        head = row(self.title, None, self.add_button)
        self.setLayout(stack(head, self._lines, gap=8, margins=INSIDE))

    def show_data(self, data: FileData) -> None:
        is_person = data.file.kind is CustomerKind.PERSON
        self.title.setText(_("Household") if is_person else _("Contact people"))
        same = self._data is not None and self._data.file.people == data.file.people
        numbers = self._data is not None and self._data.file.numbers == data.file.numbers
        is_same_file = self._data is not None and self._data.file.id == data.file.id
        self._data = data
        if not (same and numbers and is_same_file):
            self._show_people(data)

    def _show_people(self, data: FileData) -> None:
        while item := self._lines.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for person in data.file.people:
            numbers = [line for line in data.file.numbers if line.person_id == person.id]
            self._lines.addWidget(self._person(person, numbers))
        if not data.file.people:
            self._lines.addWidget(small(_("Nobody is noted yet.")))

    def _person(self, person: PersonLine, numbers: list[NumberLine]) -> QWidget:
        name = Text(person.name, bold=True)
        relation = small(_(RELATIONS[person.relation]))
        first = row(name, relation, None, gap=8)
        if person.linked_id is not None:
            to_file = person.linked_id
            first.addWidget(Button(_("File"), "link", clicked=lambda: self._open(to_file)))
        if self._may_edit:
            first.addWidget(self._more(person))
        facts = joined(_birthday(person), person.note)
        pieces: list[Any] = [first, *(NumberField(self._desk, line) for line in numbers)]
        return plain(stack(*pieces, *([small(facts)] if facts else []), gap=2))

    def _more(self, person: PersonLine) -> Button:
        made = Button("…", "small")
        made.setAccessibleName(_("Change {name}").format(name=person.name))
        made.setToolTip(_("Change or remove"))
        menu = QMenu(made)
        menu.addAction(_("Change…")).triggered.connect(lambda: self.change(person))
        menu.addAction(_("Remove")).triggered.connect(lambda: self.remove(person))
        made.setMenu(menu)
        made.setStyleSheet("QPushButton::menu-indicator { width: 0; }")
        return made

    def _open(self, customer_id: int) -> None:
        self._desk.go("customer", {"customer": customer_id})

    def add(self) -> None:
        self._ask(None)

    def change(self, person: PersonLine) -> None:
        self._ask(person)

    def _ask(self, person: PersonLine | None) -> None:
        if self._data is None:
            return
        file = self._data.file
        linked = person.name if person and person.linked_id else ""
        self.dialog = PersonDialog(
            self._desk,
            file.id,
            file.kind,
            self,
            person_id=person.id if person else None,
            linked_name=linked,
        )
        self.dialog.open()

    def remove(self, person: PersonLine) -> None:
        """At once: Ctrl+Z brings them back."""
        try:
            with self._desk.write() as session:
                remove_person(session, person.id, seen=_shown(person))
        except UserError as error:
            self._desk.fail(error)


def _shown(person: PersonLine) -> PersonDraft:
    """What the line was made of."""
    born = (person.birth_month, person.birth_day, person.birthday_is_lunar)
    return PersonDraft(
        person.name, person.relation, "", *born, note=person.note, linked_id=person.linked_id
    )


def _birthday(person: PersonLine) -> str:
    said = birthday(person.birth_month, person.birth_day, lunar=person.birthday_is_lunar)
    return _("birthday {day}").format(day=said) if said else ""
