"""The dealership itself: what it is called, how it counts, when it rests."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.models.base import Base, InStore


class StoreRecord(Base):
    __tablename__ = "store"

    name: Mapped[str]
    brand: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="zh_CN")
    zone: Mapped[str] = mapped_column(default="Asia/Shanghai")
    currency: Mapped[str] = mapped_column(default="CNY")
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class StoreSetting(InStore, Base):
    """One editable default, such as the hours of ownership protection."""

    __tablename__ = "store_setting"
    __table_args__ = (UniqueConstraint("store_id", "key"),)

    key: Mapped[str]
    value: Mapped[dict[str, Any]]


class RestDay(InStore, Base):
    """A day that differs from the weekday's rule: a holiday, or a make-up working day."""

    __tablename__ = "rest_day"
    __table_args__ = (UniqueConstraint("store_id", "day"),)

    day: Mapped[date]
    is_rest: Mapped[bool]
    name: Mapped[str] = mapped_column(default="")


class FormDraft(InStore, Base):
    """A form as it was typed, offered again after a crash. Kept here, so it is encrypted too."""

    __tablename__ = "form_draft"
    __table_args__ = (UniqueConstraint("account_id", "form"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    form: Mapped[str]
    content: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
