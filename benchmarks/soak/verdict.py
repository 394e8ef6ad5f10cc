"""Whether it grew, slowed down or left anything open, and the tables that show it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from benchmarks.soak.gauges import Sample
from benchmarks.soak.playing import Played, Step

GROWTH = 0.05
"""Of the memory, from the tenth minute (of an hour) to the end."""
SLOWER = 1.15
"""Last third beside the first, over all kinds of steps, in processor time."""
_WARM = 1 / 6
_FEWEST_MINUTES = 3
"""A shorter run is still loading what an hour needs once."""
_COLUMNS = 7


class Judgement(NamedTuple):
    what: str
    words: str
    is_good: bool


def judge(played: Played) -> list[Judgement]:
    return [*_lasting(played), _closed(played)]


def _lasting(played: Played) -> Iterator[Judgement]:
    if played.minutes < _FEWEST_MINUTES:
        return
    growth, ratio = growth_of(played), slowdown(played)
    warm = played.minutes * _WARM
    yield Judgement(
        "memory",
        f"{growth:+.1%} after minute {warm:.0f} (less than {GROWTH:.0%} is good)",
        growth < GROWTH,
    )
    yield Judgement(
        "pace",
        f"last third × {ratio:.2f} of the first in processor time (up to {SLOWER} is good)",
        ratio <= SLOWER,
    )


def _closed(played: Played) -> Judgement:
    left = played.descriptors_after - played.descriptors_before
    return Judgement("descriptors", f"{left} left open after closing", left <= 0)


def growth_of(played: Played) -> float:
    """Medians of a tenth of the time each: right after the warm-up, and at the end."""
    warm, tenth = played.minutes * _WARM, played.minutes / 10
    early = [each.rss for each in played.samples if warm <= each.minute < warm + tenth]
    late = [each.rss for each in played.samples if each.minute >= played.minutes - tenth]
    return statistics.median(late) / statistics.median(early) - 1


def slowdown(played: Played) -> float:
    """The geometric mean over the kinds of what their medians became."""
    first, last = thirds(played.steps, played.minutes)
    ratios = [
        statistics.median(last[kind]) / max(statistics.median(first[kind]), 1e-4)
        for kind in first.keys() & last.keys()
    ]
    return math.exp(statistics.fmean(map(math.log, ratios))) if ratios else 1.0


Times = dict[str, list[float]]


def thirds(steps: Sequence[Step], minutes: float) -> tuple[Times, Times]:
    """Processor seconds by kind, of the first third after the warm-up and of the last."""
    warm = minutes * _WARM
    third = (minutes - warm) / 3
    first: Times = {}
    last: Times = {}
    for step in steps:
        if warm <= step.minute < warm + third:
            first.setdefault(step.kind, []).append(step.cpu)
        elif step.minute >= minutes - third:
            last.setdefault(step.kind, []).append(step.cpu)
    return first, last


# Tables.

GAUGES = ("minute", "MB", "Qt objects", "widgets", "windows", "Python objects", "open files",
          "threads", "temporary files")  # fmt: skip
TIMES = ("step", "times", "median", "p99", "first third", "last third")


def gauge_rows(played: Played) -> list[tuple[str, ...]]:
    """Some samples, evenly over the time."""
    samples, shown = played.samples, min(_COLUMNS, len(played.samples))
    places = {round(n * (len(samples) - 1) / max(shown - 1, 1)) for n in range(shown)}
    return [_cells(samples[place]) for place in sorted(places)]


def _cells(it: Sample) -> tuple[str, ...]:
    return (f"{it.minute:.1f}", f"{it.rss:.1f}", *(f"{count:,}" for count in it[2:]))


def time_rows(played: Played) -> list[tuple[str, ...]]:
    first, last = thirds(played.steps, played.minutes)
    kinds = dict.fromkeys(step.kind for step in played.steps)
    return [_times(kind, played.steps, first, last) for kind in kinds]


def _times(kind: str, steps: Sequence[Step], first: Times, last: Times) -> tuple[str, ...]:
    took = sorted(step.seconds for step in steps if step.kind == kind)
    p99 = took[min(len(took) * 99 // 100, len(took) - 1)]
    parts = [_ms(statistics.median(part[kind])) if kind in part else "–" for part in (first, last)]
    return kind, str(len(took)), _ms(statistics.median(took)), _ms(p99), *parts


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
