"""Whoever was sent away or given another role meanwhile goes on no longer: asked at each verb."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.errors import Forbidden, UserError
from crmdesk.i18n import _
from crmdesk.models import Account, Role
from crmdesk.store import Actor, Store, actor_of
from crmdesk.store.remembered import remembered

_TABLES = frozenset({Account.__tablename__})


class _Standing(NamedTuple):
    is_active: bool
    role: Role
    sees_customers: bool


class NoLonger(NamedTuple):
    """Why an account may not go on. One that ``is_closed`` cannot sign in again either."""

    said: str
    is_closed: bool = False


def require_standing(session: Session) -> None:
    """Raises ``Forbidden`` when the account is not any more what it signed in as."""
    if problem := _problem(session, actor_of(session)):
        raise Forbidden(problem.said)


def standing_problem(store: Store, actor: Actor) -> NoLonger | None:
    """None while all is well; raises ``UserError`` when nobody can say."""
    with store.read(actor) as session:
        return _problem(session, actor)


def needs_password(store: Store, actor: Actor) -> bool:
    """Whether signing in again takes one; where nobody can say, too."""
    if store.is_server:
        return True
    mine = select(Account.password_hash).where(Account.id == actor.account_id)
    try:
        with store.read(actor) as session:
            return session.scalar(mine) is not None
    except UserError:
        return True


def _problem(session: Session, actor: Actor) -> NoLonger | None:
    now = remembered(session, _TABLES, _standings).get(actor.account_id)
    if now is None or not now.is_active:
        return NoLonger(_("This account was closed. Ask an administrator."), is_closed=True)
    if (now.role, now.sees_customers) != (actor.role, actor.sees_customers):
        return NoLonger(_("What this account may do was changed. Sign in again."))
    return None


def _standings(session: Session) -> dict[int, _Standing]:
    rows = select(Account.id, Account.is_active, Account.role, Account.sees_customers)
    return {row[0]: _Standing(*row[1:]) for row in session.execute(rows)}
