"""When people come to a showroom: weekends, holidays, the season, the hour; and the weather."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate

from crmdesk.dates import RestDays, next_workday, seed_rest_days, to_lunar, utc
from crmdesk.demo.dice import Dice

DAY = timedelta(days=1)
_WEEKDAYS = (0.74, 0.70, 0.76, 0.82, 0.96, 1.62, 1.40)
_MONTHS = (1.12, 0.62, 0.96, 0.98, 1.06, 1.0, 0.9, 0.92, 1.16, 1.12, 1.06, 1.1)
OPENING = 9 * 60
_HOURS = (9, 10, 11, 12, 13, 14, 15, 16, 17)
_BY_HOUR = list(accumulate((7, 17, 13, 6, 8, 16, 17, 11, 5)))
_BUSY_DAYS = {(5, 1), (5, 2), (5, 3), (10, 1), (10, 2), (10, 3), (10, 4), (10, 5)}
_MEAN_DEGREES = (3, 6, 11, 17, 22, 26, 30, 29, 24, 18, 11, 5)


class Seasons:
    """The days from ``first`` on, as this store lives them."""

    def __init__(self, first: date, last: date, zone: str) -> None:
        years = range(first.year, last.year + 2)
        self.holidays = [day for year in years for day in seed_rest_days(year).days]
        self._rest = RestDays.of(self.holidays, frozenset())
        self._named = {day.day for day in self.holidays if day.is_rest}
        self._offset = utc(last, time(), zone) - datetime.combine(last, time(), UTC)
        self.traffic = lru_cache(maxsize=None)(self._traffic)
        self.workday = lru_cache(maxsize=None)(self._workday)

    def moment(self, day: date, minutes: int) -> datetime:
        """``minutes`` after the store's midnight."""
        return datetime.combine(day, time(), UTC) + self._offset + timedelta(minutes=minutes)

    def day_of(self, moment: datetime) -> date:
        return (moment - self._offset).date()

    def minutes_of(self, moment: datetime) -> int:
        here = moment - self._offset
        return here.hour * 60 + here.minute

    def _traffic(self, day: date) -> float:
        """How many come, where 1 is a mean day; 0 when the store is closed."""
        lunar = to_lunar(day)
        if (lunar.month, lunar.day) in {(12, 30), (1, 1), (1, 2), (1, 3)}:
            return 0.0
        usual = _WEEKDAYS[day.weekday()] * _MONTHS[day.month - 1]
        if (day.month, day.day) in _BUSY_DAYS:
            return max(usual, 1.0) * 1.45
        return max(usual, 1.1) * 1.15 if day in self._named else usual

    def _workday(self, day: date) -> date:
        return next_workday(day, self._rest)

    def busy_day(self, random: Dice, days: Sequence[date]) -> date:
        """One of ``days``, by how many come on each."""
        return random.choices(days, [self.traffic(day) + 0.01 for day in days])[0]


def arrival_minute(random: Dice) -> int:
    hour = random.choices(_HOURS, cum_weights=_BY_HOUR)[0]
    return hour * 60 + random.randrange(60)


def weather(random: Dice, day: date, kinds: Sequence[str]) -> str:
    """``kinds`` are fine, cloudy, overcast, rain, heavy rain, snow; 晴 6℃."""
    degrees = round(random.gauss(_MEAN_DEGREES[day.month - 1], 3.5))
    wet = 0.34 if day.month in {6, 7, 8} else 0.2
    kind = random.choices(range(5), (0.36, 0.26, 1 - 0.62 - wet, wet * 0.75, wet * 0.25))[0]
    if kind >= 3 and degrees < 1:
        kind = 5
    return f"{kinds[kind]} {degrees}℃"
