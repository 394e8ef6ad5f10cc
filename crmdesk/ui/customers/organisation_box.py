"""How an organisation trades: below the details of its file, and saved on its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QFrame, QWidget

from crmdesk.access import Permission, may
from crmdesk.customers.organisation import OrganisationDraft, organisation_of, save_organisation
from crmdesk.i18n import _
from crmdesk.models import CustomerKind
from crmdesk.ui.customers.file_data import FileData
from crmdesk.ui.customers.sight import only_if
from crmdesk.ui.customers.typed import Typed
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.fields import Form, LineEdit
from crmdesk.ui.parts.layouts import row, stack
from crmdesk.ui.parts.numbers import MoneyEdit
from crmdesk.ui.parts.sharing import SharedForm
from crmdesk.ui.parts.text import heading

_LIMIT = "credit_limit_minor"


class OrganisationBox(QFrame):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._customer_id = 0
        self._kept: dict[str, Any] | None = None
        self.form = Form()
        self.limit = MoneyEdit()
        self.save_button = Button(_("Save how they trade"), clicked=self.save)
        only_if(may(desk.actor, Permission.EDIT_CUSTOMERS), self.save_button)
        self._build()
        fields, top = self.form.fields, self.form.says
        self.shared = SharedForm(desk, self, fields, top, read=self._values, put=self._show)
        shared = self.shared
        self.typed = Typed(
            desk, self, self._content, shared.saving, shared.holds, show=self._show_undone
        )
        self.shared.settled.connect(self.save)
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
        self._desk.ask(self, lambda session: organisation_of(session, customer_id), self._take)

    def _turn_to(self, customer_id: int) -> None:
        self._customer_id = customer_id
        self._kept = self.typed.begin(f"customer {customer_id} organisation")
        self.shared.forget()

    def _take(self, draft: OrganisationDraft) -> None:
        """What is typed stays."""
        kept, self._kept = self._kept, None
        if self.shared.seen:
            self.shared.meet(vars(draft))
            return
        self.shared.begin(vars(draft))
        if kept is not None:
            whole = {"seen": vars(draft), "typed": kept}  # as the first release kept it
            waiting = kept if "typed" in kept else whole
            self.shared.resume(waiting["seen"], waiting["typed"])

    def _show_undone(self, typed: dict[str, Any]) -> None:
        if self.shared.seen:
            self.shared.type_again(typed["seen"], typed["typed"])
        else:
            self._kept = typed

    def _show(self, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            self.form.fields[name].editor.set_value(value)

    def _note(self) -> None:
        if self.shared.seen:
            self.typed.note()

    def _values(self) -> dict[str, Any]:
        return {name: self.form.value(name) for name in self.form.fields}

    def _content(self) -> dict[str, Any]:
        return self.shared.state()

    def save(self) -> None:
        if self.shared.is_asking:
            self.shared.take()
            return
        mine, seen = OrganisationDraft(**self.shared.mine()), OrganisationDraft(**self.shared.seen)
        unclear = {_LIMIT: self.limit.problem()} if self.limit.is_unclear else {}
        if not self.form.show_problems(mine.problems() | unclear):
            return

        def work(session: Session) -> None:
            save_organisation(session, self._customer_id, mine, seen=seen)

        if self.shared.save(work):
            self.typed.drop()
            self._desk.say(_("Saved."))
