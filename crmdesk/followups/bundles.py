"""Bundles: contacts of one customer that fall due within a week of the first of them.

One call settles a bundle: it is one row, is due on its first day, and counts once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple, Protocol, TypeVar

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from crmdesk.followups.whose import Whose, open_where
from crmdesk.models import FollowUp

COMING_DAYS = 7
BUNDLED_DAYS = 7
OVERDUE, TODAY, COMING, LATER = range(4)

_FOLLOW_UP = FollowUp.__table__.c
_ON = _FOLLOW_UP.due_on
ON_TODAY: ColumnElement[date] = bindparam("today")
ON_TOMORROW: ColumnElement[date] = bindparam("tomorrow")
ON_LAST: ColumnElement[date] = bindparam("last")
SECTIONS = ([_ON < ON_TODAY], [_ON == ON_TODAY], [_ON >= ON_TOMORROW, _ON <= ON_LAST])
ON_REACH: ColumnElement[date] = bindparam("reach")
WITHIN_REACH: ColumnElement[bool] = _ON <= ON_REACH
"""So late a contact can still belong to a bundle that is listed."""


class Planned(Protocol):
    @property
    def customer_id(self) -> int: ...
    @property
    def due_on(self) -> date: ...


AContact = TypeVar("AContact", bound=Planned)


class DueCounts(NamedTuple):
    """Bundles by the day that they are due: as many as there are rows, also beyond those listed."""

    overdue: int
    today: int
    coming: int


def bundles(contacts: Iterable[AContact]) -> list[list[AContact]]:
    """``contacts`` come in the order of their days; the bundles, in the order of their first."""
    found: list[list[AContact]] = []
    newest: dict[int, list[AContact]] = {}
    for contact in contacts:
        bundle = newest.get(contact.customer_id)
        if bundle and (contact.due_on - bundle[0].due_on).days <= BUNDLED_DAYS:
            bundle.append(contact)
        else:
            newest[contact.customer_id] = bundle = [contact]
            found.append(bundle)
    return found


def section_of(due_on: date, today: date) -> int:
    """In which part of the list that day stands."""
    if due_on <= today:
        return TODAY if due_on == today else OVERDUE
    return COMING if (due_on - today).days <= COMING_DAYS else LATER


def counted(found: Sequence[Sequence[Planned]], today: date) -> DueCounts:
    """Of bundles that are known."""
    sums = Counter[int]()
    for bundle in found:
        sums[section_of(bundle[0].due_on, today)] += 1
    return DueCounts(sums[OVERDUE], sums[TODAY], sums[COMING])


def days_of(today: date) -> dict[str, date]:
    """What the statements about the list ask for by name."""
    last = today + timedelta(days=COMING_DAYS)
    return {
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "last": last,
        "reach": last + timedelta(days=BUNDLED_DAYS),
    }


def count_due(session: Session, mine: Whose, today: date) -> DueCounts:
    """Each contact by its own day, without those that belong to the bundle of an earlier one."""
    asked = mine.parameters(today) | days_of(today)
    sums = Counter(dict(enumerate(session.execute(_by_day(mine.arms), asked).one())))
    for bundle in bundles(session.execute(_of_several(mine.arms), asked)):
        for contact in bundle[1:]:
            sums[section_of(contact.due_on, today)] -= 1
    return DueCounts(sums[OVERDUE], sums[TODAY], sums[COMING])


@cache
def _by_day(arms: tuple[str, ...]) -> Select[Any]:
    parts = [_ON < ON_TODAY, _ON == ON_TODAY, _ON > ON_TODAY]
    sums = [func.coalesce(func.sum(case((part, 1), else_=0)), 0) for part in parts]
    return select(*sums).where(open_where(arms, _ON <= ON_LAST))


@cache
def _of_several(arms: tuple[str, ...]) -> Select[Any]:
    """Contacts of customers with several of them."""
    several = (
        select(_FOLLOW_UP.customer_id)
        .where(open_where(arms, WITHIN_REACH))
        .group_by(_FOLLOW_UP.customer_id)
        .having(func.count() > 1)
    )
    return (
        select(_FOLLOW_UP.customer_id, _ON)
        .where(
            _FOLLOW_UP.customer_id.in_(several),
            open_where(arms, WITHIN_REACH, of_customers=True),
        )
        .order_by(_ON)
    )
