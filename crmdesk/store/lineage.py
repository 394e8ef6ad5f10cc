"""Where the journals of a store and of its backup part."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.models import Action
from crmdesk.store.actor import store_of


def last_common_action(backup: Session, session: Session) -> int | None:
    """The newest action that both journals hold; None for the backup of another store.

    As each hash covers all before it, one that is equal says that the past is, too.
    """
    ids = _ids(backup)
    parted = bisect_left(ids, True, key=lambda number: not _is_in_both(number, backup, session))
    return ids[parted - 1] if parted else None


def _ids(backup: Session) -> Sequence[int]:
    mine = select(Action.id).where(Action.store_id == store_of(backup))
    return backup.scalars(mine.order_by(Action.id)).all()


def _is_in_both(number: int, backup: Session, session: Session) -> bool:
    of = select(Action.hash).where(Action.id == number)
    return backup.scalar(of) == session.scalar(of)
