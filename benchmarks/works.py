"""A work to be measured, what it may cost, and what it did cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from benchmarks.timing import Times, by_turns


class Target(NamedTuple):
    """Whatever is None is not asked."""

    times_floor: float | None = None
    median_ms: float | None = None
    p99_ms: float | None = None

    def words(self) -> str:
        parts = [
            (self.times_floor, "≤ {} × floor"),
            (self.median_ms, "≤ {} ms"),
            (self.p99_ms, "p99 ≤ {} ms"),
        ]
        return ", ".join(text.format(f"{limit:g}") for limit, text in parts if limit is not None)


@dataclass(frozen=True)
class Work:
    """``per`` is how many of what is counted one call does, such as the pages of a document."""

    name: str
    product: Callable[[], object]
    target: Target
    floor: Callable[[], object] | None = None
    repeats: int = 200
    per: int = 1

    def measure(self) -> Figure:
        ways = [self.product, self.floor] if self.floor else [self.product]
        found = [Times(*(t / self.per for t in times)) for times in by_turns(ways, self.repeats)]
        return Figure(self.name, self.target, found[0], found[1] if self.floor else None)


class Figure(NamedTuple):
    name: str
    target: Target
    product: Times
    floor: Times | None = None

    @property
    def ratio(self) -> float | None:
        return self.product.median / self.floor.median if self.floor else None

    @property
    def is_met(self) -> bool:
        found = (self.ratio, self.product.median, self.product.p99)
        pairs = zip(found, self.target, strict=True)
        return all(limit is None or (value or 0) <= limit for value, limit in pairs)
