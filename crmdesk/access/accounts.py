"""Accounts: who there is, signing in, adding, changing, closing and opening again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access.declared import query, verb
from crmdesk.access.passwords import (
    account_of,
    give_password,
    password_problem,
    refuse_over_group,
    refuse_wrong,
    wrong_password,
)
from crmdesk.access.permissions import ROLE_NAMES, Permission, may
from crmdesk.dates import local
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.models import Account, Role
from crmdesk.store import (
    Actor,
    Store,
    actor_of,
    cannot_undo,
    let_unlock,
    let_unlock_no_more,
    log_always,
    store_of,
    tell,
)
from crmdesk.store.door import FREE, Guesses, at_the_door, let_in
from crmdesk.store.edits import write
from crmdesk.store.records import store_record
from crmdesk.store.typed import cleaned, is_visible, line_problem

WRONG_PASSWORDS = N_("{count} wrong passwords for {name} since {since}.")
_DOOR = Actor(0, "", Role.AUDITOR, 0, "door")
"""Reads who may sign in, before anybody has."""


class AccountRow(NamedTuple):
    id: int
    login: str
    name: str
    role: Role
    has_password: bool
    is_active: bool
    sees_customers: bool


@dataclass(frozen=True)
class AccountChange:
    """What of an account can be changed; the sign-in name stays."""

    login: str
    name: str
    role: Role
    sees_customers: bool = False

    def problems(self) -> dict[str, str]:
        problem = _name_problem(self.name)
        return {"name": problem} if problem else {}

    def kept(self) -> dict[str, Any]:
        """As the columns hold it."""
        fields = {"role": self.role, "sees_customers": self.sees_customers}
        return {"name": cleaned(self.name), **fields}


@dataclass(frozen=True)
class AccountDraft:
    login: str
    name: str
    role: Role
    password: str = field(default="", repr=False)
    sees_customers: bool = False

    def problems(self) -> dict[str, str]:
        problems = {}
        if not is_visible(self.login):
            problems["login"] = _("Enter a sign-in name.")
        elif problem := line_problem(self.login):
            problems["login"] = problem
        if problem := _name_problem(self.name):
            problems["name"] = problem
        if self.password and (problem := password_problem(self.password)):
            problems["password"] = problem
        return problems


def _name_problem(name: str) -> str:
    return line_problem(name) if is_visible(name) else _("Enter the person's name.")


def people_at_the_door(store: Store) -> Sequence[AccountRow]:
    """The active accounts, as the sign-in window offers them."""
    with store.read(_DOOR) as session:
        return [row for row in _rows(session, store.database.home) if row.is_active]


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
    if store.is_server:
        account = _let_in_by_server(store, login, password, now)
    else:
        account = _let_in_by_row(store, login, password, now)
    actor = actor_for(account, seat)
    tell_of_guesses(store, actor, let_in(store.path, login))
    return actor


def _let_in_by_row(store: Store, login: str, password: str, now: datetime | None) -> Account:
    account = at_the_door_as(store, login)
    if account is None or account.password_hash is not None:
        with at_the_door(store.path, login, now):
            refuse_wrong(store, account, password)
    assert account is not None
    return account


def _let_in_by_server(store: Store, login: str, password: str, now: datetime | None) -> Account:
    """It judges by a connection of theirs: whoever sat here before may have none any more."""
    with at_the_door(store.path, login, now):
        if not store.database.vouches(login, password):
            raise wrong_password()
        store.database.sit_down(login, password)
        account = at_the_door_as(store, login)
        if account is None:
            raise wrong_password()
    return account


def at_the_door_as(store: Store, login: str) -> Account | None:
    """The active account of that name, before anybody has signed in."""
    with store.read(_DOOR) as session:
        return session.scalar(select(Account).where(Account.login == login, Account.is_active))


def actor_for(account: Account, seat: str) -> Actor:
    return Actor(
        account.id,
        account.name,
        account.role,
        account.store_id,
        seat,
        account.sees_customers,
        account.login,
    )


def tell_of_guesses(
    store: Store, actor: Actor, guesses: Guesses | None, told: str = WRONG_PASSWORDS
) -> None:
    if guesses is None or guesses.count < FREE:
        return
    with store.write(actor) as session:
        since = f"{local(guesses.since, store_record(session).zone):%Y-%m-%d %H:%M}"
        tell(session, "account.guesses", told, count=guesses.count, name=actor.name, since=since)
        log_always(session)
        cannot_undo(session)


@query(Permission.MANAGE_ACCOUNTS)
def list_accounts(session: Session) -> Sequence[AccountRow]:
    return _rows(session, store_of(session))


@verb(Permission.MANAGE_ACCOUNTS)
def add_account(session: Session, draft: AccountDraft, *, now: datetime) -> int:
    assert not draft.problems(), "the form saves only drafts without problems"
    store_id, login = store_of(session), cleaned(draft.login)
    refuse_over_group(draft.role, login)
    if session.scalar(select(Account.id).filter_by(store_id=store_id, login=login)):
        raise UserError(_("There is already an account “{login}”.").format(login=login))
    account = Account(
        store_id=store_id,
        login=login,
        name=cleaned(draft.name),
        role=draft.role,
        sees_customers=draft.sees_customers,
        created_at=now,
    )
    session.add(account)
    tell(session, "account.add", N_("Added the account of {name}."), name=account.name)
    cannot_undo(session)
    session.flush()
    give_password(session, account, draft.password)
    return account.id


@verb(Permission.MANAGE_ACCOUNTS)
def change_account(
    session: Session, change: AccountChange, *, seen: AccountChange | None = None
) -> None:
    """Another name, another role: in force at once on every seat.

    What ``change`` changed of ``seen``; raises ``Conflict``.
    """
    assert not change.problems(), "the form saves only changes without problems"
    account = account_of(session, change.login)
    before = account.role
    write(session, account, change.kept(), seen.kept() if seen else None)
    if account.role is not before:
        refuse_over_group(account.role, account.login)
        account.takes_turns = account.role is Role.ADVISER
    _refuse_without_manager(session)
    tell(session, "account.change", N_("Changed the account of {name}."), name=account.name)
    cannot_undo(session)


@verb(Permission.MANAGE_ACCOUNTS)
def close_account(session: Session, login: str) -> None:
    """In force at once on every seat; what the account did stays."""
    account = account_of(session, login)
    if not account.is_active:
        raise UserError(_("The account of {name} is closed already.").format(name=account.name))
    account.is_active = False
    _refuse_without_manager(session)
    let_unlock_no_more(session, account.login)
    tell(session, "account.close", N_("Closed the account of {name}."), name=account.name)
    cannot_undo(session)


@verb(Permission.MANAGE_ACCOUNTS)
def reopen_account(session: Session, login: str, password: str = "") -> None:
    """With a new password, which an encrypted store needs; else with the one it had."""
    account = account_of(session, login)
    if account.is_active:
        raise UserError(_("The account of {name} is open.").format(name=account.name))
    refuse_over_group(account.role, account.login)
    account.is_active = True
    if password:
        give_password(session, account, password)
    else:
        let_unlock(session, account.login, password)
    tell(session, "account.reopen", N_("Opened the account of {name} again."), name=account.name)
    cannot_undo(session)


def _refuse_without_manager(session: Session) -> None:
    """Somebody must be left who can manage the accounts."""
    session.flush()
    able = [role for role in Role if may(Actor(0, "", role, 0), Permission.MANAGE_ACCOUNTS)]
    left = select(Account.id).where(
        Account.store_id == store_of(session), Account.is_active, Account.role.in_(able)
    )
    if session.scalar(left.limit(1)) is None:
        raise UserError(
            _(
                "Then nobody would be left to manage the accounts."
                " First give another account the role “{role}”."
            ).format(role=_(ROLE_NAMES[Role.ADMINISTRATOR]))
        )


@query(Permission.SEE_STORE)
def account_id(session: Session, login: str) -> int:
    """The id of the account that signs in as ``login``; raises ``UserError`` if there is none."""
    return account_of(session, login).id


@query(Permission.SEE_STORE)
def own_login(session: Session) -> str:
    """What whoever sits here signs in as."""
    mine = select(Account.login).where(Account.id == actor_of(session).account_id)
    return session.scalar(mine) or ""


def _rows(session: Session, store_id: int | None = None) -> Sequence[AccountRow]:
    rows = select(
        Account.id,
        Account.login,
        Account.name,
        Account.role,
        Account.password_hash.is_not(None),
        Account.is_active,
        Account.sees_customers,
    ).order_by(Account.id)
    if store_id is not None:
        rows = rows.where(Account.store_id == store_id)
    return [AccountRow._make(row) for row in session.execute(rows)]
