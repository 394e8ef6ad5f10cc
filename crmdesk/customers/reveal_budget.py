"""How many customers' numbers somebody looks at: a day's budget, and what is out of the usual.

Counted are customers, not looks: who dials the same person twice has not spent more. All of it is
read from the journal's actions, and the day's come from its end; the day is the journal's own, so
that neither CRMDESK_TODAY nor an entry with an odd date takes a look away or adds one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from statistics import median
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query
from crmdesk.access.names import names_of, shown_name
from crmdesk.access.store_settings import NUMBERS
from crmdesk.dates import local, today_of
from crmdesk.i18n import _
from crmdesk.models import Account, Action, Role
from crmdesk.store import actor_of, store_of
from crmdesk.store.journal import journal_time
from crmdesk.store.journal_order import believed_since
from crmdesk.store.records import setting, store_record

REVEAL, REFUSED = "customers.reveal", "customers.reveal_refused"
FEWEST = 10
"""Fewer customers a day are never out of the usual."""
TIMES_USUAL = 3
WORD_FROM = 0.8
_LOOK_BACK = timedelta(days=30)
_FEWEST_DAYS = 3
_SETTINGS = {
    Role.ADVISER: "reveals_per_day",
    Role.ADMINISTRATOR: "reveals_per_day",
    Role.CARE: "care_reveals_per_day",
}


class Spent(NamedTuple):
    """``limit`` is None for whoever sets it: managers are watched, not stopped."""

    customers: frozenset[int]
    limit: int | None

    def allows(self, customer_id: int) -> bool:
        is_known = customer_id in self.customers
        return is_known or self.limit is None or len(self.customers) < self.limit


class RevealAlert(NamedTuple):
    """Somebody who was refused a number today, or saw far more customers' than on other days."""

    account_id: int
    name: str
    customers: int
    limit: int | None
    usual: float | None
    refused: int

    def say(self) -> str:
        if self.refused:
            text = _("{name} wanted to see more numbers than the day allows ({limit} customers).")
            return text.format(name=self.name, limit=self.limit)
        text = _("{name} looked at the numbers of {count} customers today, usually {usual}.")
        return text.format(name=self.name, count=self.customers, usual=f"{self.usual:.0f}")


def spent_today(session: Session) -> Spent:
    """What the account of ``session`` has seen since midnight."""
    actor = actor_of(session)
    looks = _looks(session, account_id=actor.account_id)
    seen = frozenset(look.customer_id for look in looks if look.verb == REVEAL)
    return Spent(seen, _limit(session, actor.role))


def usual_of(session: Session, account_id: int) -> float | None:
    """The median of the days on which the account looked at all; None when they are too few."""
    looks = _looks(session, _LOOK_BACK, account_id=account_id)
    today = _today(session)
    return _usual(look for look in looks if look.day < today)


def is_unusual(count: int, usual: float | None) -> bool:
    return count >= FEWEST and usual is not None and count > TIMES_USUAL * usual


def whom_to_ask(session: Session) -> str:
    names = session.scalars(
        select(shown_name(session))
        .where(Account.store_id == store_of(session), Account.is_active)
        .where(Account.role == Role.MANAGER)
        .order_by(Account.id)
        .limit(2)
    )
    return _(" or ").join(names) or _("a manager")


@query(Permission.SEE_AUDIT)
def reveal_alerts(session: Session) -> Sequence[RevealAlert]:
    """Who is to be asked about today's looks at numbers."""
    by_account = defaultdict(list)
    for look in _looks(session):
        by_account[look.account_id].append(look)
    found = (_alert(session, account_id, looks) for account_id, looks in sorted(by_account.items()))
    return [alert for alert in found if alert is not None]


class _Look(NamedTuple):
    account_id: int
    day: date
    verb: str
    customer_id: int


def _alert(session: Session, account_id: int, looks: Sequence[_Look]) -> RevealAlert | None:
    count = len({look.customer_id for look in looks if look.verb == REVEAL})
    refused = sum(look.verb == REFUSED for look in looks)
    usual = usual_of(session, account_id) if count >= FEWEST else None
    if not refused and not is_unusual(count, usual):
        return None
    account = session.get_one(Account, account_id)
    limit = _limit(session, account.role)
    return RevealAlert(account_id, names_of(session)[account_id], count, limit, usual, refused)


def _limit(session: Session, role: Role) -> int | None:
    key = _SETTINGS.get(role)
    return None if key is None else int(setting(session, key, NUMBERS[key].default))


def _today(session: Session) -> date:
    return today_of(journal_time(session), store_record(session).zone)


def _looks(
    session: Session, days_back: timedelta = timedelta(0), *, account_id: int | None = None
) -> Sequence[_Look]:
    """Today's and those of ``days_back``: from the journal's end back to the first before."""
    zone, today = store_record(session).zone, _today(session)
    since = today - days_back
    believed = believed_since(session, since, today, zone)
    rows = (
        select(Action.id, Action.account_id, Action.at, Action.verb, Action.arguments)
        .where(Action.store_id + 0 == store_of(session))  # by id alone
        .where(Action.id > believed.after, Action.verb.in_((REVEAL, REFUSED)))
        .order_by(Action.id)
    )
    if account_id is not None:
        rows = rows.where(Action.account_id == account_id)
    looks = [
        _Look(
            account,
            believed.days.get(number) or local(at, zone).date(),
            verb,
            int(arguments.get("id") or 0),
        )
        for number, account, at, verb, arguments in session.execute(rows)
    ]
    return [look for look in looks if look.day >= since]


def _usual(looks: Iterable[_Look]) -> float | None:
    days = defaultdict(set)
    for look in looks:
        days[look.day].add(look.customer_id)
    if len(days) < _FEWEST_DAYS:
        return None
    return float(median(len(customers) for customers in days.values()))
