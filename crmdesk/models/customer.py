"""The customer's file: a person or an organisation, its numbers, its people, its notes."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmdesk.models.base import Base, InStore, Minor


class CustomerKind(enum.Enum):
    PERSON = "person"
    ORGANISATION = "organisation"


class FileState(enum.Enum):
    """Where the file as a whole stands; ``OPEN`` while an opportunity is."""

    OPEN = "open"
    DELIVERED = "delivered"
    LOST = "lost"
    FROZEN = "frozen"
    OUT_OF_REACH = "out_of_reach"
    CANCELLED = "cancelled"


class Gender(enum.Enum):
    FEMALE = "female"
    MALE = "male"


class Customer(InStore, Base):
    """A file. The ten questions of first contact are its fields from ``occupation`` down."""

    __tablename__ = "customer"
    __table_args__ = (
        CheckConstraint("completeness BETWEEN 0 AND 10", name="completeness_is_of_ten"),
        Index(None, "store_id", "name", "id"),
        Index(None, "store_id", "owner_id", "id"),
        Index(None, "store_id", "level", "id"),
        Index(None, "store_id", "state", "id"),
        Index(None, "store_id", "created_at", "id"),
        Index(None, "store_id", "last_effective_at", "id"),
        Index(None, "store_id", "completeness", "id"),
    )

    kind: Mapped[CustomerKind] = mapped_column(default=CustomerKind.PERSON)
    name: Mapped[str]
    gender: Mapped[Gender | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    state: Mapped[FileState] = mapped_column(default=FileState.OPEN)
    level: Mapped[str | None]
    """The key of the level of the customer's most urgent open opportunity."""
    email: Mapped[str] = mapped_column(default="")
    wechat: Mapped[str] = mapped_column(default="")
    good_time: Mapped[str] = mapped_column(default="")
    cares_about: Mapped[str] = mapped_column(default="")
    avoid: Mapped[str] = mapped_column(default="")
    do_not_call: Mapped[bool] = mapped_column(default=False)
    do_not_message: Mapped[bool] = mapped_column(default=False)
    birth_year: Mapped[int | None]
    birth_month: Mapped[int | None]
    birth_day: Mapped[int | None]
    birthday_is_lunar: Mapped[bool] = mapped_column(default=False)

    occupation: Mapped[str] = mapped_column(default="")
    workplace: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    district: Mapped[str] = mapped_column(default="")
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))
    purpose: Mapped[str] = mapped_column(default="")
    decides_when: Mapped[str] = mapped_column(default="")
    buyer: Mapped[str] = mapped_column(default="")
    """``private`` or ``company``: for whom the car is."""
    payment: Mapped[str] = mapped_column(default="")
    """``cash`` or ``loan``."""
    vehicle_class: Mapped[str] = mapped_column(default="")
    present_car: Mapped[str] = mapped_column(default="")
    """The answer in words; ``none`` for a first car. The car itself is an ``OwnedVehicle``."""

    completeness: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    last_effective_at: Mapped[datetime | None]
    """When the customer was last really reached; ownership's protection counts from here."""
    version: Mapped[int] = mapped_column()

    numbers: Mapped[list[ContactNumber]] = relationship(
        order_by="ContactNumber.position, ContactNumber.id",
        cascade="all, delete-orphan",
    )

    __mapper_args__ = {"version_id_col": version}  # two people editing: the second is told


class ContactNumber(InStore, Base):
    """A number of the customer or of one of its people; ``digits`` is what searches compare."""

    __tablename__ = "contact_number"
    __table_args__ = (Index(None, "store_id", "digits"), Index(None, "customer_id"))

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("related_person.id"))
    number: Mapped[str]
    digits: Mapped[str]
    label: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)


class Relation(enum.Enum):
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    RELATIVE = "relative"
    FRIEND = "friend"
    DRIVER = "driver"
    DECISION_MAKER = "decision_maker"
    CONTACT = "contact"


class RelatedPerson(InStore, Base):
    """Somebody of the household or circle, or one who is responsible in an organisation."""

    __tablename__ = "related_person"
    __table_args__ = (Index(None, "customer_id"), Index(None, "linked_id"))

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    linked_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    """This person's own file, where there is one."""
    name: Mapped[str]
    relation: Mapped[Relation]
    birth_month: Mapped[int | None]
    birth_day: Mapped[int | None]
    birthday_is_lunar: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")


class PersonProfile(InStore, Base):
    """The long file of a person. ``sensitive`` holds fields that an administrator enabled."""

    __tablename__ = "person_profile"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), unique=True)
    education: Mapped[str] = mapped_column(default="")
    career: Mapped[str] = mapped_column(default="")
    consumption: Mapped[str] = mapped_column(default="")
    lifestyle: Mapped[str] = mapped_column(default="")
    personality: Mapped[str] = mapped_column(default="")
    circle: Mapped[str] = mapped_column(default="")
    wedding_day: Mapped[date | None]
    referred_by_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    sensitive: Mapped[dict[str, Any]] = mapped_column(default=dict)


class OrganisationProfile(InStore, Base):
    __tablename__ = "organisation_profile"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), unique=True)
    region: Mapped[str] = mapped_column(default="")
    size: Mapped[str] = mapped_column(default="")
    reputation: Mapped[str] = mapped_column(default="")
    performance: Mapped[str] = mapped_column(default="")
    potential: Mapped[str] = mapped_column(default="")
    problems: Mapped[str] = mapped_column(default="")
    plans: Mapped[str] = mapped_column(default="")
    terms: Mapped[str] = mapped_column(default="")
    credit_limit_minor: Mapped[Minor | None]
    credit_record: Mapped[str] = mapped_column(default="")


class Note(InStore, Base):
    __tablename__ = "note"
    __table_args__ = (Index(None, "customer_id", "at"),)

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    text: Mapped[str]


class OwnershipChange(InStore, Base):
    """A customer given from one adviser to another, and why."""

    __tablename__ = "ownership_change"
    __table_args__ = (Index(None, "customer_id", "at"),)

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    from_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    reason: Mapped[str]


class Scene(enum.Enum):
    """What a customer agreed to be contacted for."""

    ENQUIRY = "enquiry"
    TEST_DRIVE = "test_drive"
    ORDER = "order"
    INSURANCE = "insurance"
    FINANCE = "finance"
    SERVICE = "service"
    MARKETING = "marketing"


class Consent(InStore, Base):
    __tablename__ = "consent"
    __table_args__ = (Index(None, "customer_id", "scene", "at"),)

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    scene: Mapped[Scene]
    given: Mapped[bool]
    notice_version: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class NeedsSheet(InStore, Base):
    """What the customer needs: who, what for, when, where, why now, how paid."""

    __tablename__ = "needs_sheet"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), unique=True)
    who: Mapped[str] = mapped_column(default="")
    what_for: Mapped[str] = mapped_column(default="")
    when_needed: Mapped[str] = mapped_column(default="")
    where_used: Mapped[str] = mapped_column(default="")
    why_now: Mapped[str] = mapped_column(default="")
    how_paid: Mapped[str] = mapped_column(default="")
    matters: Mapped[list[Any]] = mapped_column(default=list)
    compared: Mapped[str] = mapped_column(default="")
