"""When a car will have run so far: from its readings, or from the model's default."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from crmdesk.i18n import _, day_full, number

DEFAULT_SPREAD = 0.2
LEAST_SPREAD = 0.1
SHORTEST_SPAN = 7
"""Days between two readings, below which they say little about the daily rate."""
HIGHEST_KM = 9_999_999
_LONGEST_DAYS = 3650


def mileage_problem(km: int) -> str:
    if km < 0:
        return _("The mileage cannot be below 0 km.")
    if km > HIGHEST_KM:
        return _("Enter the mileage of one car, at most {most} km.").format(most=number(HIGHEST_KM))
    return ""


class Reading(NamedTuple):
    read_on: date
    km: int


class Estimate(NamedTuple):
    day: date
    earliest: date
    latest: date
    per_day: float
    is_measured: bool
    """From the car's own readings, not from the model's default."""


class _Rate(NamedTuple):
    per_day: float
    low: float
    high: float
    is_measured: bool


def estimate(
    readings: Iterable[Reading], delivered_on: date, default_per_day: float, threshold: int
) -> Estimate:
    """The day on which the car reaches ``threshold`` km, with its range."""
    known = _usable(readings) or [Reading(delivered_on, 0)]
    rate, last = _rate(known, default_per_day), known[-1]
    left = max(threshold - last.km, 0)
    return Estimate(
        _ahead(last.read_on, left, rate.per_day),
        _ahead(last.read_on, left, rate.high),
        _ahead(last.read_on, left, rate.low),
        rate.per_day,
        rate.is_measured,
    )


def in_words(found: Estimate) -> str:
    text = (
        _("about {day} (between {earliest} and {latest}), {km} km a day as read")
        if found.is_measured
        else _("about {day} (between {earliest} and {latest}), {km} km a day assumed")
    )
    return text.format(
        day=day_full(found.day),
        earliest=day_full(found.earliest),
        latest=day_full(found.latest),
        km=number(found.per_day),
    )


def _usable(readings: Iterable[Reading]) -> list[Reading]:
    """In order of days, the highest of each day; one that falls behind is a typing error."""
    found: list[Reading] = []
    for reading in sorted(readings):
        if found and reading.read_on == found[-1].read_on:
            found.pop()
        if not found or reading.km >= found[-1].km:
            found.append(reading)
    return found


def _rate(readings: Sequence[Reading], default_per_day: float) -> _Rate:
    measured = _per_day(readings[0], readings[-1])
    if measured is None:
        spread = DEFAULT_SPREAD * default_per_day
        return _Rate(default_per_day, default_per_day - spread, default_per_day + spread, False)
    between = [rate for one, two in pairwise(readings) if (rate := _per_day(one, two))]
    return _Rate(
        measured,
        min([*between, measured * (1 - LEAST_SPREAD)]),
        max([*between, measured * (1 + LEAST_SPREAD)]),
        True,
    )


def _per_day(one: Reading, two: Reading) -> float | None:
    days = (two.read_on - one.read_on).days
    if days < SHORTEST_SPAN or two.km <= one.km:
        return None
    return (two.km - one.km) / days


def _ahead(since: date, km: int, per_day: float) -> date:
    days = math.ceil(km / per_day) if per_day > 0 else _LONGEST_DAYS
    return since + timedelta(days=min(days, _LONGEST_DAYS))
