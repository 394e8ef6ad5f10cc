"""What each result of a contact would plan, before it is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from crmdesk.access import Permission, query
from crmdesk.followups.cadence import Proposal, propose, propose_care
from crmdesk.followups.reaching import reach_follow_up
from crmdesk.followups.store_rules import rules_of
from crmdesk.models import FollowUp, Opportunity, Result

_RESULTS = (Result.REACHED, Result.NO_ANSWER, Result.VISIT_SET, Result.SIGNED, Result.POSTPONED)


@query(Permission.SEE_FOLLOW_UPS, beyond=True)
def proposals_at(
    session: Session, follow_up_id: int, *, level: str, now: datetime
) -> Mapping[Result, Proposal]:
    """As if the contact had shown that the customer is at ``level``."""
    follow_up = reach_follow_up(session, follow_up_id, Permission.SEE_FOLLOW_UPS)
    return proposals_of(session, follow_up, opportunity_of(session, follow_up), now, level)


def opportunity_of(session: Session, follow_up: FollowUp) -> Opportunity | None:
    if follow_up.opportunity_id is None:
        return None
    return session.get_one(Opportunity, follow_up.opportunity_id)


def proposals_of(
    session: Session,
    follow_up: FollowUp,
    opportunity: Opportunity | None,
    now: datetime,
    level: str | None = None,
) -> dict[Result, Proposal]:
    """No entry where nothing follows."""
    at = level or (opportunity.level if opportunity else None)
    is_sale = opportunity is not None
    found = {
        one: _proposal(session, follow_up, one, now, at if is_sale else None) for one in _RESULTS
    }
    return {result: proposal for result, proposal in found.items() if proposal}


def _proposal(
    session: Session, follow_up: FollowUp, result: Result, now: datetime, level: str | None
) -> Proposal | None:
    here = rules_of(session).now(now)
    day, at, tries = here.date(), here.time(), follow_up.attempts
    if level is None:
        return propose_care(session, result=result, attempts=tries, today=day, tried_at=at)
    return propose(session, level=level, result=result, attempts=tries, today=day, tried_at=at)
