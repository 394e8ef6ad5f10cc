"""What the window has to know of the store before it stands."""

from __future__ import annotations

from typing import NamedTuple

from crmdesk.store import Actor, Store
from crmdesk.store.records import setting, store_record


class StoreFacts(NamedTuple):
    name: str
    language: str
    zone: str
    is_demo: bool
    lock_after_minutes: int


def facts_of(store: Store, actor: Actor) -> StoreFacts:
    with store.read(actor) as session:
        record = store_record(session)
        minutes = int(setting(session, "lock_after_minutes", 15))
        return StoreFacts(record.name, record.language, record.zone, record.is_demo, minutes)
