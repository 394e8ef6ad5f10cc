"""A planned contact, later its result: sales follow-ups and care calls alike."""

from __future__ import annotations

import enum
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, case, func, null, text
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.models.base import Base, InStore, partial_index


class Channel(enum.Enum):
    PHONE = "phone"
    WECHAT = "wechat"
    MESSAGE = "message"
    VISIT = "visit"
    EMAIL = "email"


class Result(enum.Enum):
    """``REACHED``, ``VISIT_SET``, ``SIGNED`` and ``LOST`` are effective contacts."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    VISIT_SET = "visit_set"
    SIGNED = "signed"
    POSTPONED = "postponed"
    LOST = "lost"
    DROPPED = "dropped"
    """Closed without a contact, because its reason fell away."""


OPEN = text("done_at IS NULL")
MOVED_LATER = text("done_at IS NULL AND first_due_on < due_on")
MISSED = text("missed_by_id IS NOT NULL")


def _day_it_is_due(context: Any) -> date:
    """Of the row that is being inserted."""
    due_on: date = context.get_current_parameters()["due_on"]
    return due_on


class FollowUp(InStore, Base):
    """Open while ``done_at`` is null. ``due_time`` is the store's local time, if one is set."""

    __tablename__ = "follow_up"
    __table_args__ = (
        partial_index("ix_follow_up_open", "store_id", "adviser_id", "due_on", where=OPEN),
        partial_index("ix_follow_up_open_day", "store_id", "due_on", where=OPEN),
        partial_index("ix_follow_up_open_moved", "store_id", "first_due_on", where=MOVED_LATER),
        Index(None, "customer_id", "done_at"),
        partial_index(
            "uq_follow_up_open_opportunity",
            "opportunity_id",
            where=text("done_at IS NULL AND opportunity_id IS NOT NULL"),
            unique=True,
        ),
        Index(None, "vehicle_id"),
        Index(None, "store_id", "done_at", "adviser_id"),
        partial_index("ix_follow_up_missed_by_id", "missed_by_id", where=MISSED),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    opportunity_id: Mapped[int | None] = mapped_column(ForeignKey("opportunity.id"))
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey("owned_vehicle.id"))
    adviser_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    missed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """Who let its day pass, where it was given to somebody else after that."""
    missed_by_nobody: Mapped[bool] = mapped_column(default=False)
    """Nobody had it when its day passed; who has it now was given it after that."""
    revives_id: Mapped[int | None] = mapped_column(ForeignKey("opportunity.id"))
    """The lost opportunity that it asks after; it is not the next contact of an open one."""
    care_key: Mapped[str | None]
    """The care rule that planned it, for a care call; null for a sales follow-up."""
    purpose: Mapped[str]
    """A key of ``followups.PURPOSES``, or the adviser's own words."""
    channel: Mapped[Channel] = mapped_column(default=Channel.PHONE)
    due_on: Mapped[date]
    first_due_on: Mapped[date] = mapped_column(default=_day_it_is_due)
    """The earliest day that it was planned for, never after ``due_on``: late is what is done later.

    Whoever puts a contact off leaves it. The program, where it learns a better day before this one
    has passed, moves both (``followups.planning.correct_day``).
    """
    due_time: Mapped[time | None]
    attempts: Mapped[int] = mapped_column(default=0)
    """Unanswered tries before this one."""
    planned_at: Mapped[datetime]
    snoozed_until: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_on: Mapped[date | None]
    result: Mapped[Result | None]
    is_effective: Mapped[bool] = mapped_column(default=False)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    words: Mapped[str] = mapped_column(default="")
    """What was said; the next caller reads it first."""
    score: Mapped[int | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    def pass_on(self, to_id: int | None, today: date) -> None:
        """To whom it is from now on. What is late already stays with who was late, or nobody.

        Who has it now is asked to do it, and is in no figure to blame.
        """
        is_known = self.missed_by_id is not None or self.missed_by_nobody
        if self.first_due_on < today and self.adviser_id != to_id and not is_known:
            self.missed_by_id = self.adviser_id
            self.missed_by_nobody = self.adviser_id is None
        self.adviser_id = to_id


def answers_for() -> ColumnElement[int | None]:
    """Whose a contact's lateness is in every figure: who let its day pass, or else has it."""
    had = func.coalesce(FollowUp.missed_by_id, FollowUp.adviser_id)
    return case((FollowUp.missed_by_nobody, null()), else_=had)
