"""Why parties leave no data, as the log offers it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query
from crmdesk.models import UnfiledGroup, UnfiledReason
from crmdesk.store import store_of


class UnfiledChoice(NamedTuple):
    id: int
    group: UnfiledGroup
    name: str


@query(Permission.SEE_STORE)
def unfiled_reasons(session: Session) -> Sequence[UnfiledChoice]:
    rows = select(UnfiledReason.id, UnfiledReason.group, UnfiledReason.name).where(
        UnfiledReason.store_id == store_of(session), UnfiledReason.is_active
    )
    ordered = rows.order_by(UnfiledReason.position, UnfiledReason.id)
    return [UnfiledChoice._make(row) for row in session.execute(ordered)]
