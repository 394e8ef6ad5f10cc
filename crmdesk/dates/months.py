"""Month arithmetic that stays within the month: 31 January and a month is the end of February."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return in_month(year, month + 1, day.day)


def month_end(day: date) -> date:
    return in_month(day.year, day.month, 31)


def in_month(year: int, month: int, day: int) -> date:
    """That day of the month, or the month's last when it is shorter."""
    return date(year, month, min(day, monthrange(year, month)[1]))
