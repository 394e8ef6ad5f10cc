"""When a deal is expected to close, as the filter keeps it: "2026-11", "past", "undated"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from crmdesk.dates import add_months, month_end
from crmdesk.i18n import _, month

PAST, UNDATED = "past", "undated"
_MONTHS_AHEAD = 6


class Span(NamedTuple):
    """As the domain's filters have it."""

    expected_from: date | None = None
    expected_to: date | None = None
    undated: bool = False


def span_of(value: str | None, today: date) -> Span:
    if value is None:
        return Span()
    if value == UNDATED:
        return Span(undated=True)
    if value == PAST:
        return Span(expected_to=today - timedelta(days=1))
    first = date.fromisoformat(f"{value}-01")
    return Span(first, month_end(first))


def value_of(first: date | None) -> str:
    """Of a month by its first day; of none, the deals without a day."""
    return f"{first:%Y-%m}" if first is not None else UNDATED


def label_of(value: str) -> str:
    if value in (PAST, UNDATED):
        return _("day has passed") if value == PAST else _("No date")
    return month(date.fromisoformat(f"{value}-01"))


def offered(today: date) -> Sequence[tuple[str | None, str]]:
    first = today.replace(day=1)
    months = [value_of(add_months(first, number)) for number in range(_MONTHS_AHEAD)]
    return [(None, _("all")), *((each, label_of(each)) for each in [*months, PAST, UNDATED])]
