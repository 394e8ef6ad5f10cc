"""What the forms and filters of files offer: the store's sources, levels and advisers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query
from crmdesk.access.names import names_of
from crmdesk.models import Account, Level, Role, Source
from crmdesk.store import store_of


class Offer(NamedTuple):
    """``key`` is what is kept: an id, or a level's letter."""

    key: Any
    name: str


@query(Permission.SEE_STORE)
def sources(session: Session) -> Sequence[Offer]:
    rows = select(Source.id, Source.name).where(
        Source.store_id == store_of(session), Source.is_active
    )
    return _offers(session, rows.order_by(Source.position, Source.id))


@query(Permission.SEE_STORE)
def levels(session: Session) -> Sequence[Offer]:
    rows = select(Level.key, Level.name).where(Level.store_id == store_of(session), Level.is_active)
    return _offers(session, rows.order_by(Level.position, Level.id))


@query(Permission.SEE_STORE)
def advisers(session: Session) -> Sequence[Offer]:
    """Those to whom a customer can belong."""
    rows = select(Account.id).where(
        Account.store_id == store_of(session), Account.is_active, Account.role == Role.ADVISER
    )
    names = names_of(session)
    return [Offer(one, names[one]) for one in session.scalars(rows.order_by(Account.id))]


def _offers(session: Session, rows: Select[Any]) -> Sequence[Offer]:
    return [Offer._make(row) for row in session.execute(rows)]
