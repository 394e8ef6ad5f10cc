"""Reminding in time: what has come due, once each, whatever the clock or the program did."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, mask, query, verb
from crmdesk.dates import local, utc
from crmdesk.errors import UserError
from crmdesk.followups.due_rows import due_rows, overdue_days, purpose_of
from crmdesk.followups.reaching import reach_follow_up
from crmdesk.followups.store_rules import rules_of
from crmdesk.followups.whose import open_where, whose
from crmdesk.i18n import N_, _
from crmdesk.models import Channel, Customer, FollowUp
from crmdesk.store import cannot_undo, tell

SNOOZES = ("5", "15", "60", "tomorrow")
"""Minutes, or tomorrow at nine."""
_TOMORROW_AT = time(9)


class ReminderRow(NamedTuple):
    id: int
    customer_id: int
    opportunity_id: int | None
    name: str
    level: str | None
    purpose: str
    channel: Channel
    phone: str
    due_on: date
    due_time: time | None
    overdue_days: int
    was_snoozed: bool


@query(Permission.SEE_FOLLOW_UPS, beyond=True)
def due_reminders(session: Session, *, now: datetime) -> Sequence[ReminderRow]:
    """Those of the account whose moment has come and that were not shown since they were set.

    Whether one was shown is a mark and no comparison of times, so a clock that is set back
    neither shows it again nor hides it.
    """
    here = rules_of(session).now(now)
    mine = whose(session, "own")
    waiting = select(FollowUp.id).where(
        open_where(
            mine.arms,
            FollowUp.due_on <= here.date(),
            _moment_has_come(session, here),
            FollowUp.reminded_at.is_(None),
            or_(FollowUp.snoozed_until.is_(None), FollowUp.snoozed_until <= now),
        )
    )
    rows = session.execute(due_rows(waiting), mine.parameters(here.date()))
    return [_shown(row, here.date()) for row in rows]


@verb(Permission.WORK_FOLLOW_UPS)
def mark_reminded(session: Session, ids: Collection[int], *, now: datetime) -> None:
    """Commit this before the rows leave the window: then none is lost and none shown twice."""
    mine = whose(session, "store")
    shown = select(FollowUp).where(open_where(mine.arms, FollowUp.id.in_(ids)))
    asked = mine.parameters(rules_of(session).today(now))
    for follow_up in session.scalars(shown, asked):
        follow_up.reminded_at = now
    cannot_undo(session)
    tell(session, "followups.remind", N_("Showed reminders: {count}."), count=len(ids))


@verb(Permission.WORK_FOLLOW_UPS)
def snooze(session: Session, follow_up_id: int, until: datetime, *, now: datetime) -> None:
    """Remind again at ``until``, and not before."""
    follow_up = reach_follow_up(session, follow_up_id)
    if follow_up.done_at is not None:
        raise UserError(_("This contact is recorded already. Look at the list again."))
    if until <= now:
        raise UserError(_("This time has passed. Choose a later one."))
    follow_up.snoozed_until = until
    follow_up.reminded_at = None
    tell(
        session,
        "followups.snooze",
        N_("Will remind of {customer} later."),
        customer=session.get_one(Customer, follow_up.customer_id).name,
    )


def snooze_until(choice: str, now: datetime, zone: str) -> datetime:
    """The moment that one of ``SNOOZES`` means."""
    if choice == "tomorrow":
        return utc(local(now, zone).date() + timedelta(days=1), _TOMORROW_AT, zone)
    return now + timedelta(minutes=int(choice))


def _moment_has_come(session: Session, here: datetime) -> ColumnElement[bool]:
    """A contact without a time comes due when the store opens."""
    today, at = here.date(), here.time()
    timely = [FollowUp.due_time <= at]
    if rules_of(session).opens_at <= at:
        timely.append(FollowUp.due_time.is_(None))
    return or_(FollowUp.due_on < today, and_(FollowUp.due_on == today, or_(*timely)))


def _shown(row: Any, today: date) -> ReminderRow:
    return ReminderRow(
        row.id,
        row.customer_id,
        row.opportunity_id,
        row.name,
        row.level,
        purpose_of(row),
        row.channel,
        mask(row.number or ""),
        row.due_on,
        row.due_time,
        overdue_days(row, today),
        row.snoozed_until is not None,
    )
