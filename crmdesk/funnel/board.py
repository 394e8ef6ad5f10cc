"""The board: a column for each open stage, and what was delivered this month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query
from crmdesk.funnel.cards import CardRow, cards_of
from crmdesk.funnel.chosen import FunnelFilter, within_reach
from crmdesk.funnel.days import start_of
from crmdesk.funnel.forecast import cells_query
from crmdesk.funnel.observed import Observed
from crmdesk.funnel.stages import StageChance, stages
from crmdesk.funnel.weighing import Weighed, chances_of, weighted
from crmdesk.models import Opportunity, Outcome

__all__ = ["BoardColumn", "CardRow", "FunnelFilter", "board", "with_observed"]

_ALL = FunnelFilter()


@dataclass(frozen=True)
class BoardColumn:
    """``weighted_minor`` is by the fixed ``probability`` in percent.

    ``observed`` is None for what is delivered, and until ``with_observed`` has filled it in;
    ``weighted_observed_minor`` goes with it. ``cards`` are the most urgent ones of ``count``;
    ``ordered_minor`` is the part of ``amount_minor`` that is ordered.
    """

    stage_id: int
    key: str
    name: str
    outcome: Outcome
    count: int
    quantity: int
    amount_minor: int
    ordered_minor: int
    weighted_minor: int
    probability: int
    cards: Sequence[CardRow] = ()
    observed: Observed | None = None
    weighted_observed_minor: int | None = None


class _Sums(NamedTuple):
    opportunities: int = 0
    quantity: int = 0
    amount_minor: int = 0
    ordered_minor: int = 0


@query(Permission.SEE_FUNNEL)
def board(
    session: Session,
    filter: FunnelFilter = _ALL,  # noqa: A002
    *,
    today: date,
    cards: int = 50,
    observed: Mapping[int, Observed] | None = None,
) -> list[BoardColumn]:
    """``forecast.observed`` takes longer than all this: ask it apart, then ``with_observed``."""
    since = start_of(session, today.replace(day=1))
    shown = [stage for stage in stages(session) if stage.outcome is not Outcome.LOST]
    sums = _sums(session, filter, since)
    by_stage: dict[int, list[CardRow]] = defaultdict(list)
    for card in cards_of(session, filter, since=since, today=today, most=cards):
        by_stage[card.stage_id].append(card)
    columns = [_column(stage, sums.get(stage.id, _Sums()), by_stage[stage.id]) for stage in shown]
    return with_observed(columns, observed) if observed else columns


def with_observed(
    columns: Sequence[BoardColumn], observed: Mapping[int, Observed]
) -> list[BoardColumn]:
    """The same columns with the store's own rates beside the fixed ones."""
    return [_observed(column, observed.get(column.stage_id)) for column in columns]


def _observed(column: BoardColumn, seen: Observed | None) -> BoardColumn:
    if seen is None:
        return column
    stage = column.stage_id
    open_minor = column.amount_minor - column.ordered_minor
    amounts = {(stage, True): column.ordered_minor, (stage, False): open_minor}
    return replace(
        column,
        observed=seen,
        weighted_observed_minor=weighted(amounts, _chances(column, seen)),
    )


def _chances(column: BoardColumn, seen: Observed) -> dict[Weighed, int]:
    stage = StageChance(
        column.stage_id, column.key, column.name, 0, column.probability, column.outcome
    )
    return chances_of([stage], {stage.id: seen})


def _sums(session: Session, filter_: FunnelFilter, since: datetime) -> dict[int, _Sums]:
    """Open ones from the covering index, this month's deliveries by the day they were closed."""
    amount = Opportunity.quantity * func.coalesce(Opportunity.price_minor, 0)
    won = (
        select(
            *(Opportunity.stage_id, literal(0), Opportunity.stage_id),
            func.count(),
            func.sum(Opportunity.quantity),
            func.sum(amount),
        )
        .where(
            within_reach(session),
            Opportunity.closed_at >= since,
            Opportunity.outcome == Outcome.WON,
            *filter_.conditions(),
        )
        .group_by(Opportunity.stage_id)
    )
    rows = session.execute(union_all(cells_query(session, "stage", filter_), won))
    found: defaultdict[int, _Sums] = defaultdict(_Sums)
    for stage_id, is_ordered, _key, count, cars, minor in rows:
        part = _Sums(count, int(cars), int(minor), int(minor) if is_ordered else 0)
        found[stage_id] = _Sums._make(map(sum, zip(found[stage_id], part, strict=True)))
    return found


def _column(stage: StageChance, sums: _Sums, cards: Sequence[CardRow]) -> BoardColumn:
    return BoardColumn(
        stage.id,
        stage.key,
        stage.name,
        stage.outcome,
        *sums,
        weighted({(stage.id, False): sums.amount_minor}, chances_of([stage])),
        stage.probability,
        cards,
    )
