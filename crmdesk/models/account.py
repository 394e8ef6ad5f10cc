"""Who signs in, and as what."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.models.base import Base, InStore


class Role(enum.Enum):
    RECEPTION = "reception"
    ADVISER = "adviser"
    CARE = "care"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    GROUP_MANAGER = "group_manager"
    """Sees all stores of one database."""


class Account(InStore, Base):
    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("store_id", "login"),)

    login: Mapped[str]
    name: Mapped[str]
    role: Mapped[Role]
    password_hash: Mapped[str | None]
    """argon2id; null where the account signs in without one, as a demo store's do."""
    sees_customers: Mapped[bool] = mapped_column(default=False)
    """An administrator who was also granted the customer data."""
    is_active: Mapped[bool] = mapped_column(default=True)
    takes_turns: Mapped[bool] = mapped_column(default=True)
    """An adviser whom reception hands parties to in turn."""
    created_at: Mapped[datetime]


class AccountKey(InStore, Base):
    """On a server, what lets an account write: the clerk's password, sealed for it alone.

    The private key is wrapped by the account's own password; nothing here is of use without it.
    """

    __tablename__ = "account_key"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    database_role: Mapped[str] = mapped_column(unique=True)
    """Under this name the account signs in at the server."""
    public: Mapped[str]
    wrapped: Mapped[dict[str, Any]]
    sealed: Mapped[str]
