"""How an organisation trades: below the details of its file, and saved on its own."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QFrame, QWidget

from crmdesk.access import Permission, may
from crmdesk.customers.organisation import OrganisationDraft, organisation_of, save_organisation
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.models import CustomerKind
from crmdesk.ui.customers.file_data import FileData
from crmdesk.ui.customers.sight import only_if
from crmdesk.ui.customers.typed import Typed
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.fields import Form, LineEdit
from crmdesk.ui.parts.layouts import row, stack
from crmdesk.ui.parts.numbers import MoneyEdit
from crmdesk.ui.parts.text import heading

_LIMIT = "credit_limit_minor"


class OrganisationBox(QFrame):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._customer_id = 0
        self._is_typed = False
        self.form = Form()
        self.limit = MoneyEdit()
        self.typed = Typed(desk, self, self._content)
        self.save_button = Button(_("Save how they trade"), clicked=self.save)
        only_if(may(desk.actor, Permission.EDIT_CUSTOMERS), self.save_button)
        self._build()
        foot = row(self.save_button, None)
        title = heading(_("How they trade"))
        self.setLayout(stack(title, self.form, foot, gap=SIZES.gap))
        for field in self.form.fields.values():
            field.editor.edited.connect(self._note)
        self.hide()

    def _build(self) -> None:
        lines = (
            (
                ("region", _("Region")),
                ("size", _("Size of the company")),
                ("reputation", _("Reputation")),
            ),
            (("potential", _("Potential")), ("terms", _("Terms of payment"))),
        )
        for line in lines:
            fields: list[QWidget] = [self._field(name, label) for name, label in line]
            self.form.add_line(row(*fields, gap=SIZES.gap))
        limit = self.form.field(_LIMIT, _("Credit limit"), self.limit)
        record = self._field("credit_record", _("Paying behaviour"))
        self.form.add_line(row(limit, record, gap=SIZES.gap))

    def _field(self, name: str, label: str) -> QWidget:
        return self.form.field(name, label, LineEdit(longest=2_000))

    def show_data(self, data: FileData) -> None:
        is_organisation = data.file.kind is CustomerKind.ORGANISATION
        self.setVisible(is_organisation)
        if not is_organisation:
            return
        customer_id = data.file.id
        if customer_id != self._customer_id:
            self._turn_to(customer_id)
        if not self._is_typed:
            self._desk.ask(self, lambda session: organisation_of(session, customer_id), self._take)

    def _turn_to(self, customer_id: int) -> None:
        self._customer_id = customer_id
        kept = self.typed.begin(f"customer {customer_id} organisation")
        self._is_typed = kept is not None
        if kept is not None:
            self._show(OrganisationDraft(**kept))

    def _take(self, draft: OrganisationDraft) -> None:
        """What was typed while the answer was on its way stays."""
        if not self._is_typed:
            self._show(draft)

    def _show(self, draft: OrganisationDraft) -> None:
        for name, field in self.form.fields.items():
            field.editor.set_value(getattr(draft, name))

    def _note(self) -> None:
        self._is_typed = True
        self.typed.note()

    def _content(self) -> dict[str, Any]:
        return {name: self.form.value(name) for name in self.form.fields}

    def save(self) -> None:
        draft = OrganisationDraft(**self._content())
        unclear = {_LIMIT: self.limit.problem()} if self.limit.is_unclear else {}
        if not self.form.show_problems(draft.problems() | unclear):
            return
        try:
            with self._desk.write() as session:
                save_organisation(session, self._customer_id, draft)
        except UserError as error:
            self.form.show_failure(str(error))
        else:
            self.typed.drop()
            self._is_typed = False
            self._desk.say(_("Saved."))
