"""The dealership's own row and its settings, which every layer asks for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.models import StoreRecord, StoreSetting
from crmdesk.store.actor import store_of


def store_record(session: Session) -> StoreRecord:
    return session.get_one(StoreRecord, store_of(session))


def setting(session: Session, key: str, default: Any = None) -> Any:
    """The store's setting ``key``, such as ``protection_days``."""
    value = session.scalar(
        select(StoreSetting.value).where(
            StoreSetting.store_id == store_of(session), StoreSetting.key == key
        )
    )
    return default if value is None else value["value"]
