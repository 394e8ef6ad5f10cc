"""Today's four key figures, each with the numbers that its formula is made of."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from crmdesk.access import Permission, Reach, query, require
from crmdesk.followups.bundles import count_due
from crmdesk.followups.store_rules import rules_of
from crmdesk.followups.whose import Scope, Whose, open_where, whose
from crmdesk.models import FollowUp, Opportunity, Outcome, Result, Visit, is_new_party
from crmdesk.store import actor_of, store_of

PUNCTUALITY_DAYS = 30


class TodayFigures(NamedTuple):
    due_today: int
    """Calls still to be made today: what one call settles is one, as in the list."""
    done_today: int
    in_time: int
    """Of ``planned``: done by the day that they were first planned for."""
    planned: int
    """Planned contacts done in the last 30 days, and those that are late now, each by itself.

    Of the same people as ``in_time``: never what others left late, though a manager lists it.
    """
    overdue: int
    longest_days: int
    """Since the first day of the one that is longest overdue."""
    top_level: str
    """The most urgent level of the store; H in the default preset."""
    h_count: int
    h_expected_minor: int
    """Quantity × price of the open opportunities at that level."""
    visits_today: int
    new_today: int
    """C: of the visits, the first ones whose purpose is a new car."""
    filed_today: int
    """F: of these, the filed ones."""
    counted_of: int | None
    """Whose deals and visits these are; None: the whole store's."""


@query(Permission.SEE_FOLLOW_UPS)
def figures(
    session: Session,
    *,
    now: datetime,
    today: date,
    adviser_id: int | None = None,
    scope: Scope = "mine",
) -> TodayFigures:
    """Of the account; of one adviser or the whole store for those who see them."""
    mine = whose(session, scope, adviser_id)
    one = one_adviser(session, scope, adviser_id)
    due = count_due(session, mine, today)
    late = _late(session, whose(session, _own(scope), adviser_id), today)
    done_today, done, in_time = _done(session, one, now, today)
    top = rules_of(session).top_level
    return TodayFigures(
        due.today,
        done_today,
        in_time,
        done + late,
        due.overdue,
        _longest(session, mine, today),
        top,
        *_urgent(session, one, top),
        *_visits(session, one, today),
        one,
    )


def _own(scope: Scope) -> Scope:
    return "own" if scope == "mine" else scope


def _late(session: Session, mine: Whose, today: date) -> int:
    """How many open ones were first due before today."""
    on, first = FollowUp.due_on, FollowUp.first_due_on
    count, asked = select(func.count()).select_from(FollowUp), mine.parameters(today)
    overdue = open_where(mine.arms, on < today, first < today)
    moved = open_where(mine.arms, first < on, first < today, on >= today)
    return sum(session.scalar(count.where(late), asked) or 0 for late in (overdue, moved))


def _longest(session: Session, mine: Whose, today: date) -> int:
    """The days of the one that is longest overdue."""
    on, first = FollowUp.due_on, FollowUp.first_due_on
    since = select(func.min(case((first < on, first), else_=on)))
    overdue = since.where(open_where(mine.arms, on < today))
    found = session.scalar(overdue, mine.parameters(today))
    return (today - found).days if found else 0


def _done(
    session: Session, adviser_id: int | None, now: datetime, today: date
) -> tuple[int, int, int]:
    is_planned = FollowUp.purpose != "unplanned"
    in_time = is_planned & (FollowUp.done_on <= FollowUp.first_due_on)
    counted = select(
        _count_if(FollowUp.done_on == today), _count_if(is_planned), _count_if(in_time)
    ).where(
        FollowUp.store_id == store_of(session),
        FollowUp.done_at > now - timedelta(days=PUNCTUALITY_DAYS),
        FollowUp.result != Result.DROPPED,
        *_only(FollowUp.adviser_id, adviser_id),
    )
    done_today, done, punctual = session.execute(counted).one()
    return done_today, done, punctual


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def one_adviser(session: Session, scope: Scope, adviser_id: int | None) -> int | None:
    """Whose opportunities and visits count; None for the whole store's."""
    if require(session, Permission.SEE_FOLLOW_UPS) is Reach.OWN:
        return actor_of(session).account_id
    if adviser_id is not None:
        return adviser_id
    return actor_of(session).account_id if scope == "mine" else None


def _urgent(session: Session, adviser_id: int | None, level: str) -> tuple[int, int]:
    amount = func.sum(Opportunity.quantity * func.coalesce(Opportunity.price_minor, 0))
    counted = select(func.count(Opportunity.id), func.coalesce(amount, 0)).where(
        Opportunity.store_id == store_of(session),
        Opportunity.outcome == Outcome.OPEN,
        Opportunity.level == level,
        *_only(Opportunity.adviser_id, adviser_id),
    )
    count, minor = session.execute(counted).one()
    return count, minor


def _visits(session: Session, adviser_id: int | None, today: date) -> tuple[int, int, int]:
    is_new = is_new_party()
    counted = select(
        func.count(Visit.id), _count_if(is_new), _count_if(is_new & Visit.is_filed)
    ).where(
        Visit.store_id == store_of(session),
        Visit.day == today,
        *_only(Visit.adviser_id, adviser_id),
    )
    visits, new, filed = session.execute(counted).one()
    return visits, new, filed


def _only(
    column: InstrumentedAttribute[int | None], adviser_id: int | None
) -> list[ColumnElement[bool]]:
    return [] if adviser_id is None else [column == adviser_id]
