"""Periods as they stand on chips: "This month" and the days that it means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from crmdesk.dates import month_end
from crmdesk.i18n import N_
from crmdesk.reports.definition import Period


class Days(NamedTuple):
    """Both ends; None is open."""

    first: date | None = None
    last: date | None = None


CUSTOM = "custom"
NAMES = {
    "all": N_("All dates"),
    "today": N_("Today"),
    "yesterday": N_("Yesterday"),
    "week": N_("This week"),
    "month": N_("This month"),
    "last_month": N_("Last month"),
    "quarter": N_("This quarter"),
    "year": N_("This year"),
    CUSTOM: N_("From … to"),
}
_OWN = {Period.EVERYTHING: "all", Period.THIS_DAY: "today", Period.THIS_MONTH: "month"}


def own_period(period: Period) -> str:
    """What a report covers when nothing is chosen."""
    return _OWN[period]


def names_for(period: Period) -> dict[str, str]:
    left_out = {"yesterday"} if _looks_ahead(period) else {"all"}
    return {key: name for key, name in NAMES.items() if key not in left_out}


def _looks_ahead(period: Period) -> bool:
    """A report over everything is about expected days, of which some are still to come."""
    return period is Period.EVERYTHING


def days_of(name: str, today: date, period: Period) -> Days:
    """The days that ``name`` means; what looks back ends today."""
    found = _SPANS[name](today)
    if _looks_ahead(period) or found.last is None:
        return found
    return found._replace(last=min(found.last, today))


def _week(today: date) -> Days:
    monday = today - timedelta(days=today.weekday())
    return Days(monday, monday + timedelta(days=6))


def _last_month(today: date) -> Days:
    last = today.replace(day=1) - timedelta(days=1)
    return Days(last.replace(day=1), last)


def _quarter(today: date) -> Days:
    first = date(today.year, today.month - (today.month - 1) % 3, 1)
    return Days(first, month_end(first.replace(month=first.month + 2)))


_SPANS: dict[str, Callable[[date], Days]] = {
    "all": lambda _today: Days(),
    "today": lambda today: Days(today, today),
    "yesterday": lambda today: Days(today - timedelta(days=1), today - timedelta(days=1)),
    "week": _week,
    "month": lambda today: Days(today.replace(day=1), month_end(today)),
    "last_month": _last_month,
    "quarter": _quarter,
    "year": lambda today: Days(date(today.year, 1, 1), date(today.year, 12, 31)),
}
