"""When a party leaves: one key, whatever the clock did meanwhile."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from crmdesk.access import Permission, verb
from crmdesk.dates import utc
from crmdesk.errors import UserError
from crmdesk.followups.store_rules import StoreRules, rules_of
from crmdesk.i18n import N_, _, clock, day_full
from crmdesk.models import Visit, Way
from crmdesk.showroom.reaching import reach_visit
from crmdesk.showroom.recording import say


class Left(NamedTuple):
    left_at: datetime
    sentence: str


@verb(Permission.LOG_VISITS)
def leave(session: Session, visit_id: int, *, now: datetime) -> Left:
    """They leave now; or left at closing time, when it was forgotten on the day."""
    rules = rules_of(session)
    visit = reach_visit(session, visit_id, today=rules.today(now))
    _refuse_gone(visit, rules)
    visit.left_at, sentence = _leaving(visit, rules, now)
    session.flush()
    told = {
        "party": visit.name or _("The party"),
        "time": clock(rules.now(visit.left_at)),
        "day": day_full(visit.day),
    }
    return Left(visit.left_at, say(session, "showroom.leave", sentence, told))


def _refuse_gone(visit: Visit, rules: StoreRules) -> None:
    if visit.way is Way.PHONE_IN:
        raise UserError(_("A call has no leaving time."))
    if visit.left_at is not None:
        there = clock(rules.now(visit.left_at))
        raise UserError(_("This party left at {time} already.").format(time=there))


def _leaving(visit: Visit, rules: StoreRules, now: datetime) -> tuple[datetime, str]:
    if visit.day < rules.today(now):
        closing = utc(visit.day, rules.closes_at, rules.zone)
        said = N_("{party} left on {day}; the leaving time was forgotten, {time} is noted.")
        return max(closing, visit.arrived_at), said
    if now < visit.arrived_at:
        said = N_("{party} left; the clock was set back, so {time} is noted, when they came.")
        return visit.arrived_at, said
    return now, N_("{party} left at {time}.")
