"""A new file: a name, a number and a level; who it may be already is shown while they are typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from crmdesk.access import Permission, Reach, may, reach
from crmdesk.customers.choices import Offer, advisers, levels, sources
from crmdesk.customers.files import CustomerDraft, open_file
from crmdesk.customers.wording import GENDERS, KINDS
from crmdesk.funnel.choices import ModelChoice, models
from crmdesk.funnel.opportunities import OpportunityDraft, open_opportunity
from crmdesk.i18n import _
from crmdesk.models import CustomerKind, Gender
from crmdesk.store.requests import Saved
from crmdesk.ui.customers.duplicates import DuplicatesPanel
from crmdesk.ui.customers.keyed_chips import KeyedChips
from crmdesk.ui.customers.typed import Typed
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.parts.fields import CheckBox, ComboBox, LineEdit
from crmdesk.ui.parts.layouts import row
from crmdesk.ui.parts.numbers import PhoneEdit
from crmdesk.ui.parts.saving_dialog import SavingDialog

_DRAFT = "new customer"
_TYPED = ("name", "phone")


class Offered(NamedTuple):
    levels: list[Offer]
    sources: list[Offer]
    models: list[ModelChoice]
    advisers: list[Offer]


def read_offered(session: Session) -> Offered:
    return Offered(
        *(list(each(session)) for each in (levels, sources, models, advisers)),  # type: ignore[arg-type]
    )


@dataclass(frozen=True)
class NewCustomer:
    """The file, and unless it is of an owner only, the opportunity that begins it."""

    customer: CustomerDraft
    level: str | None
    model_id: int | None
    owner_id: int | None
    owner_only: bool

    def problems(self) -> dict[str, str]:
        problems = self.customer.problems()
        if not self.owner_only and not self.level:
            problems["level"] = _("Choose a level; N if it is not known yet.")
        return problems


class NewCustomerDialog(SavingDialog):
    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            desk,
            _("New customer"),
            save=_("Open a file"),
            about=_("Only a name or how to address them, a phone and a level are needed."),
            parent=parent,
        )
        self._sells = may(desk.actor, Permission.WORK_FUNNEL)
        self._gives = reach(desk.actor, Permission.EDIT_CUSTOMERS) is Reach.ALL
        self.typed = Typed(desk, self, self._content, self.saving, self.draft)
        self.duplicates = DuplicatesPanel(desk, self._open)
        self._add_who()
        self._add_deal()
        self._connect()
        self.setMinimumWidth(520)
        self._put_back(self.typed.begin(_DRAFT))
        desk.ask(self, read_offered, self._offer)

    def _add_who(self) -> None:
        kinds = [(kind, _(words)) for kind, words in KINDS.items()]
        genders = [(gender, _(words)) for gender, words in GENDERS.items()]
        self.kind = KeyedChips(_("Kind"), kinds, chosen=CustomerKind.PERSON)
        self.gender = KeyedChips(_("Gender"), genders, optional=True)
        self.name = LineEdit(placeholder=_("Lin Xiaodong, or Mr Lin"))
        self.phone = PhoneEdit()
        form = self.form
        self._gender = form.field("gender", _("Gender"), self.gender)
        form.add_line(row(form.field("kind", _("Kind"), self.kind), self._gender, None, gap=20))
        name = form.field("name", _("Name or title"), self.name)
        form.add_line(row(name, form.field("phone", _("Phone"), self.phone), gap=12))
        form.add_line(self.duplicates)

    def _add_deal(self) -> None:
        form = self.form
        self.level = KeyedChips(_("Level"), flow=True)
        self.model, self.source = ComboBox(), ComboBox()
        self.owner_only = CheckBox(_("Owner only: without an opportunity"), on=not self._sells)
        self._level = form.add("level", _("Level"), self.level)
        self._model = form.field("model_id", _("Intended model"), self.model)
        form.add_line(row(self._model, form.field("source_id", _("Source"), self.source), gap=12))
        self.owner = ComboBox()
        if self._gives:
            form.add("owner_id", _("Adviser"), self.owner)
        form.add_line(self.owner_only)
        self.owner_only.setVisible(self._sells)
        self._show_deal()

    def _connect(self) -> None:
        self.owner_only.edited.connect(self._show_deal)
        self.kind.changed.connect(self._show_kind)
        self.duplicates.changed.connect(lambda: QTimer.singleShot(0, self, self._make_room))
        for edit in (self.name, self.phone):
            edit.edited.connect(self._look)
            edit.edited.connect(self.typed.note)

    def _offer(self, offered: Offered) -> None:
        self.level.offer([(each.key, f"{each.key} {each.name}") for each in _graded(offered)])
        self.source.offer([tuple(each) for each in offered.sources])
        self.source.set_value(None)
        self.model.offer([(each.id, each.name) for each in offered.models])
        self.model.set_value(None)
        self.owner.offer([tuple(each) for each in offered.advisers])
        self.owner.set_value(None)
        QTimer.singleShot(0, self, self._make_room)

    def _show_deal(self) -> None:
        for field in (self._level, self._model):
            field.setVisible(not self.owner_only.value())

    def _show_kind(self, kind: CustomerKind) -> None:
        self._gender.setVisible(kind is CustomerKind.PERSON)

    def _look(self) -> None:
        self.duplicates.look_for(self.phone.value(), self.name.value())

    def open_again(self) -> None:
        super().open_again()
        self.typed.keep()

    def reject(self) -> None:
        """What is typed comes back with the next new customer."""
        self.typed.keep_now()
        super().reject()

    def _open(self, customer_id: int) -> None:
        self.typed.drop()
        self.reject()
        self.desk.go("customer", {"customer": customer_id})

    def _content(self) -> dict[str, Any]:
        return {name: self.form.value(name) for name in _TYPED}

    def _put_back(self, kept: dict[str, Any] | None) -> None:
        for name in _TYPED:
            self.form.fields[name].editor.set_value((kept or {}).get(name, ""))
        if kept:
            self._look()

    def draft(self) -> NewCustomer:
        is_person = self.kind.value() is CustomerKind.PERSON
        gender: Gender | None = self.gender.value() if is_person else None
        customer = CustomerDraft(
            self.name.value(),
            self.phone.value(),
            self.kind.value(),
            gender,
            self.source.value(),
        )
        owner = self.owner.value() if self._gives else self.desk.actor.account_id
        only = self.owner_only.value()
        return NewCustomer(customer, self.level.value(), self.model.value(), owner, only)

    def save(self, draft: NewCustomer) -> None:
        customer_id = self._save(draft)
        self.typed.drop()
        self.desk.go("customer", {"customer": customer_id})

    def take_saved(self, draft: NewCustomer, saved: Saved) -> None:
        self.typed.drop()
        self.desk.go("customer", {"customer": saved.rows["customer"]})

    def _save(self, draft: NewCustomer) -> int:
        now = self.desk.now()
        with self.desk.write(self.saving) as session:
            customer_id = open_file(session, draft.customer, owner_id=draft.owner_id, now=now)
            if not draft.owner_only:
                deal = OpportunityDraft(
                    customer_id=customer_id,
                    level=draft.level or "",
                    model_id=draft.model_id,
                    source_id=draft.customer.source_id,
                )
                open_opportunity(session, deal, now=now)
        return customer_id


def _graded(offered: Offered) -> list[Offer]:
    """Nobody has ordered who has no file yet."""
    return [each for each in offered.levels if each.key != "O"]
