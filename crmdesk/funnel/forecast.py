"""What is to be expected of the open opportunities: counts, amounts and weighted amounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query
from crmdesk.access.names import names_of
from crmdesk.followups.store_rules import ORDERED
from crmdesk.funnel.chosen import FunnelFilter, within_reach
from crmdesk.funnel.observed import Observed, observed
from crmdesk.funnel.stages import stages
from crmdesk.funnel.standing import LEVEL_ORDER
from crmdesk.funnel.weighing import Weighed, chances_of, weighted
from crmdesk.i18n import _, month
from crmdesk.models import Opportunity, Outcome

__all__ = ["FigureRow", "FunnelFilter", "Observed", "funnel_figures", "in_all", "observed"]

By = Literal["stage", "level", "adviser", "month"]
_ALL = FunnelFilter()
_GROUPED_BY: dict[By, Any] = {
    "stage": Opportunity.stage_id,
    "level": Opportunity.level,
    "adviser": Opportunity.adviser_id,
    "month": Opportunity.expected_on,
}


@dataclass(frozen=True)
class FigureRow:
    """``key`` is a stage's or adviser's id, a level, or a month's first day; None: not said."""

    key: Any
    label: str
    count: int
    quantity: int
    amount_minor: int
    weighted_minor: int


Cell = Sequence[Any]
"""Stage, whether ordered, key, and their open opportunities: how many, quantity, amount."""


@query(Permission.SEE_FUNNEL)
def funnel_figures(
    session: Session,
    *,
    by: By = "stage",
    filter: FunnelFilter = _ALL,  # noqa: A002
    observed: Mapping[int, Observed] | None = None,
) -> list[FigureRow]:
    """Weighted by the stages' fixed probabilities, or by those ``observed`` if they are given.

    Stages and levels come all, the others as far as there is anything.
    """
    found = stages(session)
    chances = chances_of(found, observed)
    groups = _grouped(by, cells(session, by, filter))
    labels = _labels(session, by, groups)
    return [_figure(key, label, groups.get(key, []), chances) for key, label in labels.items()]


def in_all(rows: Iterable[FigureRow]) -> FigureRow:
    """The sum of one table's rows. Each was rounded once, so it may differ from another table's."""
    listed = list(rows)
    sums = [
        sum(getattr(row, name) for row in listed)
        for name in ("count", "quantity", "amount_minor", "weighted_minor")
    ]
    return FigureRow(None, _("In all"), *sums)


def cells(session: Session, by: By, filter_: FunnelFilter) -> Sequence[Cell]:
    """One pass over the covering index."""
    return session.connection().execute(cells_query(session, by, filter_)).all()


def cells_query(session: Session, by: By, filter_: FunnelFilter) -> Select[Any]:
    return _cells(by).where(within_reach(session), *filter_.conditions())


@cache
def _cells(by: By) -> Select[Any]:
    """Built once; so much is the same whoever asks for what."""
    stage, key = Opportunity.stage_id, _GROUPED_BY[by]
    is_ordered = case((Opportunity.level == ORDERED, 1), else_=0)
    amount = Opportunity.quantity * func.coalesce(Opportunity.price_minor, 0)
    sums = (func.count(), func.sum(Opportunity.quantity), func.sum(amount))
    open_ones = select(stage, is_ordered, key, *sums).where(Opportunity.outcome == Outcome.OPEN)
    return open_ones.group_by(*dict.fromkeys((stage, is_ordered, key)))


def _grouped(by: By, found: Iterable[Cell]) -> dict[Any, list[Cell]]:
    groups: dict[Any, list[Cell]] = defaultdict(list)
    for cell in found:
        key = cell[2]
        groups[key.replace(day=1) if by == "month" and key else key].append(cell)
    return groups


def _labels(session: Session, by: By, keys: Iterable[Any]) -> dict[Any, str]:
    """The rows of the table in their order, and what they are called."""
    if by == "stage":
        return {one.id: one.name for one in stages(session) if one.outcome is Outcome.OPEN}
    if by == "level":
        return _levels(keys)
    if by == "month":
        return _months(keys)
    return _advisers(session, set(keys))


def _levels(keys: Iterable[str]) -> dict[Any, str]:
    return {key: key for key in sorted(keys, key=LEVEL_ORDER.index)}


def _months(keys: Iterable[date | None]) -> dict[Any, str]:
    known = sorted(key for key in keys if key is not None)
    return {key: month(key) for key in known} | ({None: _("No date")} if None in keys else {})


def _advisers(session: Session, keys: set[int | None]) -> dict[Any, str]:
    found = {key: name for key, name in names_of(session).items() if key in keys}
    return found | ({None: _("nobody")} if None in keys else {})


def _figure(key: Any, label: str, parts: list[Cell], chances: Mapping[Weighed, int]) -> FigureRow:
    amounts: dict[Weighed, int] = defaultdict(int)
    count = quantity = 0
    for stage_id, is_ordered, _key, opportunities, cars, amount in parts:
        amounts[stage_id, bool(is_ordered)] += int(amount)
        count += opportunities
        quantity += int(cars)
    total = sum(amounts.values())
    return FigureRow(key, label, count, quantity, total, weighted(amounts, chances))
