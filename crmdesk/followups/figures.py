"""Today's four key figures, each with the numbers that its formula is made of."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from crmdesk.access import Permission, Reach, query, require
from crmdesk.followups.bundles import count_due
from crmdesk.followups.store_rules import rules_of
from crmdesk.followups.whose import Scope, Whose, answered_by, open_where, whose
from crmdesk.models import (
    FollowUp,
    Opportunity,
    Outcome,
    Result,
    Visit,
    answers_for,
    is_new_party,
)
from crmdesk.store import actor_of, store_of

PUNCTUALITY_DAYS = 30


class TodayFigures(NamedTuple):
    due_today: int
    """Calls still to be made today: what one call settles is one, as in the list."""
    done_today: int
    in_time: int
    """Of ``planned``: done by ``first_due_on``, the earliest day that they were planned for."""
    planned: int
    """Planned contacts done in the last 30 days, and those that are late now, each by itself.

    Of the same people as ``in_time``: those whose lateness it is, whoever has to do them now, and
    never what others left late, though a manager lists it.
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


@query(Permission.SEE_FOLLOW_UPS, beyond=True)
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
    late = _late(session, one, today)
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


def _longest(session: Session, mine: Whose, today: date) -> int:
    """The days since the first day of the one that is longest overdue."""
    overdue = open_where(mine.arms, FollowUp.due_on < today)
    first = select(func.min(FollowUp.first_due_on)).where(overdue)
    since = session.scalar(first, mine.parameters(today))
    return (today - since).days if since else 0


def _late(session: Session, adviser_id: int | None, today: date) -> int:
    """How many open ones were first due before today, wherever they were moved."""
    on, first = FollowUp.due_on, FollowUp.first_due_on
    theirs = answered_by(session, adviser_id)
    counts = [
        session.scalar(
            select(func.count()).select_from(FollowUp).where(open_where(theirs.arms, *late)),
            theirs.parameters(today),
        )
        for late in ((on < today,), (first < on, first < today, on >= today))
    ]
    return sum(count or 0 for count in counts)


def _done(
    session: Session, adviser_id: int | None, now: datetime, today: date
) -> tuple[int, int, int]:
    """Today by whoever has it, planned and in time by whose lateness it would be."""
    counts = FollowUp.result != Result.DROPPED
    lately = counts & (FollowUp.done_at > now - timedelta(days=PUNCTUALITY_DAYS))
    store = store_of(session)
    is_done: ColumnElement[bool] = true()
    is_theirs, either = is_done, and_(FollowUp.store_id == store, lately)
    if adviser_id is not None:
        is_done, is_theirs = FollowUp.adviser_id == adviser_id, answers_for() == adviser_id
        missed = FollowUp.missed_by_id == adviser_id
        # "+ 0" lets SQLite find the few that were missed by whom, and not read the whole month.
        either = or_(and_(either, is_done), and_(FollowUp.store_id + 0 == store, lately, missed))
    is_planned = is_theirs & (FollowUp.purpose != "unplanned")
    in_time = is_planned & (FollowUp.done_on <= FollowUp.first_due_on)
    counted = select(
        _count_if(is_done & (FollowUp.done_on == today)),
        _count_if(is_planned),
        _count_if(in_time),
    ).where(either)
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
