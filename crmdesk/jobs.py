"""What long work needs to know about being watched: how to report, and when to stop."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


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
    try:
        yield
    finally:
        if collecting:
            gc.enable()
