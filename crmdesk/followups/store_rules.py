"""What the store has decided about its days and levels, read once until it decides otherwise."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.dates import RestDay, RestDays, local
from crmdesk.models import Level, StoreRecord, StoreSetting
from crmdesk.models import RestDay as RestDayRow
from crmdesk.store import store_of
from crmdesk.store.remembered import remembered

ORDERED, UNGRADED = "O", "N"
_TABLES = frozenset({"store", "store_setting", "level", "rest_day"})
_DEFAULTS: dict[str, Any] = {
    "retries": 3,
    "skip_rest_days": True,
    "rest_weekdays": [],
    "opens_at": "09:00",
    "closes_at": "18:00",
}


class LevelRule(NamedTuple):
    key: str
    name: str
    position: int
    buys_within_days: int | None
    contact_every_days: int
    is_active: bool

    @property
    def is_graded(self) -> bool:
        """Said by somebody who judged when the customer buys, and still in use."""
        return self.is_active and self.key not in {ORDERED, UNGRADED}


@dataclass(frozen=True)
class StoreRules:
    """The store's zone, hours, rest days and levels."""

    zone: str
    settings: Mapping[str, Any]
    levels: Mapping[str, LevelRule]
    differing_days: Collection[RestDay]

    def now(self, moment: datetime) -> datetime:
        return local(moment, self.zone)

    def today(self, moment: datetime) -> date:
        return self.now(moment).date()

    @property
    def retries(self) -> int:
        return int(self._value("retries"))

    @property
    def opens_at(self) -> time:
        return time.fromisoformat(self._value("opens_at"))

    @property
    def closes_at(self) -> time:
        return time.fromisoformat(self._value("closes_at"))

    @cached_property
    def rest_days(self) -> Container[date]:
        """Empty when the store plans on every day."""
        if not self._value("skip_rest_days"):
            return frozenset()
        return RestDays.of(self.differing_days, frozenset(self._value("rest_weekdays")))

    @property
    def top_level(self) -> str:
        """The most urgent level that the store grades with; H in the default preset."""
        return next((one.key for one in self.levels.values() if one.is_graded), "")

    def _value(self, key: str) -> Any:
        return self.settings.get(key, _DEFAULTS[key])


def rules_of(session: Session) -> StoreRules:
    return remembered(session, _TABLES, _read)


def _read(session: Session) -> StoreRules:
    store_id = store_of(session)
    settings = session.execute(
        select(StoreSetting.key, StoreSetting.value).where(StoreSetting.store_id == store_id)
    )
    zone = session.scalar(select(StoreRecord.zone).where(StoreRecord.id == store_id))
    return StoreRules(
        zone or "UTC",
        {key: value["value"] for key, value in settings},
        {rule.key: rule for rule in _levels(session, store_id)},
        list(_differing_days(session, store_id)),
    )


def _levels(session: Session, store_id: int) -> Iterable[LevelRule]:
    columns = (
        *(Level.key, Level.name, Level.position),
        *(Level.buys_within_days, Level.contact_every_days, Level.is_active),
    )
    rows = select(*columns).where(Level.store_id == store_id).order_by(Level.position, Level.id)
    return map(LevelRule._make, session.execute(rows))


def _differing_days(session: Session, store_id: int) -> Iterable[RestDay]:
    rows = select(RestDayRow.day, RestDayRow.is_rest, RestDayRow.name)
    return map(RestDay._make, session.execute(rows.where(RestDayRow.store_id == store_id)))
