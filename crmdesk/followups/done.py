"""What was done today, for whoever looks back on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, naming, owner_name, query
from crmdesk.followups.figures import one_adviser
from crmdesk.followups.purposes import RESULT_NAMES, say
from crmdesk.followups.reaching import reach_follow_up
from crmdesk.followups.store_rules import rules_of
from crmdesk.followups.whose import Scope
from crmdesk.i18n import NOTHING, _
from crmdesk.models import Channel, Customer, FollowUp, Opportunity, Result
from crmdesk.store import store_of

_SINCE = timedelta(days=2)  # the index is by moment; any day lies within two


class DoneRow(NamedTuple):
    id: int
    customer_id: int
    name: str
    level: str | None
    purpose: str
    result: str
    words: str
    channel: Channel
    at: time


@query(Permission.SEE_FOLLOW_UPS, beyond=True)
def done_today(
    session: Session,
    *,
    now: datetime,
    adviser_id: int | None = None,
    scope: Scope = "mine",
    limit: int = 200,
) -> Sequence[DoneRow]:
    """The newest first; those that ``figures`` counts as done today.

    Of a customer that was given to somebody else since, an adviser's row does not tell the name.
    """
    rules = rules_of(session)
    one = one_adviser(session, scope, adviser_id)
    whose = [] if one is None else [FollowUp.adviser_id == one]
    rows = session.execute(
        _rows(rules.today(now))
        .where(FollowUp.store_id == store_of(session), FollowUp.done_at > now - _SINCE, *whose)
        .limit(limit)
    )
    may_name = naming(session, Permission.SEE_FOLLOW_UPS)
    return [
        DoneRow(
            *(
                row.id,
                row.customer_id,
                row.name if may_name(row.owner_id) else NOTHING,
                row.level,
                say(row.purpose),
            ),
            *(_(RESULT_NAMES[row.result]), row.words, row.channel),
            rules.now(row.done_at).time(),
        )
        for row in rows
    ]


class SettledRow(NamedTuple):
    who: str
    result: str
    at: datetime


@query(Permission.SEE_FOLLOW_UPS, beyond=True)
def settled(session: Session, follow_up_id: int) -> SettledRow | None:
    """By whom a contact was closed, with what result and when; None for one that is open."""
    follow_up = reach_follow_up(session, follow_up_id, Permission.SEE_FOLLOW_UPS)
    if follow_up.done_at is None or follow_up.result is None:
        return None
    who = owner_name(session, follow_up.done_by_id)
    return SettledRow(who, _(RESULT_NAMES[follow_up.result]), follow_up.done_at)


def _rows(today: date) -> Select[Any]:
    return (
        select(
            *(FollowUp.id, FollowUp.customer_id, Customer.name, Customer.owner_id),
            func.coalesce(Opportunity.level, Customer.level).label("level"),
            *(FollowUp.purpose, FollowUp.result, FollowUp.words, FollowUp.channel),
            FollowUp.done_at,
        )
        .outerjoin(Customer, Customer.id == FollowUp.customer_id)
        .outerjoin(Opportunity, Opportunity.id == FollowUp.opportunity_id)
        .where(FollowUp.done_on == today, FollowUp.result != Result.DROPPED)
        .order_by(FollowUp.done_at.desc(), FollowUp.id.desc())
    )
