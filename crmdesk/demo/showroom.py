"""Day after day: who comes, who is filed, until the store has as many customers as asked for."""

from __future__ import annotations

from bisect import bisect
from datetime import date, timedelta
from itertools import accumulate

from crmdesk.demo.circle import Circle
from crmdesk.demo.contacts import Story
from crmdesk.demo.dealership import LOG_DAYS, NOW_MINUTES, Dealership
from crmdesk.demo.dice import Dice
from crmdesk.demo.people import People
from crmdesk.demo.seasons import arrival_minute
from crmdesk.demo.stories import Stories
from crmdesk.demo.visits import Visits
from crmdesk.jobs import Progress
from crmdesk.models import Outcome, Way

_EARLIER = 0.22
"""Customers who came before the log began: of one population with those after, so that the store's
own rates are those at which it really closes."""
_EARLIER_YEARS = 3.5
_CAPTURE = 0.67
_PHONE_IN = 0.19
_CHUNK = 2_000
_BY_NOW = 0.33
_FIRST_MINUTE, _STAY = 9 * 60 + 4, 15
_BUSY_MORNING = 5
"""Filed at least on the demo store's own morning, so that its log shows something."""


_Party = tuple[int, bool]
"""The minute of the day, and whether it leaves its data."""


class Showroom:
    def __init__(self, shop: Dealership, customers: int, progress: Progress) -> None:
        self._shop = shop
        self._customers = customers
        self._progress = progress
        self._random: Dice = shop.random("showroom")
        self._people = People(shop.random("people"), shop.words, shop.language, shop.models)
        self._circle = Circle(self._people, shop.random("circle"), shop.language)
        self._stories = Stories(shop)
        self._visits = Visits(shop, shop.random("unfiled"))
        self._filed = 0

    def live(self) -> None:
        earlier = round(self._customers * _EARLIER)
        self._before_the_log(earlier)
        days = [self._shop.opened_on + timedelta(n) for n in range(LOG_DAYS + 1)]
        for day, count in zip(days, self._counts(days, self._customers - earlier), strict=True):
            self._day(day, count)

    def _before_the_log(self, count: int) -> None:
        r, shop = self._random, self._shop
        span = round(_EARLIER_YEARS * 365)
        ages = sorted((round(span * r.random() ** 1.3) for _one in range(count)), reverse=True)
        for age in ages:
            day = shop.opened_on - timedelta(age + 70)
            at = shop.seasons.moment(day, arrival_minute(r))
            self._met(self._stories.earlier(self._circle.party(day), at))

    def _counts(self, days: list[date], filed: int) -> list[int]:
        """How many are filed on each day; together ``filed``, with a morning's share today."""
        r, shop = self._random, self._shop
        weights = [shop.seasons.traffic(day) * r.uniform(0.55, 1.45) for day in days[:-1]]
        today = shop.seasons.traffic(days[-1])
        usual = round(filed / LOG_DAYS * today * _BY_NOW)
        this_morning = min(max(usual, _BUSY_MORNING), filed) if today else 0
        return [*_spread(r, weights, filed - this_morning), this_morning]

    def _day(self, day: date, filed: int) -> None:
        r, shop = self._random, self._shop
        if shop.seasons.traffic(day) == 0:
            return
        unfiled = sum(r.random() > _CAPTURE for _one in range(round(filed / _CAPTURE)))
        parties = sorted((arrival_minute(r), n < filed) for n in range(filed + unfiled))
        if day == shop.today:
            parties = self._this_morning(parties)
        for minute, is_filed in parties:
            at = shop.seasons.moment(day, minute)
            just_came = day == shop.today and minute > NOW_MINUTES - _STAY
            way = Way.PHONE_IN if r.random() < _PHONE_IN and not just_came else Way.WALK_IN
            if is_filed:
                self._met(self._stories.walked_in(self._circle.party(day), at, way))
            else:
                self._visits.unfiled(at, way, shop.staff.adviser(r, day))
        self._visits.sheet(day)

    def _this_morning(self, parties: list[_Party]) -> list[_Party]:
        """The same parties from opening until now; the last ones are filed, and still here."""
        span = NOW_MINUTES - _FIRST_MINUTE - 1
        kinds = sorted(is_filed for _minute, is_filed in parties)[:-1]
        minutes = [_FIRST_MINUTE + self._random.randrange(span) for _kind in kinds]
        earlier = sorted(zip(minutes, kinds, strict=True))
        return [*earlier, (NOW_MINUTES - 1 - self._random.randrange(8), True)] if parties else []

    def _met(self, story: Story) -> None:
        owns = story.opportunity["outcome"] is Outcome.WON
        self._circle.remember(story.customer["id"], story.person, owns=owns)
        self._filed += 1
        if self._filed % 100 == 0:
            self._progress(self._filed, self._customers)
        if self._filed % _CHUNK == 0:
            self._shop.rows.write()


def _spread(random: Dice, weights: list[float], count: int) -> list[int]:
    """``count`` things on days of these weights, evenly enough that hardly a day is empty."""
    ends = list(accumulate(weights))
    found = [0] * len(weights)
    for number in range(count):
        at = (number + random.random()) / count * ends[-1]
        found[min(bisect(ends, at), len(found) - 1)] += 1
    return found
