"""The store's own chances: what became of opportunities that stood where open ones stand now.

"Won ÷ closed among those that reached a stage" is too high for what is still open: whoever buys
leaves a stage soon, whoever hesitates stays in it. So the past is looked at as the present is: a
picture at the end of every past week, and of the opportunities that stood in a stage then without
an order, how many had one that stands within ``HORIZON`` days. Pictures whose horizon is not over
do not count, nor does what was ordered before one. What skipped a stage was never open in it; sales
imported as won were nowhere.

One opportunity's pictures resemble each other. They say how long it stood there, and so weigh as
many as they are in the share of pictures followed by an order; but as evidence it is one, and n is
the number of opportunities. With f the stage's fixed probability and n·share orders, the chance
follows a beta distribution (a conjugate prior that is worth ``PRIOR`` opportunities):

    rate = (n·share + PRIOR·f) / (n + PRIOR)

its mean, kept between 1 % and 99 %, as nothing open is ever certain; the interval is its 2.5 to
97.5 % points. docs/decisions/0012 has the figures.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, case, cast, extract, func, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query
from crmdesk.funnel.beta import between
from crmdesk.funnel.days import start_of
from crmdesk.funnel.signed import signed
from crmdesk.funnel.stages import stages
from crmdesk.models import Outcome, Stage, StageMove
from crmdesk.store import store_of

HORIZON = 60
"""Days after a picture within which an order makes it come true."""
PRIOR = 20
LEAST, MOST = 0.01, 0.99
_DAY = 24 * 60 * 60
_WEEK = 7 * _DAY

Seconds = ColumnElement[int]


class Observed(NamedTuple):
    """``rate`` lies between ``low`` and ``high`` with 95 %; ``cases`` opportunities were seen."""

    rate: float
    cases: int
    low: float
    high: float


@query(Permission.SEE_FUNNEL, beyond=True)
def observed(session: Session, *, today: date) -> dict[int, Observed]:
    """By id of each open stage. Of the whole store for every account: a rate names nobody."""
    rows = session.execute(_pictures(session, _last(today)))
    seen = {stage_id: tuple(map(int, counts)) for stage_id, *counts in rows}
    return {
        stage.id: estimate(*seen.get(stage.id, (0, 1, 0)), fixed=stage.probability / 100)
        for stage in stages(session)
        if stage.outcome is Outcome.OPEN
    }


def estimate(count: int, pictures: int, ordered: int, *, fixed: float) -> Observed:
    """From ``count`` opportunities in ``pictures``, ``ordered`` of which came true."""
    came = count * ordered / pictures
    yes, no = came + PRIOR * fixed, count - came + PRIOR * (1 - fixed)
    rate = min(max(yes / (yes + no), LEAST), MOST)
    low, high = between(yes, no) if yes and no else (rate, rate)
    return Observed(rate, count, min(low, rate), max(high, rate))


def _last(today: date) -> date:
    """The Monday in whose first moment the latest picture was taken whose horizon is over."""
    over = today - timedelta(HORIZON + 1)
    return over - timedelta(over.weekday())


def _pictures(session: Session, last: date) -> Select[Any]:
    """Stage id, opportunities, their pictures, and the pictures that came true."""
    stays, orders = _stays(session), _first_orders(session)
    taken = int(start_of(session, last).timestamp())
    since, until = _count(taken, stays.c.since), _count(taken, stays.c.until)
    midnight = (last - date(1970, 1, 1)).days * _DAY
    ordered = _seconds(orders.c.day)
    true_since = _count(midnight, ordered - HORIZON * _DAY)
    left = _most(until, _count(midnight, ordered + _DAY))
    came_true = _least(since, true_since) - left
    pictures = since - left
    return (
        select(
            stays.c.stage_id,
            func.count(stays.c.opportunity_id.distinct()),
            func.sum(pictures),
            func.coalesce(func.sum(case((came_true > 0, came_true), else_=0)), 0),
        )
        .join(orders, orders.c.opportunity_id == stays.c.opportunity_id, isouter=True)
        .where(pictures > 0)
        .group_by(stays.c.stage_id)
    )


def _stays(session: Session) -> Any:
    """``opportunity_id, stage_id, since, until`` of each time in an open stage, in seconds."""
    left_at = func.lead(StageMove.at).over(
        partition_by=StageMove.opportunity_id, order_by=(StageMove.at, StageMove.id)
    )
    moves = (
        select(
            *(StageMove.opportunity_id, StageMove.to_stage_id.label("stage_id")),
            *(_seconds(StageMove.at).label("since"), _seconds(left_at).label("until")),
        )
        .where(StageMove.store_id == store_of(session))
        .subquery()
    )
    is_open = select(Stage.id).where(Stage.outcome == Outcome.OPEN)
    return select(moves).where(moves.c.stage_id.in_(is_open)).subquery()


def _first_orders(session: Session) -> Any:
    orders = signed()
    return (
        select(orders.c.opportunity_id, func.min(orders.c.day).label("day"))
        .where(orders.c.store_id == store_of(session))
        .group_by(orders.c.opportunity_id)
        .subquery()
    )


def _count(last: int, moment: Seconds) -> Seconds:
    """How many of the weekly pictures, the latest at ``last``, were taken since ``moment``.

    None since a moment that never came.
    """
    return case((moment <= last, (last - moment) // _WEEK + 1), else_=0)


def _seconds(moment: Any) -> Seconds:
    return cast(extract("epoch", moment), BigInteger)


def _least(one: Seconds, other: Seconds) -> Seconds:
    return case((one < other, one), else_=other)


def _most(one: Seconds, other: Seconds) -> Seconds:
    return case((one > other, one), else_=other)
