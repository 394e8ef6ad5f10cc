"""Who touched a record last: told when it vanishes from a list in which somebody stood on it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access.declared import query
from crmdesk.access.names import shown_name
from crmdesk.access.permissions import Permission, may
from crmdesk.access.scope import reach_customer
from crmdesk.errors import UserError
from crmdesk.models import Account, Action, Change, Customer
from crmdesk.store import actor_of, store_of
from crmdesk.store.undo import sentence_of
from crmdesk.store.values import CLASSES


class LastTouch(NamedTuple):
    who: str
    what: str
    """The journal's sentence; empty where the record is out of reach now."""
    at: datetime
    is_own: bool
    """Done by this account at this seat."""


@query(Permission.UNDO, beyond=True)
def last_touch(session: Session, entity: str, row_id: int, *, since: datetime) -> LastTouch | None:
    """The newest action on a record, if it is not older than ``since``."""
    found = session.execute(
        select(Action, shown_name(session))
        .join(Change, Change.action_id == Action.id)
        .join(Account, Account.id == Action.account_id)
        .where(Change.entity == entity, Change.row_id == row_id)
        .where(Action.store_id == store_of(session))
        .order_by(Action.id.desc())
        .limit(1)
    ).first()
    if found is None or found.Action.at < since:
        return None
    action, who = found
    me = actor_of(session)
    is_own = (action.account_id, action.seat) == (me.account_id, me.seat)
    what = sentence_of(action) if _is_within_reach(session, entity, row_id) else ""
    return LastTouch(who, what, action.at, is_own)


def _is_within_reach(session: Session, entity: str, row_id: int) -> bool:
    if may(actor_of(session), Permission.SEE_AUDIT):
        return True
    kind = CLASSES[entity]
    record = session.get(kind, row_id)
    customer_id = row_id if kind is Customer else getattr(record, "customer_id", None)
    if customer_id is None:
        return False
    try:
        reach_customer(session, customer_id)
    except UserError:
        return False
    return True
