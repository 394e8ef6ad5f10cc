"""Single records of the funnel by id or key, as far as the account reaches."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, reach_customer
from crmdesk.errors import UserError
from crmdesk.followups.store_rules import rules_of
from crmdesk.funnel.stages import stages
from crmdesk.i18n import _
from crmdesk.models import CarModel, Opportunity, Outcome, Stage
from crmdesk.store import store_of
from crmdesk.store.remembered import remembered


def reach_opportunity(
    session: Session, opportunity_id: int, permission: Permission = Permission.WORK_FUNNEL
) -> Opportunity:
    """The opportunity, or a ``UserError`` if it is gone or of another adviser's customer."""
    opportunity = session.get(Opportunity, opportunity_id)
    if opportunity is None or opportunity.store_id != store_of(session):
        raise UserError(_("This opportunity is gone."))
    reach_customer(session, opportunity.customer_id, permission)
    return opportunity


def reach_open(session: Session, opportunity_id: int) -> Opportunity:
    """The same, for work that only an open opportunity takes."""
    opportunity = reach_opportunity(session, opportunity_id)
    if opportunity.outcome is not Outcome.OPEN:
        raise UserError(_("This opportunity is closed. Move it back to an open stage first."))
    return opportunity


def stage_with(session: Session, stage_id: int) -> Stage:
    stage = session.get(Stage, stage_id)
    if stage is None or stage.store_id != store_of(session):
        raise UserError(_("This stage is gone. Choose another."))
    return stage


def first_stage(session: Session) -> Stage:
    return _first(session, Outcome.OPEN)


def stage_of(session: Session, outcome: Outcome) -> Stage:
    """The stage that closes opportunities as won, or as lost."""
    return _first(session, outcome)


def _first(session: Session, outcome: Outcome) -> Stage:
    stages = select(Stage).where(Stage.store_id == store_of(session), Stage.outcome == outcome)
    return session.scalars(stages.order_by(Stage.position, Stage.id).limit(1)).one()


def check_level(session: Session, key: str) -> None:
    """Levels differ from store to store; one that this store lacks has no cadence either."""
    level = rules_of(session).levels.get(key)
    if level is None or not level.is_active:
        raise UserError(_("There is no level “{level}”.").format(level=key))


def first_stage_id(session: Session) -> int:
    """Where an opportunity begins, without its record."""
    return next(stage.id for stage in stages(session) if stage.outcome is Outcome.OPEN)


def guide_price(session: Session, model_id: int | None) -> int | None:
    if model_id is None:
        return None
    return remembered(session, frozenset({"car_model"}), _guide_prices).get(model_id)


def _guide_prices(session: Session) -> dict[int, int | None]:
    prices = select(CarModel.id, CarModel.price_minor)
    rows = session.execute(prices.where(CarModel.store_id == store_of(session)))
    return {row.id: row.price_minor for row in rows}
