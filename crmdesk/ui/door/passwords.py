"""New passwords at the door: one's own after somebody else set it, and with the recovery code."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtWidgets import QWidget

from crmdesk.access.accounts import AccountRow
from crmdesk.access.passwords import change_own_password, must_change, password_problem
from crmdesk.access.store_key import people_to_recover, recover
from crmdesk.i18n import _
from crmdesk.store import Actor, Store
from crmdesk.ui.door.people import password_field, say_person
from crmdesk.ui.parts.dialogs import FormDialog, answered
from crmdesk.ui.parts.fields import ComboBox


@dataclass(frozen=True)
class NewPassword:
    """Typed twice; ``login`` and ``old`` as far as the form asks for them."""

    password: str = field(repr=False)
    again: str = field(repr=False)
    login: str | None = ""
    old: str = field(default="", repr=False)
    may_be_empty: bool = False

    def problems(self) -> dict[str, str]:
        if self.login is None:
            return {"login": _("Choose who you are.")}
        if not self.password and self.may_be_empty:
            return {} if not self.again else self._differ()
        if problem := password_problem(self.password):
            return {"password": problem}
        return {} if self.password == self.again else self._differ()

    def _differ(self) -> dict[str, str]:
        return {"again": _("The two passwords differ. Type it once more.")}


class OwnPasswordDialog(FormDialog):
    """``known``: the old password, where it has just been typed."""

    def __init__(
        self, store: Store, actor: Actor, parent: QWidget | None = None, *, known: str | None = None
    ) -> None:
        about = _("Somebody else set the present one. From now on only you know it.")
        super().__init__(
            _("Your own password"), about=about if known is not None else "", parent=parent
        )
        self._store, self._actor, self._known = store, actor, known
        if known is None:
            self.form.add("old", _("Present password"), password_field())
        add_twice(self)

    def draft(self) -> NewPassword:
        old = self.form.value("old") if self._known is None else self._known
        return NewPassword(*typed_twice(self), old=old)

    def save(self, draft: NewPassword) -> None:
        change_own_password(self._store, self._actor, draft.old, draft.password)


class RecoverDialog(FormDialog):
    """The recovery code was right: it sets a password for somebody who can help all others."""

    def __init__(self, store: Store, code: str, seat: str, parent: QWidget | None = None) -> None:
        super().__init__(
            _("A new password"),
            save=_("Set it and sign in"),
            about=_("The recovery code is right. It stays good; the journal tells of its use."),
            parent=parent,
        )
        self._store, self._code, self._seat = store, code, seat
        self.actor: Actor | None = None
        people: list[AccountRow] = list(people_to_recover(store))
        choices = [(row.login, say_person(row)) for row in people]
        first = people[0].login if people else None
        self.form.add("login", _("Whose password?"), ComboBox(choices, first))
        add_twice(self)

    def draft(self) -> NewPassword:
        return NewPassword(*typed_twice(self), login=self.form.value("login"))

    def save(self, draft: NewPassword) -> None:
        login = draft.login or ""
        self.actor = recover(self._store, self._code, login, draft.password, self._seat)


def add_twice(dialog: FormDialog) -> None:
    dialog.form.add("password", _("New password"), password_field())
    dialog.form.add("again", _("The same once more"), password_field())


def typed_twice(dialog: FormDialog) -> tuple[str, str]:
    return dialog.form.value("password"), dialog.form.value("again")


def settled(store: Store, actor: Actor, password: str, parent: QWidget | None = None) -> bool:
    """Whoever signed in with a password that somebody else knows chooses one first."""
    if not must_change(store, actor):
        return True
    return answered(OwnPasswordDialog(store, actor, parent, known=password))


def kept(entered: tuple[Store, Actor] | None, password: str) -> tuple[Store, Actor] | None:
    """Who came in at the door, if they may stay; else the store is closed again."""
    if entered is None or settled(*entered, password):
        return entered
    entered[0].close()
    return None
