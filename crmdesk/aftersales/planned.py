"""The care calls of one car that are still to come, as they are told after its delivery."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query, reach_customer
from crmdesk.errors import UserError
from crmdesk.followups.purposes import say
from crmdesk.i18n import _
from crmdesk.models import FollowUp, OwnedVehicle
from crmdesk.store import store_of


class PlannedCall(NamedTuple):
    due_on: date
    purpose: str
    """In words."""


@query(Permission.SEE_VEHICLES)
def planned_calls(session: Session, vehicle_id: int) -> Sequence[PlannedCall]:
    """Soonest first."""
    vehicle = session.get(OwnedVehicle, vehicle_id)
    if vehicle is None or vehicle.store_id != store_of(session):
        raise UserError(_("This car is gone. Look at the list again."))
    reach_customer(session, vehicle.customer_id, Permission.SEE_VEHICLES)
    rows = select(FollowUp.due_on, FollowUp.purpose).where(
        FollowUp.vehicle_id == vehicle.id, FollowUp.done_at.is_(None)
    )
    ordered = session.execute(rows.order_by(FollowUp.due_on, FollowUp.id))
    return [PlannedCall(due_on, say(purpose)) for due_on, purpose in ordered]
