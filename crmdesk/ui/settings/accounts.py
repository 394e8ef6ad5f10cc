"""The accounts: who may sign in, as what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from crmdesk.access import ROLE_NAMES
from crmdesk.access.accounts import (
    AccountDraft,
    AccountRow,
    add_account,
    close_account,
    list_accounts,
)
from crmdesk.access.passwords import password_problem, set_password
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.models import Role
from crmdesk.ui.desk import Desk
from crmdesk.ui.door.sign_in import password_field
from crmdesk.ui.lists.columns import Column, Kind, RowsInMemory
from crmdesk.ui.lists.list_view import ListView
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.dialogs import FormDialog, answered, asked
from crmdesk.ui.parts.fields import CheckBox, ComboBox, LineEdit
from crmdesk.ui.parts.layouts import list_panel, row, stack


class AccountsSection(QWidget):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.view = ListView(desk, "settings/accounts", _columns(), accessible_name=_("Accounts"))
        self.view.opened.connect(self._set_password)
        self.of_one = [
            Button(_("Set the password"), clicked=self._set_password),
            Button(_("Close the account"), clicked=self._close),
        ]
        self._offer(None)
        self.view.chosen.connect(self._offer)
        add = Button(_("Add an account"), "primary", clicked=self._add)
        layout = stack(row(add, *self.of_one, None), gap=SIZES.gap)
        layout.addWidget(list_panel(self.view), 1)
        self.setLayout(layout)
        desk.signals.changed.connect(self._reload)
        self._reload()

    def _offer(self, chosen: AccountRow | None) -> None:
        for button in self.of_one:
            button.setEnabled(chosen is not None)

    def _reload(self, *_tables: object) -> None:
        self._desk.ask(self, list_accounts, self._show)

    def _show(self, rows: Sequence[AccountRow]) -> None:
        self.view.show_rows(RowsInMemory(rows))

    def _add(self) -> None:
        answered(AccountDialog(self._desk, self))

    def _set_password(self, *_row: object) -> None:
        if chosen := self.view.current_row():
            answered(PasswordDialog(self._desk, chosen, self))

    def _close(self) -> None:
        chosen: AccountRow | None = self.view.current_row()
        if chosen is None or not asked(
            self,
            _("Close the account"),
            _("{name} will not sign in any more; what they did stays.").format(name=chosen.name),
            _("Close the account"),
            danger=True,
        ):
            return
        try:
            with self._desk.write() as session:
                close_account(session, chosen.login)
        except UserError as error:
            self._desk.fail(error)


def _columns() -> list[Column]:
    return [
        Column("name", _("Name"), lambda a: a.name, Kind.STRONG, 180, sortable=False),
        Column("login", _("Sign-in name"), lambda a: a.login, width=140, sortable=False),
        Column("role", _("Role"), lambda a: _(ROLE_NAMES[a.role]), width=140, sortable=False),
        Column(
            "password",
            _("Password"),
            lambda a: "✓" if a.has_password else "",
            Kind.TICK,
            90,
            sortable=False,
        ),
        Column(
            "state",
            _("State"),
            lambda a: _("active") if a.is_active else _("closed"),
            Kind.TAG,
            90,
            sortable=False,
        ),
    ]


class AccountDialog(FormDialog):
    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(_("Add an account"), parent=parent)
        self._desk = desk
        roles = [(role, _(name)) for role, name in ROLE_NAMES.items()]
        self.form.add("name", _("Name"), LineEdit())
        self.form.add("login", _("Sign-in name"), LineEdit())
        self.form.add("role", _("Role"), ComboBox(roles, Role.ADVISER))
        self.form.add("password", _("Password"), password_field())
        sees = CheckBox(_("As administrator, sees customers too"))
        self.form.add("sees_customers", "", sees)

    def draft(self) -> AccountDraft:
        value = self.form.value
        return AccountDraft(
            value("login"), value("name"), value("role"), value("password"), value("sees_customers")
        )

    def save(self, draft: AccountDraft) -> None:
        if self._desk.store.is_encrypted and not draft.password:
            raise UserError(_("An encrypted store opens with a password only. Enter one."))
        with self._desk.write() as session:
            add_account(session, draft, now=self._desk.now())


@dataclass(frozen=True)
class PasswordDraft:
    password: str
    again: str

    def problems(self) -> dict[str, str]:
        if self.password and (problem := password_problem(self.password)):
            return {"password": problem}
        if self.password != self.again:
            return {"again": _("The two passwords differ. Type it once more.")}
        return {}


class PasswordDialog(FormDialog):
    def __init__(self, desk: Desk, chosen: AccountRow, parent: QWidget) -> None:
        super().__init__(_("Set the password"), about=chosen.name, parent=parent)
        self._desk, self._account = desk, chosen
        self.form.add("password", _("Password"), password_field())
        self.form.add("again", _("The same once more"), password_field())

    def draft(self) -> PasswordDraft:
        return PasswordDraft(self.form.value("password"), self.form.value("again"))

    def save(self, draft: PasswordDraft) -> None:
        with self._desk.write() as session:
            set_password(session, self._account.login, draft.password)
