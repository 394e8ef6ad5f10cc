"""The cars that customers have, and what happens to a car after delivery."""

from __future__ import annotations

import enum
from datetime import date, time

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.models.base import Base, InStore, Minor
from crmdesk.models.followup import Channel


class OwnedVehicle(InStore, Base):
    """A car that a customer has, sold by us (``is_ours``) or not."""

    __tablename__ = "owned_vehicle"
    __table_args__ = (
        Index(None, "customer_id"),
        Index(None, "store_id", "plate"),
        Index(None, "store_id", "vin"),
        Index(None, "store_id", "delivered_on"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    model_id: Mapped[int | None] = mapped_column(ForeignKey("car_model.id"))
    model_text: Mapped[str] = mapped_column(default="")
    brand: Mapped[str] = mapped_column(default="")
    colour: Mapped[str] = mapped_column(default="")
    plate: Mapped[str] = mapped_column(default="")
    vin: Mapped[str] = mapped_column(default="")
    is_ours: Mapped[bool]
    is_trade_in: Mapped[bool] = mapped_column(default=False)
    year: Mapped[int | None]
    delivered_on: Mapped[date | None]
    price_minor: Mapped[Minor | None]
    registered_on: Mapped[date | None]
    gone_on: Mapped[date | None]


class MileageReading(InStore, Base):
    __tablename__ = "mileage_reading"
    __table_args__ = (Index(None, "vehicle_id", "read_on"),)

    vehicle_id: Mapped[int] = mapped_column(ForeignKey("owned_vehicle.id"))
    read_on: Mapped[date]
    km: Mapped[int]


class ServiceVisit(InStore, Base):
    __tablename__ = "service_visit"
    __table_args__ = (Index(None, "vehicle_id", "came_on"), Index(None, "store_id", "came_on"))

    vehicle_id: Mapped[int] = mapped_column(ForeignKey("owned_vehicle.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    came_on: Mapped[date]
    kind: Mapped[str]
    km: Mapped[int | None]
    amount_minor: Mapped[Minor] = mapped_column(default=0)
    remark: Mapped[str] = mapped_column(default="")


class InsurancePolicy(InStore, Base):
    __tablename__ = "insurance_policy"
    __table_args__ = (Index(None, "vehicle_id"), Index(None, "store_id", "expires_on"))

    vehicle_id: Mapped[int] = mapped_column(ForeignKey("owned_vehicle.id"))
    insurer: Mapped[str] = mapped_column(default="")
    expires_on: Mapped[date]
    renewed_with_us: Mapped[bool] = mapped_column(default=False)


class InspectionRule(InStore, Base):
    """From ``valid_from`` on, a car of ``vehicle_kind`` is due at ``year`` of its age."""

    __tablename__ = "inspection_rule"
    __table_args__ = (UniqueConstraint("store_id", "vehicle_kind", "valid_from", "year"),)

    vehicle_kind: Mapped[str]
    valid_from: Mapped[date]
    year: Mapped[int]
    on_line: Mapped[bool]
    """On the inspection line, rather than a sticker only."""


class CareBasis(enum.Enum):
    DELIVERY = "delivery"
    FIRST_SERVICE = "first_service"
    BIRTHDAY = "birthday"
    ANNIVERSARY = "anniversary"


class CareRule(InStore, Base):
    """One row of the care plan: when after delivery (or which date) who calls, and how."""

    __tablename__ = "care_rule"
    __table_args__ = (UniqueConstraint("store_id", "key"),)

    key: Mapped[str]
    name: Mapped[str]
    basis: Mapped[CareBasis]
    days: Mapped[int]
    """After the basis; negative for days before it."""
    at_time: Mapped[time | None]
    by_care: Mapped[bool]
    """Customer care calls, rather than the adviser."""
    channel: Mapped[Channel] = mapped_column(default=Channel.PHONE)
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)
