"""Signing in: whoever may, with the password where there is one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from crmdesk.access.accounts import AccountRow, people_at_the_door, sign_in
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.models import Role
from crmdesk.store import Actor, Store
from crmdesk.store.keys import is_encrypted, logins, unlock, unlock_with_code
from crmdesk.ui.door.copied import sit_down
from crmdesk.ui.door.passwords import RecoverDialog, kept, settled
from crmdesk.ui.door.people import WhoBox, password_field, say_person
from crmdesk.ui.look.look import Look
from crmdesk.ui.parts.dialogs import FormDialog, answered

Now = Callable[[], datetime]


@dataclass(frozen=True)
class Credentials:
    login: str
    password: str = field(repr=False)

    def problems(self) -> dict[str, str]:
        return {} if self.login else {"login": _("Choose who you are.")}

    def sign_in(self, store: Store, seat: str) -> Actor:
        return sign_in(store, self.login, self.password, seat)


def enter(
    path: Path,
    environ: Mapping[str, str],
    now: Now,
    look: Look,
    seat: str,
    last: Sequence[str] = (),
) -> tuple[Store, Actor] | None:
    """Open the store and sit somebody down: by the environment, without asking, or by the window.

    A demo store opens as its manager; the window begins with who sat here ``last``. Raises
    ``UserError`` for a store that cannot be opened.
    """
    given = Credentials(environ.get("CRMDESK_ACCOUNT", ""), environ.get("CRMDESK_PASSWORD", ""))
    if is_encrypted(path):
        return _enter_encrypted(path, given, now, seat, last)

    def let_in(store: Store) -> Actor | None:
        return _without_asking(store, given, seat) or ask_who(store, seat, last=last)

    return sit_down(path, None, now, let_in)


def _enter_encrypted(
    path: Path, given: Credentials, now: Now, seat: str, last: Sequence[str]
) -> tuple[Store, Actor] | None:
    if given.login:
        key = unlock(path, given.login, given.password)
        return sit_down(path, key, now, lambda store: given.sign_in(store, seat))
    dialog = UnlockDialog(path, now, seat, last=last)
    return kept(dialog.entered, dialog.password.value()) if dialog.exec() else None


def _without_asking(store: Store, given: Credentials, seat: str) -> Actor | None:
    if given.login:
        return given.sign_in(store, seat)
    people = people_at_the_door(store)
    open_doors = [row for row in people if not row.has_password]
    if len(open_doors) < len(people) or not open_doors:
        return None
    managers = [row for row in open_doors if row.role is Role.MANAGER]
    return sign_in(store, (managers or open_doors)[0].login, "", seat)


def ask_who(
    store: Store, seat: str, parent: QWidget | None = None, *, last: Sequence[str] = ()
) -> Actor | None:
    """The account that somebody chose; None when they closed the window."""
    dialog = SignInDialog(store, seat, parent, last=last)
    actor = dialog.actor if answered(dialog) else None
    if actor is None or not settled(store, actor, dialog.typed, parent):
        return None
    return actor


class SignInDialog(FormDialog):
    """The password stays typed when it is wrong, and selected, so that one can try again."""

    def __init__(
        self,
        store: Store,
        seat: str,
        parent: QWidget | None = None,
        *,
        last: Sequence[str] = (),
    ) -> None:
        super().__init__(_("Sign in"), save=_("Sign in"), parent=parent)
        self._store, self._seat = store, seat
        self.actor: Actor | None = None
        self.typed = ""
        self._people = _known(store)
        self.who = WhoBox([(row.login, say_person(row)) for row in self._people], last)
        self.password = password_field()
        self.form.add("login", _("Who are you?"), self.who)
        self._password_field = self.form.add("password", _("Password"), self.password)
        self.who.edited.connect(self._ask_for_password)
        self.who.editTextChanged.connect(self._ask_for_password)
        self._ask_for_password()
        if self.who.knows and not self._password_field.isHidden():
            self.password.setFocus()

    def draft(self) -> Credentials:
        return Credentials(self.who.value(), self.password.value())

    def save(self, draft: Credentials) -> None:
        try:
            self.actor = draft.sign_in(self._store, self._seat)
        except UserError:
            self.password.setFocus()
            self.password.selectAll()
            raise
        self.typed = draft.password

    def _ask_for_password(self) -> None:
        """Only of those who have one; a name that nobody has is refused no sooner than others."""
        open_doors = {row.login for row in self._people if not row.has_password}
        self._password_field.setVisible(self.who.value() not in open_doors)


def _known(store: Store) -> list[AccountRow]:
    """Nobody, where a server does not say any more: then one types one's name."""
    try:
        return list(people_at_the_door(store))
    except UserError:
        return []


class UnlockDialog(FormDialog):
    """Signing in to an encrypted store: the password is also what opens the file."""

    def __init__(
        self,
        path: Path,
        now: Now,
        seat: str,
        parent: QWidget | None = None,
        *,
        last: Sequence[str] = (),
    ) -> None:
        about = _("“{name}” is encrypted. Forgotten your password? Type the recovery code instead.")
        super().__init__(
            _("Sign in"), save=_("Sign in"), about=about.format(name=path.stem), parent=parent
        )
        self._path, self._now, self._seat = path, now, seat
        self.entered: tuple[Store, Actor] | None = None
        self.who = WhoBox([(login, login) for login in logins(path)], last)
        self.password = password_field()
        self.form.add("login", _("Who are you?"), self.who)
        self.form.add("password", _("Password or recovery code"), self.password)
        if self.who.knows:
            self.password.setFocus()

    def draft(self) -> Credentials:
        return Credentials(self.who.value(), self.password.value())

    def save(self, draft: Credentials) -> None:
        secret = draft.password
        self.entered = self._recover(secret) if _is_code(secret) else self._enter(draft)

    def _enter(self, draft: Credentials) -> tuple[Store, Actor] | None:
        key = unlock(self._path, draft.login, draft.password)
        return self._sit_down(key, lambda store: draft.sign_in(store, self._seat))

    def _recover(self, code: str) -> tuple[Store, Actor] | None:
        """The code signs nobody in: it sets a new password, which does."""

        def let_in(store: Store) -> Actor:
            dialog = RecoverDialog(store, code, self._seat, self)
            if not answered(dialog) or dialog.actor is None:
                raise UserError(_("No new password was set, so nobody was signed in."))
            return dialog.actor

        return self._sit_down(unlock_with_code(self._path, code), let_in)

    def _sit_down(self, key: bytes, let_in: Callable[[Store], Actor]) -> tuple[Store, Actor] | None:
        return sit_down(self._path, key, self._now, let_in, self)


def _is_code(typed: str) -> bool:
    return "-" in typed and len(typed) > 30
