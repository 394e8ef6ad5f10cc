"""Accounts: who there is, signing in, adding, closing, passwords."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access.declared import query, verb
from crmdesk.access.permissions import Permission
from crmdesk.dates import local
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.models import Account, Role
from crmdesk.store import (
    Actor,
    Store,
    cannot_undo,
    let_unlock,
    let_unlock_no_more,
    log_always,
    store_of,
    tell,
)
from crmdesk.store.door import FREE, Guesses, WrongPassword, at_the_door, let_in
from crmdesk.store.records import store_record

SHORTEST_PASSWORD = 8
_DOOR = Actor(0, "", Role.AUDITOR, 0, "door")
"""Reads who may sign in, before anybody has."""


class AccountRow(NamedTuple):
    id: int
    login: str
    name: str
    role: Role
    has_password: bool
    is_active: bool


@dataclass(frozen=True)
class AccountDraft:
    login: str
    name: str
    role: Role
    password: str = ""
    sees_customers: bool = False

    def problems(self) -> dict[str, str]:
        problems = {}
        if not self.login.strip():
            problems["login"] = _("Enter a sign-in name.")
        if not self.name.strip():
            problems["name"] = _("Enter the person's name.")
        if self.password and (problem := password_problem(self.password)):
            problems["password"] = problem
        return problems


def password_problem(password: str) -> str:
    if len(password) >= SHORTEST_PASSWORD:
        return ""
    return _("Use at least {count} characters.").format(count=SHORTEST_PASSWORD)


def people_at_the_door(store: Store) -> Sequence[AccountRow]:
    """The active accounts, as the sign-in window offers them."""
    with store.read(_DOOR) as session:
        return [row for row in _rows(session) if row.is_active]


def sign_in(
    store: Store,
    login: str,
    password: str = "",
    seat: str = "here",
    now: datetime | None = None,
) -> Actor:
    """Whoever ``login`` and ``password`` are; the ``UserError`` does not say which is wrong.

    After too many wrong ones it says how long to wait; that they were, the journal tells.
    """
    login = login.strip()
    with store.read(_DOOR) as session:
        account = session.scalar(select(Account).where(Account.login == login, Account.is_active))
    if account is None or account.password_hash is not None:
        with at_the_door(store.path, login, now):
            _refuse_wrong(account, password)
    assert account is not None
    actor = Actor(
        account.id, account.name, account.role, account.store_id, seat, account.sees_customers
    )
    _tell_of_guesses(store, actor, let_in(store.path, login))
    return actor


def _refuse_wrong(account: Account | None, password: str) -> None:
    if account is None:
        hash_password(password or " ")  # takes as long as for somebody
    if account is None or not _is_right(account.password_hash, password):
        raise WrongPassword(_("The name or the password is not right. Try again."))


def _tell_of_guesses(store: Store, actor: Actor, guesses: Guesses | None) -> None:
    if guesses is None or guesses.count < FREE:
        return
    with store.write(actor) as session:
        since = local(guesses.since, store_record(session).zone)
        told = N_("{count} wrong passwords for {name} since {since}.")
        since_text = f"{since:%Y-%m-%d %H:%M}"
        tell(
            session, "account.guesses", told, count=guesses.count, name=actor.name, since=since_text
        )
        log_always(session)
        cannot_undo(session)


@query(Permission.MANAGE_ACCOUNTS)
def list_accounts(session: Session) -> Sequence[AccountRow]:
    return _rows(session, store_of(session))


@verb(Permission.MANAGE_ACCOUNTS)
def add_account(session: Session, draft: AccountDraft, *, now: datetime) -> int:
    assert not draft.problems(), "the form saves only drafts without problems"
    store_id, login = store_of(session), draft.login.strip()
    if session.scalar(select(Account.id).filter_by(store_id=store_id, login=login)):
        raise UserError(_("There is already an account “{login}”.").format(login=login))
    account = Account(
        store_id=store_id,
        login=login,
        name=draft.name.strip(),
        role=draft.role,
        password_hash=hash_password(draft.password),
        sees_customers=draft.sees_customers,
        created_at=now,
    )
    session.add(account)
    tell(session, "account.add", N_("Added the account of {name}."), name=account.name)
    cannot_undo(session)
    if draft.password:
        let_unlock(session, login, draft.password)
    session.flush()
    return account.id


@verb(Permission.MANAGE_ACCOUNTS)
def set_password(session: Session, login: str, password: str) -> None:
    """An empty ``password`` lets the account sign in without one."""
    if password and (problem := password_problem(password)):
        raise UserError(problem)
    account = _account(session, login)
    let_unlock(session, account.login, password)
    account.password_hash = hash_password(password)
    tell(session, "account.password", N_("Set the password of {name}."), name=account.name)
    cannot_undo(session)


@verb(Permission.MANAGE_ACCOUNTS)
def close_account(session: Session, login: str) -> None:
    account = _account(session, login)
    account.is_active = False
    let_unlock_no_more(session, account.login)
    tell(session, "account.close", N_("Closed the account of {name}."), name=account.name)


def hash_password(password: str) -> str | None:
    if not password:
        return None
    from argon2 import PasswordHasher

    return PasswordHasher().hash(password)


def _is_right(kept: str | None, password: str) -> bool:
    if kept is None:
        return True
    from argon2 import PasswordHasher
    from argon2.exceptions import VerificationError

    try:
        return PasswordHasher().verify(kept, password)
    except VerificationError:
        return False


def _account(session: Session, login: str) -> Account:
    account = session.scalar(
        select(Account).filter_by(store_id=store_of(session), login=login.strip())
    )
    if account is None:
        raise UserError(_("There is no account “{login}”.").format(login=login))
    return account


def _rows(session: Session, store_id: int | None = None) -> Sequence[AccountRow]:
    rows = select(
        Account.id,
        Account.login,
        Account.name,
        Account.role,
        Account.password_hash.is_not(None),
        Account.is_active,
    ).order_by(Account.id)
    if store_id is not None:
        rows = rows.where(Account.store_id == store_id)
    return [AccountRow._make(row) for row in session.execute(rows)]


@query(Permission.SEE_STORE)
def account_id(session: Session, login: str) -> int:
    """The id of the account that signs in as ``login``; raises ``UserError`` if there is none."""
    return _account(session, login).id
