"""What an account has saved last at its seat: told when something went wrong afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from crmdesk.models import Action
from crmdesk.store.actor import Actor
from crmdesk.store.store import Store
from crmdesk.store.undo import spoken


class Saved(NamedTuple):
    sentence: str
    at: datetime


def last_saved(store: Store, actor: Actor) -> Saved | None:
    """The newest change of ``actor``; None if there is none. Looks and sign-ins are no changes."""
    newest = (
        select(Action.sentence, Action.arguments, Action.at)
        .where(
            Action.store_id == actor.store_id,
            Action.account_id == actor.account_id,
            Action.seat == actor.seat,
            Action.can_undo,
        )
        .order_by(Action.id.desc())
        .limit(1)
    )
    with store.read(actor) as session:
        row = session.execute(newest).first()
    return Saved(spoken(row.sentence, row.arguments), row.at) if row else None
