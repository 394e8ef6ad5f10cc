"""Other hours, days and time zones at which the tests have to pass too, by libfaketime.

Standard library only, like the rest of the set-up.
"""

import os
import shutil
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

import debian

_LIBRARY = "libfaketimeMT.so.1"
_SLEEPING = Path(__file__).parent / "faked_clock_for_python"
HOUR_DOES_NOT_MATTER = ("test_power_cut.py", "test_killed_works.py", "test_changed_key.py")
"""Tests of tests/faults that cut at a call of the system, and are long: they see no clock."""


class Moment(NamedTuple):
    at: datetime
    zone: str

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} UTC in {self.zone}"


def moments(today: date) -> list[Moment]:
    """Evening and night of UTC, the year's last day and a leap day; in three time zones.

    All lie ahead, so that no file is younger than the clock.
    """
    tomorrow = today + timedelta(days=1)
    last_day = date(tomorrow.year, 12, 31)
    leap_day = date(tomorrow.year + (-tomorrow.year % 4 or 4), 2, 29)
    return [
        Moment(_at(tomorrow, 20), "Asia/Shanghai"),
        Moment(_at(tomorrow, 2), "America/Los_Angeles"),
        Moment(_at(last_day, 20), "Pacific/Kiritimati"),
        Moment(_at(leap_day, 2), "Asia/Shanghai"),
    ]


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def complete() -> str:
    """Install libfaketime if we may; otherwise the line that says what to do."""
    if _library():
        return ""
    if not shutil.which("apt-get"):
        return "Other hours need libfaketime, which is found on Debian and Ubuntu only."
    if os.geteuid() == 0 and debian.install(["libfaketime"], "what other hours need"):
        return ""
    return "Other hours need: sudo apt-get install libfaketime"


def _library() -> str:
    if not sys.platform.startswith("linux"):
        return ""
    return next((str(path) for path in Path("/usr/lib").glob(f"*/faketime/{_LIBRARY}")), "")


def variables(moment: Moment, now: datetime) -> dict[str, str]:
    """What makes it ``moment`` for a command and all its children, as PostgreSQL, from ``now`` on.

    Waiting goes by the other clock, the monotonic one, which stays as it is. ``now`` may be such a
    moment itself: what is ahead of it is ahead of the real clock by both.
    """
    ahead = round((moment.at - now).total_seconds()) + int(os.environ.get("FAKETIME", "0"))
    return {
        "LD_PRELOAD": _library(),
        "FAKETIME": f"{ahead:+d}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "TZ": moment.zone,
        "PYTHONPATH": os.pathsep.join([str(_SLEEPING), str(_SLEEPING.parents[1])]),
    }
