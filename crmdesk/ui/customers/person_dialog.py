"""Somebody of the household, or a contact person of an organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crmdesk.customers.draft import BIRTHDAY
from crmdesk.customers.people import PersonDraft, person_draft_of, save_person
from crmdesk.customers.search import Found, find
from crmdesk.customers.wording import RELATIONS
from crmdesk.i18n import NOTHING, _
from crmdesk.models import CustomerKind, Relation
from crmdesk.ui.customers.birthday_edit import BirthdayEdit
from crmdesk.ui.customers.keyed_chips import KeyedChips
from crmdesk.ui.customers.words import birthday, joined
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.parts.layouts import row, stack
from crmdesk.ui.parts.numbers import PhoneEdit
from crmdesk.ui.parts.saving_dialog import SavingDialog
from crmdesk.ui.parts.text import Text

_OFFERED = 4
_USUAL = {CustomerKind.PERSON: Relation.SPOUSE, CustomerKind.ORGANISATION: Relation.CONTACT}


class FilePicker(QWidget):
    """Finds a file by typing; its value is the file's id."""

    edited = Signal()

    def __init__(self, desk: Desk, but: int) -> None:
        super().__init__()
        self._desk, self._but = desk, but
        self._id: int | None = None
        self.search = LineEdit(placeholder=_("Name, initials, number, plate"))
        self.found = KeyedChips(_("Found"), flow=True)
        self.chosen = Text()
        self._drop = Button(_("Unlink"), "link", clicked=lambda: self.set_value(None))
        self._line = row(self.chosen, self._drop, None)
        self.setLayout(stack(self._line, self.search, self.found, gap=6))
        self.setFocusProxy(self.search)
        self.search.edited.connect(Pause(self, self._ask))
        self.found.changed.connect(self._take)
        self.set_value(None)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.search.setAccessibleName(name)

    def value(self) -> int | None:
        return self._id

    def set_value(self, customer_id: int | None, name: str = "") -> None:
        self._id = customer_id
        self.chosen.setText(name or (_("linked") if customer_id else ""))
        for widget in (self.chosen, self._drop):
            widget.setVisible(customer_id is not None)
        self.search.setVisible(customer_id is None)
        self.found.hide()

    def _ask(self) -> None:
        text = self.search.value()
        if not text:
            self.found.hide()
            return
        self._desk.ask(self, lambda session: find(session, text, _OFFERED + 1), self._offer)

    def _offer(self, found: Sequence[Found]) -> None:
        others = [each for each in found if each.id != self._but][:_OFFERED]
        self._names = {each.id: each.name for each in others}
        self.found.offer([(each.id, joined(each.name, each.number_masked)) for each in others])
        self.found.setVisible(bool(others))

    def _take(self, customer_id: int) -> None:
        self.set_value(customer_id, self._names[customer_id])
        self.edited.emit()


class PersonDialog(SavingDialog):
    def __init__(
        self,
        desk: Desk,
        customer_id: int,
        kind: CustomerKind,
        parent: QWidget,
        *,
        person_id: int | None = None,
        linked_name: str = "",
    ) -> None:
        title = _("Change the person") if person_id else _("Add a person")
        super().__init__(desk, title, parent=parent)
        self._customer_id, self._person_id = customer_id, person_id
        self._linked_id: int | None = None
        self._linked_name = linked_name
        self._build(kind)
        if person_id is not None:
            self._follow(person_id)

    def _build(self, kind: CustomerKind) -> None:
        relations = [(relation, _(words)) for relation, words in RELATIONS.items()]
        self.birthday = BirthdayEdit(with_year=False)
        self.linked = FilePicker(self.desk, self._customer_id)
        add, form = self.form.add, self.form
        add(
            "relation",
            _("Relation"),
            KeyedChips(_("Relation"), relations, flow=True, chosen=_USUAL[kind]),
        )
        phone = _("A further phone") if self._person_id else _("Phone")
        form.add_line(
            row(form.field("name", _("Name"), LineEdit()), form.field("phone", phone, PhoneEdit()))
        )
        add("birth_day", _("Date of birth"), self.birthday)
        add("note", _("Note"), LineEdit(longest=500))
        add("linked_id", _("Own file, if there is one"), self.linked)
        self.form.fields["name"].editor.setFocus()

    def _follow(self, person_id: int) -> None:
        """What is known of them, also when others change it meanwhile."""

        def known(session: Session) -> PersonDraft:
            return person_draft_of(session, person_id)

        shared = self.share(
            self.desk,
            lambda: vars(self.draft()),
            self._show,
            units=(BIRTHDAY,),
            says={"birth_day": _born, "linked_id": _linked},
        )
        shared.watch({"related_person"}, lambda session: (vars(known(session)), {}))
        self.desk.ask(self, known, self._begin)

    def _begin(self, draft: PersonDraft) -> None:
        self._linked_id = draft.linked_id
        if self.shared is not None:
            self.shared.begin(vars(draft))

    def _show(self, values: Mapping[str, Any]) -> None:
        for name in ("name", "note", "relation", "phone"):
            if name in values:
                self.form.fields[name].editor.set_value(values[name])
        if "birth_day" in values:
            month, day = values["birth_month"], values["birth_day"]
            self.birthday.set_parts(None, month, day, lunar=values["birthday_is_lunar"])
        if "linked_id" in values:
            linked = values["linked_id"]
            self.linked.set_value(linked, self._linked_name if linked == self._linked_id else "")

    def draft(self) -> PersonDraft:
        _year, month, day = self.birthday.parts()
        value: Any = self.form.value
        return PersonDraft(
            value("name"),
            value("relation"),
            value("phone"),
            month,
            day,
            self.birthday.lunar.value(),
            value("note"),
            value("linked_id"),
        )

    def save(self, draft: PersonDraft) -> None:
        now, seen = self.desk.now(), None
        if self.shared is not None and self.shared.seen:
            draft, seen = PersonDraft(**self.shared.mine()), PersonDraft(**self.shared.seen)
        with self.desk.write(self.saving) as session:
            save_person(
                *(session, self._customer_id, draft),
                person_id=self._person_id,
                seen=seen,
                now=now,
            )


def _linked(values: Mapping[str, Any]) -> str:
    return _("linked") if values["linked_id"] else NOTHING


def _born(values: Mapping[str, Any]) -> str:
    month, day = values["birth_month"], values["birth_day"]
    return birthday(month, day, lunar=values["birthday_is_lunar"]) or NOTHING
