"""One intended purchase, its way through the funnel, and what came of it."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmdesk.models.base import Base, InStore, Minor
from crmdesk.models.choices import LossSheet, Outcome, Stage
from crmdesk.models.customer import Customer


class Opportunity(InStore, Base):
    """``outcome`` repeats the stage's, so that the funnel counts from one covering index."""

    __tablename__ = "opportunity"
    __table_args__ = (
        CheckConstraint("quantity >= 1", name="quantity_at_least_one"),
        CheckConstraint("price_minor >= 0", name="price_not_negative"),
        Index(
            "ix_opportunity_funnel",
            "store_id",
            "outcome",
            "stage_id",
            "adviser_id",
            "expected_on",
            "level",
            "quantity",
            "price_minor",
        ),
        Index(None, "customer_id"),
        Index(None, "store_id", "expected_on", "id"),
        Index(None, "store_id", "stage_since", "id"),
        Index(None, "store_id", "closed_at", "id"),
        Index(None, "store_id", "opened_at", "id"),
        Index(None, "store_id", "adviser_id", "outcome", "id"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    adviser_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    outcome: Mapped[Outcome]
    level: Mapped[str]
    """A level's key: O H A B C D or N."""
    model_id: Mapped[int | None] = mapped_column(ForeignKey("car_model.id"))
    model_text: Mapped[str] = mapped_column(default="")
    trim: Mapped[str] = mapped_column(default="")
    colour: Mapped[str] = mapped_column(default="")
    quantity: Mapped[int] = mapped_column(default=1)
    price_minor: Mapped[Minor | None]
    """The expected price of one."""
    expected_on: Mapped[date | None]
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))
    competitor: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[datetime]
    stage_since: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    """When it was lost, or the day on which the car was handed over, whenever that was typed."""
    ordered_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()

    customer: Mapped[Customer] = relationship()
    stage: Mapped[Stage] = relationship()
    moves: Mapped[list[StageMove]] = relationship(
        order_by="StageMove.at, StageMove.id",
        cascade="all, delete-orphan",
    )

    __mapper_args__ = {"version_id_col": version}


class StageMove(InStore, Base):
    """One move, kept for good: the observed rates are counted from these."""

    __tablename__ = "stage_move"
    __table_args__ = (
        Index(None, "opportunity_id", "at"),
        Index(None, "store_id", "to_stage_id", "opportunity_id"),
    )

    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"))
    from_stage_id: Mapped[int | None] = mapped_column(ForeignKey("stage.id"))
    to_stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class LevelChange(InStore, Base):
    __tablename__ = "level_change"
    __table_args__ = (Index(None, "opportunity_id", "at"),)

    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"))
    from_level: Mapped[str | None]
    to_level: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class LossClass(enum.Enum):
    LOST = "lost"
    DOUBTFUL = "doubtful"
    MISTAKEN = "mistaken"


class Review(enum.Enum):
    APPLIED = "applied"
    CONFIRMED = "confirmed"
    SENT_BACK = "sent_back"


class Loss(InStore, Base):
    """An opportunity given up: applied for by the adviser, reviewed by the manager."""

    __tablename__ = "loss"
    __table_args__ = (Index(None, "opportunity_id"), Index(None, "store_id", "review", "id"))

    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"))
    loss_class: Mapped[LossClass]
    sheet: Mapped[LossSheet]
    reason_id: Mapped[int] = mapped_column(ForeignKey("loss_reason.id"))
    competitor: Mapped[str] = mapped_column(default="")
    remark: Mapped[str] = mapped_column(default="")
    applied_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    applied_at: Mapped[datetime]
    review: Mapped[Review] = mapped_column(default=Review.APPLIED)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[datetime | None]
    revive_on: Mapped[date | None]


class Quote(InStore, Base):
    __tablename__ = "quote"
    __table_args__ = (Index(None, "opportunity_id"),)

    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"))
    version_number: Mapped[int]
    quoted_on: Mapped[date]
    price_minor: Mapped[Minor]
    quantity: Mapped[int] = mapped_column(default=1)
    payment: Mapped[str] = mapped_column(default="")
    remark: Mapped[str] = mapped_column(default="")
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class Order(InStore, Base):
    __tablename__ = "sales_order"
    __table_args__ = (Index(None, "opportunity_id"), Index(None, "store_id", "ordered_on"))

    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"))
    ordered_on: Mapped[date]
    number: Mapped[str] = mapped_column(default="")
    price_minor: Mapped[Minor]
    quantity: Mapped[int] = mapped_column(default=1)
    deposit_minor: Mapped[Minor] = mapped_column(default=0)
    promised_on: Mapped[date | None]
    cancelled_on: Mapped[date | None]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    """Who wrote it down."""
    adviser_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """Whose order it is for good, whoever gets the customer later."""


class Delivery(InStore, Base):
    __tablename__ = "delivery"
    __table_args__ = (Index(None, "opportunity_id"), Index(None, "store_id", "delivered_on"))

    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"))
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("owned_vehicle.id"))
    delivered_on: Mapped[date]
    price_minor: Mapped[Minor]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """Whose delivery it is for good."""
    referred_by_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
