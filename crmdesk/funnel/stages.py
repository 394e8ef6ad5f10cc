"""The stages of the funnel as everything reads them that shows or weighs."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.models import Outcome, Stage
from crmdesk.store import store_of
from crmdesk.store.remembered import remembered

_TABLES = frozenset({"stage"})


class StageChance(NamedTuple):
    """A stage as the board shows it; ``probability`` is its fixed one in percent."""

    id: int
    key: str
    name: str
    position: int
    probability: int
    outcome: Outcome


def stages(session: Session) -> list[StageChance]:
    return remembered(session, _TABLES, _read)


def _read(session: Session) -> list[StageChance]:
    rows = select(
        *(Stage.id, Stage.key, Stage.name, Stage.position, Stage.probability, Stage.outcome)
    ).where(Stage.store_id == store_of(session))
    ordered = rows.order_by(Stage.position, Stage.id)
    return [StageChance._make(row) for row in session.execute(ordered)]
