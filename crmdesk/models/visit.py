"""The showroom log: every party that came or called, also when it left no data."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.models.base import Base, InStore


class Way(enum.Enum):
    WALK_IN = "walk_in"
    PHONE_IN = "phone_in"


class Purpose(enum.Enum):
    ENQUIRY = "enquiry"
    COLLECTING = "collecting"
    SERVICE = "service"
    PASSING_BY = "passing_by"
    OTHER = "other"


KNOWS_US = frozenset({Purpose.COLLECTING, Purpose.SERVICE})
"""Who comes for this is no new prospect: counted, but asked neither for data nor for a reason."""


class Visit(InStore, Base):
    """One party. ``day`` is the store's own date of ``arrived_at``."""

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint("party_size >= 1", name="party_of_at_least_one"),
        CheckConstraint("left_at IS NULL OR left_at >= arrived_at", name="leaves_after_arriving"),
        Index(None, "store_id", "day", "arrived_at", "id"),
        Index(None, "customer_id", "arrived_at"),
        Index(None, "store_id", "adviser_id", "day"),
    )

    day: Mapped[date]
    arrived_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    way: Mapped[Way]
    party_size: Mapped[int] = mapped_column(default=1)
    arrived_by: Mapped[str] = mapped_column(default="")
    is_first: Mapped[bool]
    purpose: Mapped[Purpose] = mapped_column(default=Purpose.ENQUIRY)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))
    adviser_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    opportunity_id: Mapped[int | None] = mapped_column(ForeignKey("opportunity.id"))
    name: Mapped[str] = mapped_column(default="")
    model_id: Mapped[int | None] = mapped_column(ForeignKey("car_model.id"))
    model_text: Mapped[str] = mapped_column(default="")
    trim: Mapped[str] = mapped_column(default="")
    colour: Mapped[str] = mapped_column(default="")
    level: Mapped[str | None]
    present_car: Mapped[str] = mapped_column(default="")
    competitor: Mapped[str] = mapped_column(default="")
    did_brochure: Mapped[bool] = mapped_column(default=False)
    did_quote: Mapped[bool] = mapped_column(default=False)
    did_test_drive: Mapped[bool] = mapped_column(default=False)
    is_filed: Mapped[bool]
    unfiled_reason_id: Mapped[int | None] = mapped_column(ForeignKey("unfiled_reason.id"))
    manager_spoke: Mapped[bool] = mapped_column(default=False)
    remark: Mapped[str] = mapped_column(default="")
    logged_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


def is_new_party() -> ColumnElement[bool]:
    """C: a first visit whose purpose is a new car. F are those of them that are filed."""
    return Visit.is_first & Visit.purpose.not_in(KNOWS_US)


class ShowroomDay(InStore, Base):
    """The sheet of one day: its weather and its three signatures."""

    __tablename__ = "showroom_day"
    __table_args__ = (UniqueConstraint("store_id", "day"),)

    day: Mapped[date]
    weather: Mapped[str] = mapped_column(default="")
    reception_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class DemoCar(InStore, Base):
    __tablename__ = "demo_car"

    model_id: Mapped[int | None] = mapped_column(ForeignKey("car_model.id"))
    plate: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)


class TestDrive(InStore, Base):
    """A booked or done drive; ``score`` is the customer's, of ten, times ten."""

    __tablename__ = "test_drive"
    __table_args__ = (Index(None, "customer_id"), Index(None, "store_id", "starts_at"))
    __test__ = False  # the name looks like a test class to pytest

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    opportunity_id: Mapped[int | None] = mapped_column(ForeignKey("opportunity.id"))
    demo_car_id: Mapped[int | None] = mapped_column(ForeignKey("demo_car.id"))
    model_id: Mapped[int | None] = mapped_column(ForeignKey("car_model.id"))
    adviser_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    starts_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    score: Mapped[int | None]
    remark: Mapped[str] = mapped_column(default="")
