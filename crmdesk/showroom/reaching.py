"""A visit by its id, for whoever may look at it or change it."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from crmdesk.access import Permission, Reach, owner_name, reach
from crmdesk.errors import Forbidden, UserError
from crmdesk.i18n import _
from crmdesk.models import Role, Visit
from crmdesk.store import actor_of, store_of


def reach_visit(session: Session, visit_id: int, *, today: date) -> Visit:
    """An adviser's are those received or logged; reception's those of today."""
    visit = session.get(Visit, visit_id)
    if visit is None or visit.store_id != store_of(session):
        raise UserError(_("This visit is gone. Look at the log again."))
    check_days(session, visit.day, visit.day, today)
    actor = actor_of(session)
    is_own = actor.account_id in {visit.adviser_id, visit.logged_by_id}
    if reach(actor, Permission.SEE_LOG) is Reach.OWN and not is_own:
        raise Forbidden(
            _("{owner} received this party. Ask them or a manager.").format(
                owner=owner_name(session, visit.adviser_id)
            )
        )
    return visit


def check_days(session: Session, first: date, last: date, today: date) -> None:
    """Reception has the sheet of the day on the desk, not the archive."""
    if actor_of(session).role is Role.RECEPTION and not first == last == today:
        raise Forbidden(_("Reception sees today's log. Ask a manager for other days."))
