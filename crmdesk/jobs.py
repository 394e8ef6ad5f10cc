"""What long work needs to know about being watched: how to report, and when to stop."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

_UNCOLLECTED: list[None] = []
"""As long as what asks not to be interrupted."""


class Cancelled(Exception):
    """Raised by ``Progress`` inside work that the user stopped. Let it pass; it rolls back."""


class Progress(Protocol):
    def __call__(self, done: int, total: int) -> None:
        """Report how far the work is. Raises ``Cancelled`` once the user has asked to stop."""


def unwatched(done: int, total: int) -> None:
    """A ``Progress`` for work that nobody watches."""


@contextmanager
def without_collecting() -> Iterator[None]:
    """For many short-lived rows without cycles, which it takes a fifth of the time to look for."""
    collecting = gc.isenabled()
    gc.disable()
    _UNCOLLECTED.append(None)
    try:
        yield
    finally:
        _UNCOLLECTED.pop()
        if collecting:
            gc.enable()


def collect_what_is_due() -> None:
    """What Python's collector does by itself where it is on: here on the thread that calls."""
    if _UNCOLLECTED:
        return
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return
