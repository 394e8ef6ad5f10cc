"""The store's own close rates, counted from the history of moves.

An opportunity reached a stage if it was ever moved to it or to a later open one; skipping a stage
is passing it. Only closed opportunities count: rate = won ÷ closed of those that reached it.
Sales that were imported as won, without a way through the stages, say nothing and are left out.

The interval is Wilson's for 95 % (E. B. Wilson, "Probable inference, the law of succession, and
statistical inference", JASA 22, 1927), which stays sound for small n and near 0 and 1:

    (p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n),   z = 1.96

The rate itself is shrunk toward the stage's fixed probability f while n is small: the mean of a
beta distribution that starts from ``PRIOR`` imagined opportunities closing at f,

    rate = (won + PRIOR·f) / (closed + PRIOR),

kept between 1 % and 99 %, as nothing open is ever certain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import sqrt
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query
from crmdesk.models import Opportunity, Outcome, Stage, StageMove
from crmdesk.store import store_of

PRIOR = 20
LEAST, MOST = 0.01, 0.99
Z = 1.959964


class Observed(NamedTuple):
    """``rate`` is shrunk; ``low`` to ``high`` is the interval of won ÷ closed as counted."""

    rate: float
    won: int
    closed: int
    low: float
    high: float


@query(Permission.SEE_FUNNEL, beyond=True)
def observed(session: Session) -> dict[int, Observed]:
    """By id of each open stage. Of the whole store for every account: a rate names nobody."""
    furthest = _furthest(session)
    stages = session.execute(
        select(Stage.id, Stage.position, Stage.probability).where(
            Stage.store_id == store_of(session), Stage.outcome == Outcome.OPEN
        )
    )
    return {
        stage_id: _observed(furthest, position, probability / 100)
        for stage_id, position, probability in stages
    }


def _furthest(session: Session) -> Counter[tuple[int, Outcome]]:
    """How many closed opportunities got how far, by the position of the last open stage."""
    reached = (
        select(StageMove.opportunity_id, func.max(Stage.position).label("position"))
        .join(Stage, Stage.id == StageMove.to_stage_id)
        .where(StageMove.store_id == store_of(session), Stage.outcome == Outcome.OPEN)
        .group_by(StageMove.opportunity_id)
        .subquery()
    )
    rows = session.execute(
        select(reached.c.position, Opportunity.outcome, func.count())
        .join(Opportunity, Opportunity.id == reached.c.opportunity_id)
        .where(Opportunity.outcome != Outcome.OPEN)
        .group_by(reached.c.position, Opportunity.outcome)
    )
    return Counter({(position, outcome): count for position, outcome, count in rows})


def _observed(furthest: Mapping[tuple[int, Outcome], int], position: int, fixed: float) -> Observed:
    passed = {key: count for key, count in furthest.items() if key[0] >= position}
    closed = sum(passed.values())
    won = sum(count for (__, outcome), count in passed.items() if outcome is Outcome.WON)
    return Observed(shrunk(won, closed, fixed), won, closed, *wilson(won, closed))


def shrunk(won: int, closed: int, fixed: float) -> float:
    return min(max((won + PRIOR * fixed) / (closed + PRIOR), LEAST), MOST)


def wilson(won: int, closed: int) -> tuple[float, float]:
    """Of nothing observed, everything is possible. Exactly 0 and 1 where none or all were won."""
    if not closed:
        return 0.0, 1.0
    p, n = won / closed, closed
    middle = p + Z * Z / (2 * n)
    reach = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    whole = 1 + Z * Z / n
    low = (middle - reach) / whole if won else 0.0
    return low, (middle + reach) / whole if won < closed else 1.0
