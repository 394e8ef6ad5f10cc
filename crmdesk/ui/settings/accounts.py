"""The accounts: who may sign in, as what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from crmdesk.access import ROLE_NAMES
from crmdesk.access.accounts import (
    AccountChange,
    AccountDraft,
    AccountRow,
    add_account,
    change_account,
    close_account,
    list_accounts,
    reopen_account,
)
from crmdesk.access.passwords import set_password
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.models import Account, Role
from crmdesk.store.edits import Values
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.door.passwords import NewPassword, add_twice, typed_twice
from crmdesk.ui.door.people import password_field
from crmdesk.ui.lists.columns import Column, Kind, RowsInMemory
from crmdesk.ui.lists.list_view import ListView
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.dialogs import asked
from crmdesk.ui.parts.fields import CheckBox, ComboBox, LineEdit
from crmdesk.ui.parts.layouts import list_panel, row, stack
from crmdesk.ui.parts.saving_dialog import SavingDialog
from crmdesk.ui.parts.sharing import Standing
from crmdesk.ui.settings.store_key import StoreKeyPanel, offer_new_key


class AccountsSection(QWidget):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.view = ListView(
            desk, "settings/accounts", _columns(), _("Accounts"), records=Account.__tablename__
        )
        self.view.opened.connect(self._change)
        self.change = Button(_("Change…"), clicked=self._change)
        self.password = Button(_("Set the password"), clicked=self._set_password)
        self.close_one = Button(_("Close the account"), clicked=self._close)
        self.reopen = Button(_("Open again"), clicked=self._reopen)
        self.view.chosen.connect(self._offer)
        add = Button(_("Add an account"), "primary", clicked=self._add)
        of_one = (self.change, self.password, self.close_one, self.reopen)
        layout = stack(row(add, *of_one, None), gap=SIZES.gap)
        layout.addWidget(list_panel(self.view), 1)
        if desk.store.is_encrypted and not desk.store.is_server:
            layout.addWidget(StoreKeyPanel(desk))
        self.setLayout(layout)
        self._offer(None)
        desk.signals.changed.connect(self._reload)
        self._reload()

    def _offer(self, chosen: AccountRow | None) -> None:
        is_active = chosen is not None and chosen.is_active
        is_over_group = chosen is not None and chosen.role is Role.GROUP_MANAGER
        self.change.setEnabled(chosen is not None)
        self.password.setEnabled(is_active and not is_over_group)
        self.reopen.setEnabled(not is_over_group)
        self.close_one.setEnabled(is_active)
        self.close_one.setVisible(chosen is None or is_active)
        self.reopen.setVisible(chosen is not None and not is_active)

    def _reload(self, *_tables: object) -> None:
        self._desk.ask(self, list_accounts, self._show)

    def _show(self, rows: Sequence[AccountRow]) -> None:
        self.view.show_rows(RowsInMemory(rows))

    def _add(self) -> None:
        AccountDialog(self._desk, self).open()

    def _change(self, *_row: object) -> None:
        if chosen := self.view.current_row():
            ChangeDialog(self._desk, chosen, self).open()

    def _set_password(self) -> None:
        if chosen := self.view.current_row():
            PasswordDialog(self._desk, chosen, self).open()

    def _reopen(self) -> None:
        if chosen := self.view.current_row():
            ReopenDialog(self._desk, chosen, self).open()

    def _close(self) -> None:
        chosen: AccountRow | None = self.view.current_row()
        if chosen is None or not asked(
            self,
            _("Close the account"),
            _(
                "{name} will not sign in any more, and a window where they sit locks at once."
                " What they did stays."
            ).format(name=chosen.name),
            _("Close the account"),
            danger=True,
        ):
            return
        try:
            with self._desk.write() as session:
                close_account(session, chosen.login)
        except UserError as error:
            self._desk.fail(error)
        else:
            if self._desk.store.is_encrypted and not self._desk.store.is_server:
                offer_new_key(self._desk, self, chosen.name)


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


def _roles(present: Role | None = None) -> list[tuple[Role, str]]:
    """A group's manager is made by the owner of its database, not here."""
    given = [role for role in ROLE_NAMES if role is present or role is not Role.GROUP_MANAGER]
    return [(role, _(ROLE_NAMES[role])) for role in given]


class AccountDialog(SavingDialog):
    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, _("Add an account"), parent=parent)
        self.form.add("name", _("Name"), LineEdit())
        self.form.add("login", _("Sign-in name"), LineEdit())
        self.form.add("role", _("Role"), ComboBox(_roles(), Role.ADVISER))
        self.form.add("password", _("Password"), password_field())
        sees = CheckBox(_("As administrator, sees customers too"))
        self.form.add("sees_customers", "", sees)

    def draft(self) -> AccountDraft:
        value = self.form.value
        return AccountDraft(
            value("login"), value("name"), value("role"), value("password"), value("sees_customers")
        )

    def save(self, draft: AccountDraft) -> None:
        if self.desk.store.is_encrypted and not draft.password:
            raise UserError(_("An encrypted store opens with a password only. Enter one."))
        with self.desk.write(self.saving) as session:
            add_account(session, draft, now=self.desk.now())


class ChangeDialog(SavingDialog):
    """Another name or role; the sign-in name stays, as the journal goes by it."""

    def __init__(self, desk: Desk, chosen: AccountRow, parent: QWidget) -> None:
        about = _("In force at once: where {name} sits, the window asks to sign in again.")
        super().__init__(
            desk, _("Change the account"), about=about.format(name=chosen.name), parent=parent
        )
        self._login = chosen.login
        self.form.add("name", _("Name"), LineEdit(chosen.name))
        self.form.add("role", _("Role"), ComboBox(_roles(chosen.role), chosen.role))
        sees = CheckBox(_("As administrator, sees customers too"), on=chosen.sees_customers)
        self.form.add("sees_customers", "", sees)
        self._follow(chosen)

    def _follow(self, chosen: AccountRow) -> None:
        """Also what another administrator changes meanwhile."""

        def known(session: Session) -> Standing:
            rows = list_accounts(session)
            return next(_kept(row) for row in rows if row.login == chosen.login), {}

        shared = self.share(self.desk, lambda: self.draft().kept(), self._show)
        shared.keep_as_saved(_kept(chosen))
        shared.watch({"account"}, known)

    def _show(self, values: Values) -> None:
        for name, value in values.items():
            self.form.fields[name].editor.set_value(value)

    def draft(self) -> AccountChange:
        value = self.form.value
        return AccountChange(self._login, value("name"), value("role"), value("sees_customers"))

    def save(self, draft: AccountChange) -> None:
        assert self.shared is not None
        login, mine, seen = draft.login, self.shared.mine(), self.shared.seen
        with self.desk.write(self.saving) as session:
            change_account(session, AccountChange(login, **mine), seen=AccountChange(login, **seen))


def _kept(row: AccountRow) -> dict[str, Any]:
    return AccountChange(row.login, row.name, row.role, row.sees_customers).kept()


class PasswordDialog(SavingDialog):
    title = N_("Set the password")
    act = ""

    def __init__(self, desk: Desk, chosen: AccountRow, parent: QWidget) -> None:
        about = _("{name} chooses another one at the next sign-in.").format(name=chosen.name)
        if chosen.id == desk.actor.account_id:
            about = chosen.name
        act = _(self.act) if self.act else ""
        super().__init__(desk, _(self.title), save=act, about=about, parent=parent)
        self._account = chosen
        add_twice(self)

    def draft(self) -> NewPassword:
        return NewPassword(*typed_twice(self), may_be_empty=not self.desk.store.is_encrypted)

    def save(self, draft: NewPassword) -> None:
        with self.desk.write(self.saving) as session:
            set_password(session, self._account.login, draft.password)


class ReopenDialog(PasswordDialog):
    """With a new password; a store that is not encrypted takes the earlier one, too."""

    title = N_("Open the account again")
    act = N_("Open again")

    def save(self, draft: NewPassword) -> None:
        with self.desk.write(self.saving) as session:
            reopen_account(session, self._account.login, draft.password)
