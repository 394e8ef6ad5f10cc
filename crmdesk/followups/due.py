"""Who is due: overdue, today and in the coming week, one row for each bundle of contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, select, union_all
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query
from crmdesk.access.names import names_of
from crmdesk.followups.bundles import (
    LATER,
    SECTIONS,
    WITHIN_REACH,
    DueCounts,
    bundles,
    count_due,
    counted,
    days_of,
    section_of,
)
from crmdesk.followups.due_rows import DueRow, due_rows, shown
from crmdesk.followups.figures import TodayFigures, figures
from crmdesk.followups.panel import PanelRow, panel
from crmdesk.followups.store_rules import rules_of
from crmdesk.followups.whose import Scope, open_where, whose
from crmdesk.i18n import _
from crmdesk.models import FollowUp

__all__ = [
    "Due",
    "DueCounts",
    "DueList",
    "DueRow",
    "PanelRow",
    "TodayFigures",
    "figures",
    "panel",
]


class Due(NamedTuple):
    overdue: Sequence[DueRow]
    today: Sequence[DueRow]
    coming: Sequence[DueRow]
    counts: DueCounts


@dataclass(frozen=True)
class DueList:
    """``adviser_id`` is for those who see others; ``late`` is what the manager must look at."""

    adviser_id: int | None = None
    scope: Scope = "mine"
    order: Literal["due", "urgency"] = "due"

    @query(Permission.SEE_FOLLOW_UPS, beyond=True)
    def sections(self, session: Session, *, now: datetime, today: date, limit: int = 200) -> Due:
        """The bundles of the first ``limit`` contacts of each section, each of them whole."""
        mine = whose(session, self.scope, self.adviser_id)
        asked = mine.parameters(today) | days_of(today) | {"rows": limit}
        found = session.execute(_list(mine.arms), asked).all()
        first, is_all = _first_of_each(found, today, limit)
        seen = [one for one in bundles(found) if not first.isdisjoint(each.id for each in one)]
        names = names_of(session)
        rows = [_joined([shown(each, today, names) for each in one]) for one in seen]
        if self.order == "urgency":
            rows = _by_level(session, rows)
        return Due(
            [row for row in rows if row.due_on < today],
            [row for row in rows if row.due_on == today],
            [row for row in rows if row.due_on > today],
            counted(seen, today) if is_all else count_due(session, mine, today),
        )


@cache
def _list(arms: tuple[str, ...]) -> Select[Any]:
    """Cut by section on the index alone, then joined; built once, which is half its time.

    All that is planned with those customers comes with it: a bundle is shown whole.
    """
    first = union_all(*(_customers(arms, section) for section in SECTIONS)).subquery()
    follow_up = FollowUp.__table__.c
    return due_rows(
        select(follow_up.id).where(
            follow_up.customer_id.in_(select(first.c.customer_id)),
            open_where(arms, WITHIN_REACH, of_customers=True),
        )
    )


def _customers(arms: tuple[str, ...], section: Sequence[ColumnElement[bool]]) -> Select[Any]:
    follow_up = FollowUp.__table__.c
    cut = (
        select(follow_up.customer_id)
        .where(open_where(arms, *section))
        .order_by(follow_up.due_on, follow_up.id)
        .limit(bindparam("rows"))
        .subquery()
    )
    return select(cut.c.customer_id)


def _first_of_each(found: Sequence[Any], today: date, limit: int) -> tuple[set[int], bool]:
    """The ids of the contacts that each section was cut to, and whether none was cut off."""
    parts: list[list[tuple[date, int]]] = [[] for _section in (*SECTIONS, LATER)]
    for row in found:
        parts[section_of(row.due_on, today)].append((row.due_on, row.id))
    listed = parts[:LATER]
    first = {row_id for part in listed for _day, row_id in sorted(part)[:limit]}
    return first, max(len(part) for part in listed) < limit


def _joined(bundle: Sequence[DueRow]) -> DueRow:
    """One row: the first, with what the same call settles."""
    first, *others = bundle
    if not others:
        return first
    purposes = dict.fromkeys(row.purpose for row in bundle)
    return first._replace(
        purpose=_(", ").join(purposes),
        overdue_days=max(row.overdue_days for row in bundle),
        bundled=tuple(row.id for row in others),
    )


def _by_level(session: Session, rows: list[DueRow]) -> list[DueRow]:
    places = {rule.key: rule.position for rule in rules_of(session).levels.values()}
    return sorted(rows, key=lambda row: places.get(row.level or "", len(places)))
