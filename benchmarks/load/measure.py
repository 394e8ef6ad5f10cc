"""What the seats tell, as rows of a table: how many, how long, how many in a second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from benchmarks.load.order import Told
from benchmarks.load.seat import READS
from benchmarks.load.verify import Finding

HEAD = ("work", "times", "a second", "p50", "p95", "p99", "longest")


@dataclass(frozen=True)
class Load:
    """``key`` is "file" or "server"."""

    key: str
    seats: int
    seconds: float
    pause: float
    told: Sequence[Told]
    findings: Sequence[Finding]
    heard: Sequence[float] = ()
    """Seconds from a save to another seat's knowing."""


class Row(NamedTuple):
    work: str
    times: int
    a_second: float
    p50: float
    """Milliseconds."""
    p95: float
    p99: float
    longest: float


def rows(load: Load) -> list[Row]:
    """Each work, and then all reads and all saves, and what the others heard of them."""
    told = load.told
    seconds = duration(told)
    kinds = dict.fromkeys(kind for each in told for kind in each.times)
    spent = {kind: [t for each in told for t in each.times.get(kind, ())] for kind in kinds}
    found = [_row(kind, times, seconds) for kind, times in sorted(spent.items())]
    for name, is_read in (("all reads", True), ("all saves", False)):
        times = [t for kind, part in spent.items() if (kind in READS) is is_read for t in part]
        found.append(_row(name, times, seconds))
    if load.heard:
        found.append(_row("hear of another's save", list(load.heard), seconds))
    return found


def duration(told: Sequence[Told]) -> float:
    """From the first seat's beginning to the last one's end."""
    return max(each.ended for each in told) - min(each.began for each in told)


def _row(work: str, times: list[float], seconds: float) -> Row:
    ordered = sorted(times) or [0.0]
    parts = (_percentile(ordered, share) * 1000 for share in (0.50, 0.95, 0.99, 1.0))
    return Row(work, len(times), len(times) / seconds, *parts)


def _percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def cells(row: Row) -> tuple[str, ...]:
    times = (f"{time:.1f} ms" if time < 100 else f"{time:.0f} ms" for time in row[3:])
    return row.work, f"{row.times:,}", f"{row.a_second:.1f}", *times
