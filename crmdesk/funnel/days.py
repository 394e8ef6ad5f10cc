"""The store's own days around a moment."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from crmdesk.dates import utc
from crmdesk.followups.store_rules import StoreRules, rules_of


def start_of(session: Session, day: date) -> datetime:
    """The moment in which ``day`` begins."""
    return utc(day, time(), rules_of(session).zone)


def days_between(rules: StoreRules, moment: datetime, today: date) -> int:
    """Whole days from ``moment`` to ``today``; none when a clock was set back between."""
    return max((today - rules.today(moment)) // timedelta(days=1), 0)
