"""Moments are aware UTC; a day and a clock time belong to a zone."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from crmdesk.errors import UserError
from crmdesk.i18n import _

HOME_ZONE = "Asia/Shanghai"


def clock(environ: Mapping[str, str] = os.environ, zone: str = HOME_ZONE) -> Callable[[], datetime]:
    """What tells the business its time: the present, unless CRMDESK_TODAY fixes the day.

    2026-11-21 is that day, as it is in ``zone``, at the present time of day; 2026-11-21T10:30
    stands still. Plans, visits and reports go by it; ``real`` says what does not.
    """
    fixed = environ.get("CRMDESK_TODAY", "").strip()
    return MovedDay(fixed, zone) if fixed else present


def present() -> datetime:
    """What this computer's own clock says."""
    return datetime.now(UTC)


class MovedDay:
    """A clock that tells another day than the computer's."""

    def __init__(self, text: str, zone: str) -> None:
        self._tell = _clock_of(text, zone)

    def __call__(self) -> datetime:
        return self._tell()


def real(now: Callable[[], datetime]) -> Callable[[], datetime]:
    """``now`` without CRMDESK_TODAY.

    By it go the journal, backups and their age, and the counts of guesses and of looks at numbers:
    what must stay true whatever day somebody tries out.
    """
    return present if isinstance(now, MovedDay) else now


def _clock_of(text: str, zone: str) -> Callable[[], datetime]:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        still = _moment(text, zone)
        return lambda: still
    return lambda: utc(day, local(present(), zone).time(), zone)


def _moment(text: str, zone: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        fault = _("CRMDESK_TODAY is “{text}”. Give a day such as 2026-11-21 or 2026-11-21T10:30.")
        raise UserError(fault.format(text=text)) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def local(now: datetime, zone: str) -> datetime:
    return now.astimezone(ZoneInfo(zone))


def today_of(now: datetime, zone: str) -> date:
    return local(now, zone).date()


def utc(day: date, time: time, zone: str) -> datetime:
    """The moment of a day and clock time; of an hour that occurs twice, the first."""
    return datetime.combine(day, time, ZoneInfo(zone)).astimezone(UTC)
