"""Today, the store's time zone, months, lunar dates, rest days, and dates as people type them.

All are plain functions of what they are given; only ``present``,
and what ``clock`` returns, ask for the time.
"""

from __future__ import annotations

from crmdesk.dates.birthdays import anniversary, next_birthday
from crmdesk.dates.lunar import LunarDate, from_lunar, lunar_text, to_lunar
from crmdesk.dates.moments import HOME_ZONE, clock, local, present, real, today_of, utc
from crmdesk.dates.months import add_months, month_end
from crmdesk.dates.rest import RestDay, RestDays, SeededRestDays, next_workday, seed_rest_days
from crmdesk.dates.typed import parse_day, parse_time

__all__ = [
    "HOME_ZONE",
    "LunarDate",
    "RestDay",
    "RestDays",
    "SeededRestDays",
    "add_months",
    "anniversary",
    "clock",
    "from_lunar",
    "local",
    "lunar_text",
    "month_end",
    "next_birthday",
    "next_workday",
    "parse_day",
    "parse_time",
    "present",
    "real",
    "seed_rest_days",
    "to_lunar",
    "today_of",
    "utc",
]
