"""What the funnel's forms and filters offer: the store's stages, models and loss reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query
from crmdesk.funnel.stages import StageChance, stages
from crmdesk.models import CarModel, LossReason, LossSheet
from crmdesk.store import store_of

__all__ = ["ModelChoice", "ReasonChoice", "StageChance", "loss_reasons", "models", "stage_choices"]


class ModelChoice(NamedTuple):
    id: int
    name: str
    brand: str
    price_minor: int | None


class ReasonChoice(NamedTuple):
    id: int
    sheet: LossSheet
    name: str


@query(Permission.SEE_STORE)
def stage_choices(session: Session) -> Sequence[StageChance]:
    """All stages in their order, those that close an opportunity last."""
    return stages(session)


@query(Permission.SEE_STORE)
def models(session: Session) -> Sequence[ModelChoice]:
    """Those that are sold now."""
    rows = select(CarModel.id, CarModel.name, CarModel.brand, CarModel.price_minor).where(
        CarModel.store_id == store_of(session), CarModel.is_active
    )
    ordered = rows.order_by(CarModel.position, CarModel.id)
    return [ModelChoice._make(row) for row in session.execute(ordered)]


@query(Permission.SEE_STORE)
def loss_reasons(session: Session) -> Sequence[ReasonChoice]:
    """Of all three sheets."""
    rows = select(LossReason.id, LossReason.sheet, LossReason.name).where(
        LossReason.store_id == store_of(session), LossReason.is_active
    )
    ordered = rows.order_by(LossReason.position, LossReason.id)
    return [ReasonChoice._make(row) for row in session.execute(ordered)]
