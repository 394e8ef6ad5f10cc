"""A group: many stores in one database, and who looks at all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access.declared import query
from crmdesk.access.permissions import Permission, may, require_of
from crmdesk.models import StoreRecord
from crmdesk.store import Actor


class StoreRow(NamedTuple):
    id: int
    name: str


@query(Permission.SEE_GROUP)
def stores_of_group(session: Session) -> Sequence[StoreRow]:
    """Every store of the database, by name."""
    rows = select(StoreRecord.id, StoreRecord.name).order_by(StoreRecord.name, StoreRecord.id)
    return [StoreRow._make(row) for row in session.execute(rows)]


def where_they_were(actor: Actor, before: Actor) -> Actor:
    """``actor``, signed in again, in the store of the group that they were looking at."""
    there = replace(actor, store_id=before.store_id)
    return there if there == before and may(actor, Permission.SEE_GROUP) else actor


def in_store(actor: Actor, store_id: int) -> Actor:
    """``actor`` looking at another store of the group; raises ``Forbidden`` for other roles."""
    require_of(actor, Permission.SEE_GROUP)
    return replace(actor, store_id=store_id)
