"""When to be in touch next: from the level, the result and the store's own days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from crmdesk.dates import add_months, next_workday
from crmdesk.followups.store_rules import ORDERED as ORDERED
from crmdesk.followups.store_rules import UNGRADED as UNGRADED
from crmdesk.followups.store_rules import StoreRules, rules_of
from crmdesk.i18n import _, ngettext
from crmdesk.models import Result

EFFECTIVE = frozenset({Result.REACHED, Result.VISIT_SET, Result.SIGNED, Result.LOST})
"""The customer was really reached; only these reset the clock."""

_UNKNOWN_LEVEL_DAYS = 7
_CHOICE_DAYS = 7
_CARE_AGAIN_DAYS = 3
_NOON = time(13)


class Proposal(NamedTuple):
    due_on: date
    due_time: time
    why: str
    purpose: str
    asks_choice: bool = False
    """The retries are used up: the adviser must choose another way or time."""


def interval(session: Session, level: str | None) -> int:
    """Days between two contacts at ``level``."""
    rule = rules_of(session).levels.get(level or UNGRADED)
    return rule.contact_every_days if rule else _UNKNOWN_LEVEL_DAYS


def propose(
    session: Session,
    *,
    level: str | None,
    result: Result | None,
    attempts: int,
    today: date,
    after: date | None = None,
    tried_at: time | None = None,
) -> Proposal:
    """The contact after one with ``result`` (None: the first), counted from ``after`` or today.

    ``attempts`` are the unanswered tries before this one. A try that found nobody in the morning
    is repeated in the afternoon, and the other way round.
    """
    if result in {Result.LOST, Result.DROPPED}:
        raise ValueError(f"nothing follows {result}")
    if result is Result.NO_ANSWER:
        return _retry(rules_of(session), attempts, after or today, today, tried_at)
    days, why = _rhythm(session, ORDERED if result is Result.SIGNED else level)
    purpose = _PURPOSES.get(result, "keep_in_touch")
    if result is Result.VISIT_SET:
        days, why = 1, _("the visit is confirmed the day before or on the day")
    return _moved(rules_of(session), days, after or today, today, why, purpose)


_PURPOSES: dict[Result | None, str] = {
    None: "first_call",
    Result.VISIT_SET: "confirm_visit",
    Result.SIGNED: "order_progress",
    Result.POSTPONED: "call_again",
}


def propose_care(
    session: Session,
    *,
    result: Result,
    attempts: int,
    today: date,
    tried_at: time | None = None,
) -> Proposal | None:
    """The contact after one that belongs to no opportunity: only when it did not come about."""
    rules = rules_of(session)
    if result is Result.POSTPONED:
        why = _("asked for a later day")
        return _moved(rules, _CARE_AGAIN_DAYS, today, today, why, "call_again")
    if result is Result.NO_ANSWER and attempts < rules.retries:
        return _retry(rules, attempts, today, today, tried_at)
    return None


def _rhythm(session: Session, level: str | None) -> tuple[int, str]:
    days = interval(session, level)
    why = ngettext("level {level}, every day", "level {level}, every {count} days", days)
    return days, why.format(level=level or UNGRADED, count=days)


def _retry(
    rules: StoreRules, attempts: int, after: date, today: date, tried_at: time | None
) -> Proposal:
    tries = attempts + 1
    why = ngettext("no answer once", "no answer {count} times", tries).format(count=tries)
    if attempts >= rules.retries:
        why = _("{why}: choose another way or time").format(why=why)
        proposal = _moved(rules, _CHOICE_DAYS, after, today, why, "choose_way")
        return proposal._replace(asks_choice=True)
    proposal = _moved(rules, 1, after, today, why, "retry")
    return proposal._replace(due_time=_other_half(rules, tried_at))


def _moved(
    rules: StoreRules, days: int, after: date, today: date, why: str, purpose: str
) -> Proposal:
    wanted = min(max(after + timedelta(days=days), today), farthest(today))
    due_on = min(next_workday(wanted, rules.rest_days), farthest(today))
    if due_on != wanted:
        why = _("{why}; moved off a rest day").format(why=why)
    return Proposal(due_on, usual_time(rules), why, purpose)


def usual_time(rules: StoreRules) -> time:
    """An hour after opening: the morning's work is spread out and the desk is manned."""
    return _shifted(rules.opens_at, hours=1)


def _other_half(rules: StoreRules, tried_at: time | None) -> time:
    if tried_at is None or tried_at >= _NOON:
        return usual_time(rules)
    return _shifted(rules.closes_at, hours=-1)


def _shifted(moment: time, *, hours: int) -> time:
    hour = min(max(moment.hour + hours, 0), 23)
    return moment.replace(hour=hour)


def farthest(today: date) -> date:
    return add_months(today, 12)


def day_problem(due_on: date, today: date) -> str:
    """Why nothing can be planned for that day; empty when it can."""
    if due_on < today:
        return _("This day has passed. Choose today or a later day.")
    if due_on > farthest(today):
        return _("This is more than a year away. Choose an earlier day.")
    return ""


def time_problem(due_on: date, due_time: time | None, local_now: datetime) -> str:
    if due_time and due_on == local_now.date() and due_time < local_now.time():
        return _("This time has passed. Choose a later one.")
    return ""
