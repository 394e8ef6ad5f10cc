"""Measuring two ways of doing the same by turns, so that a busy machine slows both alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

_WARM = 5


class Times(NamedTuple):
    """Milliseconds of one way."""

    median: float
    p99: float


def by_turns(ways: list[Callable[[], object]], repeats: int) -> list[Times]:
    """Each way ``repeats`` times, one after the other; one that is asked once is not warmed."""
    for way in ways if repeats > 1 else ():
        for _again in range(min(_WARM, repeats)):
            way()
    spent: list[list[float]] = [[] for _way in ways]
    for _turn in range(repeats):
        for way, times in zip(ways, spent, strict=True):
            times.append(_once(way))
    return [_summed(times) for times in spent]


def _once(way: Callable[[], object]) -> float:
    before = time.perf_counter()
    way()
    return (time.perf_counter() - before) * 1000


def _summed(times: list[float]) -> Times:
    ordered = sorted(times)
    return Times(
        statistics.median(ordered), ordered[min(len(ordered) * 99 // 100, len(ordered) - 1)]
    )
