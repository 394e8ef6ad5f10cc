"""Passwords: how they are kept, setting somebody's, and changing one's own.

Whoever got a password from an administrator is asked for one of their own at the next sign-in.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access.declared import verb
from crmdesk.access.permissions import Permission
from crmdesk.errors import Forbidden, UserError
from crmdesk.i18n import N_, _
from crmdesk.models import Account, Role, StoreSetting
from crmdesk.store import (
    Actor,
    Store,
    actor_of,
    cannot_undo,
    is_on_server,
    let_unlock,
    store_of,
    tell,
)
from crmdesk.store.door import WrongPassword, at_the_door
from crmdesk.store.records import setting
from crmdesk.store.sealing import usual_cost

SHORTEST_PASSWORD = 8
THE_SERVERS = "•"


def password_problem(password: str) -> str:
    if len(password) >= SHORTEST_PASSWORD:
        return ""
    return _("Use at least {count} characters.").format(count=SHORTEST_PASSWORD)


def hash_password(password: str) -> str | None:
    if not password:
        return None
    from argon2 import PasswordHasher

    cost = usual_cost()
    return PasswordHasher(cost.rounds, cost.memory_kib, cost.lanes).hash(password)


def refuse_wrong(store: Store, account: Account | None, password: str) -> None:
    """Nobody is told whether there is such an account, nor by how long the answer takes."""
    if account is None:
        hash_password(password or " ")
    if account is None or not _is_right(store, account, password):
        raise wrong_password()


def wrong_password() -> WrongPassword:
    return WrongPassword(_("The name or the password is not right. Try again."))


def _is_right(store: Store, account: Account, password: str) -> bool:
    vouched, kept = store.database.vouches(account.login, password), account.password_hash
    if vouched is not None:
        return vouched
    if kept is None:
        return True
    from argon2 import PasswordHasher
    from argon2.exceptions import VerificationError

    try:
        return PasswordHasher().verify(kept, password)
    except VerificationError:
        return False


@verb(Permission.MANAGE_ACCOUNTS)
def set_password(session: Session, login: str, password: str) -> None:
    """An empty ``password`` lets the account sign in without one."""
    account = account_of(session, login)
    if account.id != actor_of(session).account_id:
        refuse_over_group(account.role, account.login)
    if not account.is_active:  # with a password a leaver's computer could open an encrypted store
        raise UserError(
            _("The account of {name} is closed. Open it again first.").format(name=account.name)
        )
    give_password(session, account, password)
    tell(session, "account.password", N_("Set the password of {name}."), name=account.name)
    cannot_undo(session)


def refuse_over_group(role: Role, login: str) -> None:
    """Who looks after one store neither makes a manager of all, nor signs in as one."""
    if role is Role.GROUP_MANAGER:
        raise Forbidden(
            _(
                "Only the owner of the group's database makes its manager, or gives them a"
                " password: crmdesk server group-manager ADDRESS {login}"
            ).format(login=login)
        )


def give_password(session: Session, account: Account, password: str) -> None:
    """The part of it that adding and opening an account again have, too."""
    if password and (problem := password_problem(password)):
        raise UserError(problem)
    let_unlock(session, account.login, password)
    account.password_hash = _to_keep(session, password)
    is_own = account.id == actor_of(session).account_id
    _mark(session, account.login, bool(password) and not is_own)


def _to_keep(session: Session, password: str) -> str | None:
    """What the account's row holds; a server keeps the passwords itself."""
    return THE_SERVERS if is_on_server(session) else hash_password(password)


def must_change(store: Store, actor: Actor) -> bool:
    """Whether this account's password is known to whoever set it."""
    with store.read(actor) as session:
        account = session.get_one(Account, actor.account_id)
        return bool(setting(session, _key(account.login), False))


def change_own_password(store: Store, actor: Actor, old: str, new: str) -> None:
    """Every account may, whatever its role; the old password is asked for again."""
    if problem := password_problem(new):
        raise UserError(problem)
    if old == new:
        raise UserError(_("This is the password you have. Choose another one."))
    with store.write(_at_home(store, actor)) as session:
        account = session.get_one(Account, actor.account_id)
        with at_the_door(store.path, account.login):
            refuse_wrong(store, account, old)
        give_password(session, account, new)
        tell(session, "account.own_password", N_("Changed their own password."))
        cannot_undo(session)


def _at_home(store: Store, actor: Actor) -> Actor:
    """Also who looks at another store of the group has their account in one."""
    return replace(actor, store_id=store.database.home or actor.store_id)


def account_of(session: Session, login: str) -> Account:
    account = session.scalar(
        select(Account).filter_by(store_id=store_of(session), login=login.strip())
    )
    if account is None:
        raise UserError(_("There is no account “{login}”.").format(login=login))
    return account


def _key(login: str) -> str:
    return f"must_change:{login}"


def _mark(session: Session, login: str, must: bool) -> None:
    rows = select(StoreSetting).filter_by(store_id=store_of(session), key=_key(login))
    row = session.scalar(rows)
    if row is not None:
        row.value = {"value": must}
    elif must:
        session.add(
            StoreSetting(store_id=store_of(session), key=_key(login), value={"value": True})
        )
