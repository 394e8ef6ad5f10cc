"""The editable lists that the showroom's words come from: stages, levels, sources, reasons."""

from __future__ import annotations

import enum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.models.base import Base, InStore, Minor


class Outcome(enum.Enum):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Stage(InStore, Base):
    """One step of the funnel, with its fixed close probability in percent."""

    __tablename__ = "stage"
    __table_args__ = (
        UniqueConstraint("store_id", "key"),
        CheckConstraint("probability BETWEEN 0 AND 100", name="probability_is_percent"),
    )

    key: Mapped[str]
    name: Mapped[str]
    position: Mapped[int]
    probability: Mapped[int]
    outcome: Mapped[Outcome]


class Level(InStore, Base):
    """How soon a customer means to buy, and how often to be in touch until then."""

    __tablename__ = "level"
    __table_args__ = (UniqueConstraint("store_id", "key"),)

    key: Mapped[str]
    name: Mapped[str]
    position: Mapped[int]
    buys_within_days: Mapped[int | None]
    contact_every_days: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)


class Source(InStore, Base):
    """How a party came to hear of us."""

    __tablename__ = "source"
    __table_args__ = (UniqueConstraint("store_id", "key"),)

    key: Mapped[str]
    name: Mapped[str]
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)


class UnfiledGroup(enum.Enum):
    COMPANY = "company"
    PRODUCT = "product"
    CUSTOMER = "customer"
    ADVISER = "adviser"


class UnfiledReason(InStore, Base):
    """Why a party left no data."""

    __tablename__ = "unfiled_reason"
    __table_args__ = (UniqueConstraint("store_id", "key"),)

    key: Mapped[str]
    group: Mapped[UnfiledGroup]
    name: Mapped[str]
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)


class LossSheet(enum.Enum):
    SAME_BRAND = "same_brand"
    OTHER_BRAND = "other_brand"
    OURSELVES = "ourselves"


class LossReason(InStore, Base):
    __tablename__ = "loss_reason"
    __table_args__ = (UniqueConstraint("store_id", "key"),)

    key: Mapped[str]
    sheet: Mapped[LossSheet]
    name: Mapped[str]
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)


class CarModel(InStore, Base):
    """A model that the store sells, with its guide price."""

    __tablename__ = "car_model"
    __table_args__ = (UniqueConstraint("store_id", "name"),)

    name: Mapped[str]
    brand: Mapped[str] = mapped_column(default="")
    price_minor: Mapped[Minor | None]
    km_per_day: Mapped[int] = mapped_column(default=40)
    first_service_km: Mapped[int] = mapped_column(default=5000)
    service_every_km: Mapped[int] = mapped_column(default=10000)
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)


class AnswerCard(InStore, Base):
    """What an adviser must be able to say on a topic."""

    __tablename__ = "answer_card"
    __table_args__ = (UniqueConstraint("store_id", "key"),)

    key: Mapped[str]
    topic: Mapped[str]
    text: Mapped[str]
    position: Mapped[int]


class ModelCard(InStore, Base):
    """A feature of a model, its advantage and benefit, and the question to ask (FAB+I)."""

    __tablename__ = "model_card"

    model_name: Mapped[str]
    feature: Mapped[str]
    advantage: Mapped[str]
    benefit: Mapped[str]
    question: Mapped[str]
    position: Mapped[int]
