"""Weighted amounts: quantity × price × probability, exact until the last step.

An observed chance is that of an order to come: what is ordered counts with the stage's fixed one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crmdesk.followups.store_rules import ORDERED
from crmdesk.funnel.observed import Observed
from crmdesk.funnel.stages import StageChance

_MILLION = 10**6

Weighed = tuple[int, bool]
"""A stage's id, and whether it is what is ordered there."""


def share_of(amount_minor: int, percent: int) -> int:
    """``weighted`` for one amount."""
    return (2 * amount_minor * percent + 100) // 200


def chance(level: str, probability: int, seen: Observed | None) -> float:
    """Of one open opportunity; ``seen`` is its stage's while the observed ones weigh."""
    return probability / 100 if seen is None or level == ORDERED else seen.rate


def weighted(amounts: Mapping[Weighed, int], chances: Mapping[Weighed, int]) -> int:
    """The sum of ``amounts``, each times its chance in a million; rounded once."""
    total = sum(amount * chances[weighed] for weighed, amount in amounts.items())
    return (2 * total + _MILLION) // (2 * _MILLION)


def chances_of(
    found: Iterable[StageChance], observed: Mapping[int, Observed] | None = None
) -> dict[Weighed, int]:
    """Chances in a million: the fixed ones, or the observed ones where there are any."""
    chances: dict[Weighed, int] = {}
    for stage in found:
        fixed, seen = stage.probability * (_MILLION // 100), (observed or {}).get(stage.id)
        chances[stage.id, True] = fixed
        chances[stage.id, False] = fixed if seen is None else round(seen.rate * _MILLION)
    return chances
