"""Weighted amounts: quantity × price × probability, exact until the last step."""

from __future__ import annotations

from collections.abc import Mapping

from crmdesk.funnel.observed import Observed
from crmdesk.funnel.stages import StageChance

_MILLION = 10**6


def share_of(amount_minor: int, percent: int) -> int:
    """``weighted`` for one amount."""
    return (2 * amount_minor * percent + 100) // 200


def weighted(amounts: Mapping[int, int], chances: Mapping[int, int]) -> int:
    """The sum of ``amounts`` by stage, each times the stage's chance in a million; rounded once."""
    total = sum(amount * chances[stage_id] for stage_id, amount in amounts.items())
    return (2 * total + _MILLION) // (2 * _MILLION)


def chances_of(
    found: list[StageChance], observed: Mapping[int, Observed] | None = None
) -> dict[int, int]:
    """Chances in a million: the fixed ones, or the observed ones where there are any."""
    seen = observed or {}
    return {
        stage.id: round(seen[stage.id].rate * _MILLION)
        if stage.id in seen
        else stage.probability * (_MILLION // 100)
        for stage in found
    }
