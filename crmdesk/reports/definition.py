"""What a report is: its name, what may be chosen for it, and how it is built."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from crmdesk.access import Permission
from crmdesk.reports.document import Document


class Period(enum.Enum):
    """What a report covers when no days are chosen."""

    EVERYTHING = "everything"
    THIS_DAY = "this_day"
    THIS_MONTH = "this_month"


class ParameterKind(enum.Enum):
    DAY = "day"
    CHOICE = "choice"


@dataclass(frozen=True)
class Parameter:
    key: str
    title: str
    """A text to pass to ``_``."""
    kind: ParameterKind = ParameterKind.CHOICE


@dataclass(frozen=True)
class Chosen:
    """What a report was asked for; None is all."""

    now: datetime
    today: date
    first: date | None = None
    last: date | None = None
    adviser: int | None = None
    stage: int | None = None
    level: str | None = None
    model: int | None = None
    source: int | None = None
    care: bool | None = None

    @property
    def days(self) -> tuple[date, date]:
        """Of a report whose period is never open."""
        assert self.first, "the report's period gives both ends"
        assert self.last, "the report's period gives both ends"
        return self.first, self.last


@dataclass(frozen=True)
class Report:
    key: str
    title: str
    about: str
    """Both are texts to pass to ``_``."""
    parameters: tuple[Parameter, ...]
    period: Period
    sees: Permission
    """Needed beside ``RUN_REPORTS``: what the report shows."""
    build: Callable[[Session, Chosen], Document]
    withheld: Mapping[Parameter, str] = field(default_factory=dict)
    """What one might want to choose but cannot, and why: each another text to pass to ``_``."""
