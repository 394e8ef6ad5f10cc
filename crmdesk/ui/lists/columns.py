"""What a column of a list shows, and how."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class Kind(enum.Enum):
    TEXT = "text"
    STRONG = "strong"
    MUTED = "muted"
    NUMBER = "number"
    """At the right, as money and counts are."""
    LEVEL = "level"
    TAG = "tag"
    TICK = "tick"
    """A tick where the text is not empty."""


def _none(_row: Any) -> str:
    return ""


@dataclass(frozen=True)
class Column:
    """``tone`` colours a cell's text or tag: "late", "attention", "calm", "good" or "".

    ``grow`` is its share of the room that the widths leave over; without any, the last one's.
    """

    key: str
    title: str
    text: Callable[[Any], str]
    kind: Kind = Kind.TEXT
    width: int = 110
    tone: Callable[[Any], str] = _none
    sortable: bool = True
    shown: bool = True
    tip: Callable[[Any], str] = _none
    grow: int = 0


class RowSource(Protocol):
    """Where the rows come from. Each one has an ``id``.

    A dataclass with ``sort`` and ``descending`` is asked again when a header is clicked.
    """

    def count(self, session: Any) -> int: ...
    def page(self, session: Any, start: int, size: int) -> Sequence[Any]: ...


class RowsInMemory:
    """A source for a list that is short enough to hold, in the order given."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._rows = rows

    def count(self, session: Any) -> int:
        return len(self._rows)

    def page(self, session: Any, start: int, size: int) -> Sequence[Any]:
        return self._rows[start : start + size]
