"""Chance from a seed, drawn often: the quick forms of what ``random`` offers."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")
Weighted = tuple[tuple[T, int], ...]


class Dice(Random):
    """One stream of chance; the same for the same ``seed``, also under another Python."""

    def choice(self, options: Sequence[T]) -> T:  # type: ignore[override]
        return options[int(self.random() * len(options))]

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        if stop is None:
            start, stop = 0, start
        return start + int(self.random() * (stop - start))

    def weighted(self, options: Weighted[T]) -> T:
        """One of the options, each as often as its weight says."""
        sums: list[int]
        found: list[T]
        found, sums = _sums(options)
        return found[bisect(sums, self.random() * sums[-1], 0, len(sums) - 1)]


@lru_cache(maxsize=1_000)
def _sums(options: Weighted[Any]) -> tuple[list[Any], list[int]]:
    return [option for option, _weight in options], list(accumulate(w for _option, w in options))
