"""Every write as one action and the changes that it made: audit, undo and live update in one.

The chain of hashes covers the actions and a digest of each change. The values stand apart in
``ChangeValues``, where a person's can be erased without breaking the chain.
"""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.models.base import Base, InStore, partial_index


class ChangeKind(enum.Enum):
    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"
    BATCH = "batch"
    """Rows ``row_id`` to ``last_id`` were inserted at once, by an import."""


class Action(InStore, Base):
    __tablename__ = "action"
    __table_args__ = (
        Index(None, "store_id", "account_id", "seat", "id"),
        partial_index(
            "uq_action_request", "request", where=text("request IS NOT NULL"), unique=True
        ),
    )

    at: Mapped[datetime]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    seat: Mapped[str]
    verb: Mapped[str]
    sentence: Mapped[str]
    """An English text that ``_`` translates, with named places for ``arguments``."""
    arguments: Mapped[dict[str, Any]]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"), unique=True)
    can_undo: Mapped[bool]
    hash: Mapped[str]
    """SHA-256 of the action before, this action and its changes' digests."""
    request: Mapped[str | None]
    """By this a seat knows its own save again when the server's answer to it was lost."""


class Change(Base):
    __tablename__ = "change"
    __table_args__ = (Index(None, "entity", "row_id"), Index(None, "action_id"))

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    kind: Mapped[ChangeKind]
    entity: Mapped[str]
    row_id: Mapped[int]
    last_id: Mapped[int | None]
    digest: Mapped[str]


class ChangeValues(Base):
    """The fields before and after; for an insert only ``after``, for a delete only ``before``."""

    __tablename__ = "change_values"

    id: Mapped[int] = mapped_column(ForeignKey("change.id"), primary_key=True)
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
