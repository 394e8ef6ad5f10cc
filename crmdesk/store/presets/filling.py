"""Writes the defaults of a new store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time

from sqlalchemy.orm import Session

from crmdesk.dates import seed_rest_days
from crmdesk.i18n import N_, _
from crmdesk.models import (
    AnswerCard,
    Base,
    CareRule,
    InspectionRule,
    Level,
    LossReason,
    RestDay,
    Source,
    Stage,
    StoreSetting,
    UnfiledReason,
)
from crmdesk.store.presets import lists

LEVEL_PRESETS = {
    "days": N_("H/A/B/C: 7, 30, 90 days"),
    "15/30/90": N_("H/A/B/C: 7, 15, 30, 90 days"),
    "week/month/quarter": N_("A/B/C/D: week, month, quarter, half-year"),
}

SETTINGS = {
    "protection_days": 10,
    "retries": 3,
    "skip_rest_days": True,
    "rest_weekdays": [],  # Monday is 0; a showroom is open at weekends
    "lock_after_minutes": 15,
    "opens_at": "09:00",
    "closes_at": "18:00",
}
_PRIVATE_CAR = "private"
_INSPECTIONS_SINCE = date(2022, 10, 1)


def fill(session: Session, store_id: int, *, levels: str, year: int) -> None:
    """Add the default lists, in the language in force; ``levels`` is of ``LEVEL_PRESETS``."""
    for row in _rows(levels, year):
        row.store_id = store_id  # type: ignore[attr-defined]
        session.add(row)
    session.flush()


def _rows(levels: str, year: int) -> Iterator[Base]:
    yield from _funnel(levels)
    yield from _reasons()
    yield from _care()
    yield from _calendar(year)
    for position, (key, topic) in enumerate(lists.ANSWERS):
        yield AnswerCard(key=key, topic=_(topic), text="", position=position)
    for key, value in SETTINGS.items():
        yield StoreSetting(key=key, value={"value": value})


def _funnel(levels: str) -> Iterator[Base]:
    for position, (key, name, percent, outcome) in enumerate(lists.STAGES):
        yield Stage(key=key, name=_(name), position=position, probability=percent, outcome=outcome)
    for position, (key, name, within, every) in enumerate(lists.LEVELS[levels]):
        yield Level(
            key=key,
            name=_(name),
            position=position,
            buys_within_days=within,
            contact_every_days=every,
        )


def _reasons() -> Iterator[Base]:
    for position, (key, name) in enumerate(lists.SOURCES):
        yield Source(key=key, name=_(name), position=position)
    for position, (key, group, name) in enumerate(lists.UNFILED):
        yield UnfiledReason(key=key, group=group, name=_(name), position=position)
    for position, (key, sheet, name) in enumerate(lists.LOSSES):
        yield LossReason(key=key, sheet=sheet, name=_(name), position=position)


def _care() -> Iterator[Base]:
    for position, (key, name, basis, days, at, by_care, channel) in enumerate(lists.CARE):
        yield CareRule(
            key=key,
            name=_(name),
            basis=basis,
            days=days,
            at_time=at or time(10),
            by_care=by_care,
            channel=channel,
            position=position,
        )
    for age, on_line in lists.INSPECTIONS:
        yield InspectionRule(
            vehicle_kind=_PRIVATE_CAR, valid_from=_INSPECTIONS_SINCE, year=age, on_line=on_line
        )


def _calendar(year: int) -> Iterator[Base]:
    for rest in seed_rest_days(year).days:
        yield RestDay(day=rest.day, is_rest=rest.is_rest, name=rest.name)
