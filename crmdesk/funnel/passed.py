"""How far the closed opportunities came, counted from the history of moves."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query
from crmdesk.funnel.stages import stages
from crmdesk.models import Opportunity, Outcome, Stage, StageMove
from crmdesk.store import store_of


class Passed(NamedTuple):
    """``closed`` opportunities reached the stage, ``won`` of them were won in the end."""

    closed: int
    won: int


@query(Permission.SEE_FUNNEL, beyond=True)
def passed(session: Session) -> dict[int, Passed]:
    """By id of each open stage. Of the whole store for every account: it names nobody.

    An opportunity reached a stage if it was ever moved to it or to a later open one; skipping a
    stage is passing it. Sales that were imported as won went through none and are left out.
    What is still open is not in it: these are no chances for ``forecast``, ``observed`` is.
    """
    furthest = _furthest(session)
    return {
        stage.id: _passed(furthest, stage.position)
        for stage in stages(session)
        if stage.outcome is Outcome.OPEN
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


def _passed(furthest: Counter[tuple[int, Outcome]], position: int) -> Passed:
    beyond = {key: count for key, count in furthest.items() if key[0] >= position}
    won = sum(count for (_, outcome), count in beyond.items() if outcome is Outcome.WON)
    return Passed(sum(beyond.values()), won)
