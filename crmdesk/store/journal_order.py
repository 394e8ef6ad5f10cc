"""The journal goes by its numbers; where its dates do not, some clock was set wrong.

Such an entry stays as it was written. Here it is found, told, and given the time that its
neighbours allow.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, select
from sqlalchemy.orm import Session, aliased

from crmdesk.dates import local, utc
from crmdesk.i18n import _, clock, day_full
from crmdesk.models import Action
from crmdesk.store.actor import is_on_server, store_of
from crmdesk.store.journal import journal_time
from crmdesk.store.records import store_record

_SLACK = timedelta(minutes=10)
_SILENCE = timedelta(days=30)
"""A store in use is never silent for so long, not even over the Spring Festival."""
_NEIGHBOURS = 2_000
_MOST = 20_000
_NAMED = 10


class GoneBack(NamedTuple):
    """Entries that are dated before the one that they follow: how many, and the first of them."""

    entries: int = 0
    first: Sequence[int] = ()

    def say(self) -> str:
        if not self.entries:
            return ""
        numbers = ", ".join(map(str, self.first)) + (" …" if self.entries > len(self.first) else "")
        return _(
            "Entries of the journal that are dated before the one they follow: {count}, number"
            " {numbers}. A clock was set back, or was wrong before; their order is sure."
        ).format(count=self.entries, numbers=numbers)


def gone_back(connection: Connection) -> GoneBack:
    """In all stores of the database."""
    columns = Action.__table__.c
    before = func.lag(columns.at).over(partition_by=columns.store_id, order_by=columns.id)
    dated = select(columns.id, columns.at, before.label("before")).subquery()
    odd = select(dated.c.id).where(dated.c.at < dated.c.before)
    count = connection.scalar(select(func.count()).select_from(odd.subquery())) or 0
    first = connection.scalars(odd.order_by(dated.c.id).limit(_NAMED)).all() if count else ()
    return GoneBack(count, first)


def is_gone_back() -> ColumnElement[bool]:
    """Of an ``Action`` in a query."""
    earlier = aliased(Action)
    before = (
        select(earlier.at)
        .where(earlier.store_id == Action.store_id, earlier.id < Action.id)
        .order_by(earlier.id.desc())
        .limit(1)
        .correlate(Action)
        .scalar_subquery()
    )
    return func.coalesce(before > Action.at, False)


class Believed(NamedTuple):
    """From which action on the journal is of a day and later, and the days of odd actions."""

    after: int
    days: Mapping[int, date]


def believed_since(session: Session, since: date, today: date, zone: str) -> Believed:
    """What says which actions are of ``since`` to ``today``, whatever their dates.

    An action that came after others of today is of today, also where its date is of 2020; one
    that is dated in the future happened before the next one that is not.
    """
    mine = Action.store_id + 0 == store_of(session)  # by id alone, which is by time
    newest_first = select(Action.id, Action.at).where(mine).order_by(Action.id.desc()).limit(1)
    earlier = session.execute(newest_first.where(Action.at < utc(since, time(0), zone))).first()
    newest = session.execute(newest_first).first()
    after = earlier.id if earlier else 0
    if newest is None:
        return Believed(after, {})
    start = max(after - _NEIGHBOURS, newest.id - _MOST, 0)
    is_ahead = local(newest.at, zone).date() > today
    if not is_ahead and session.scalar(_descents(mine, start)) is None:
        return Believed(after, {})
    while True:
        asked = select(Action.id, Action.at).where(mine, Action.id > start).order_by(Action.id)
        rows = session.execute(asked).all()
        told = [local(row.at, zone).date() for row in rows]
        days = straighten(told, today)
        if start <= max(newest.id - _MOST, 0) or days[0] < since:
            triples = zip(rows, told, days, strict=True)
            return Believed(start, {row.id: day for row, at, day in triples if at != day})
        start = max(start - _NEIGHBOURS, newest.id - _MOST, 0)


def _descents(mine: ColumnElement[bool], start: int) -> Select[tuple[int]]:
    before = func.lag(Action.at).over(order_by=Action.id)
    dated = select(Action.id, Action.at, before.label("before")).where(mine, Action.id > start)
    rows = dated.subquery()
    return select(rows.c.id).where(rows.c.at < rows.c.before).limit(1)


def straighten(days: Sequence[date], today: date) -> list[date]:
    """``days`` in the order of the journal, the odd ones moved between their neighbours.

    Believed is the longest series that never goes back nor beyond ``today``; a day counts once for
    all that was done in a row, so that much work under a wrong date proves nothing.
    """
    runs = [(day, len(list(same))) for day, same in groupby(days)]
    believed = _longest_rising([day for day, _count in runs], today)
    told: list[date] = []
    for place, (day, count) in enumerate(runs):
        if believed and believed[0] == place:
            believed.popleft()
        else:
            day = min(day, runs[believed[0]][0] if believed else today)
        told += [max(day, told[-1]) if told else day] * count
    return told


def _longest_rising(days: Sequence[date], today: date) -> deque[int]:
    """Places in ``days``; of several series as long, the latest. By patience sorting, from the end:
    today is sure.
    """
    ends, at_end = [-today.toordinal()], [len(days)]
    following: dict[int, int] = {}
    for place in range(len(days) - 1, -1, -1):
        if days[place] <= today:
            value = -days[place].toordinal()
            length = bisect_right(ends, value)
            following[place] = at_end[length - 1]
            ends[length : length + 1], at_end[length : length + 1] = [value], [place]
    found: deque[int] = deque()
    place = at_end[-1]
    while place < len(days):
        found.append(place)
        place = following[place]
    return found


def clock_word(session: Session, now: datetime) -> str:
    """What this computer's clock and the journal, or the server's clock, have against each other.

    Empty where they agree, and for a demo store that was made long ago.
    """
    store = store_record(session)
    here = _said(now, store.zone)
    if is_on_server(session):
        return _word_of_server(now, journal_time(session), store.zone)
    newest = session.scalar(
        select(Action.at)
        .where(Action.store_id + 0 == store_of(session))
        .order_by(Action.id.desc())
        .limit(1)
    )
    if newest is None:
        return ""
    there, days = _said(newest, store.zone), (now - newest).days
    if newest > now + _SLACK:
        return _(
            "This PC's clock says {here}, but the newest entry of the journal is of {there}. If the"
            " clock is wrong, set it before you go on: plans and visits take its time."
        ).format(here=here, there=there)
    if now - newest > _SILENCE and not store.is_demo:
        return _(
            "The newest entry of the journal is of {there}, {days} days before what this PC's clock"
            " says ({here}). If the clock is wrong, set it before you go on: plans and visits take"
            " its time."
        ).format(here=here, there=there, days=days)
    return ""


def _word_of_server(now: datetime, told: datetime, zone: str) -> str:
    if abs(now - told) <= _SLACK:
        return ""
    return _(
        "This PC's clock says {here}, the server's {there}. Set this PC's: plans and visits take"
        " its time, the journal takes the server's."
    ).format(here=_said(now, zone), there=_said(told, zone))


def _said(moment: datetime, zone: str) -> str:
    here = local(moment, zone)
    return f"{day_full(here.date())} {clock(here)}"
