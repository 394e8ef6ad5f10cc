"""What a seat is told to do, and what it tells afterwards: all that goes between processes."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from benchmarks.load.places import Place, ServerPlace

NOW = datetime(2026, 11, 21, 2, 52, tzinfo=UTC)
Shares = Mapping[str, int]
"""How often each work is done, against the others."""
ON_A_FILE: Shares = {
    "search": 8,
    "who is due": 3,
    "log a visit": 3,
    "record a result": 3,
    "move a card": 2,
    "edit a shared file": 2,
}


@dataclass(frozen=True)
class Order:
    """Everything that a seat needs, as it shares no memory with the others."""

    place: Place | ServerPlace
    number: int
    login: str
    seconds: float
    sought: Sequence[str]
    """Texts to search for."""
    shared: Sequence[int]
    """Files that other seats edit too."""
    pause: float = 0.0
    """Seconds between two works."""
    editor: str = ""
    """Who edits these files, if not ``login``."""
    receiver: int = 0
    """The adviser to whom visits go, if not ``login``."""
    shares: Shares = field(default_factory=lambda: dict(ON_A_FILE))
    listens: bool = False
    """Whether it hears what the others save, as a window does."""
    began: float = field(default_factory=time.time)
    """When the one clock of all seats stood at ``NOW``."""

    @property
    def seat(self) -> str:
        return f"load-{self.number}"

    def now(self) -> datetime:
        return NOW + timedelta(seconds=time.time() - self.began)

    def moment_of(self, at: datetime) -> float:
        """When it truly was."""
        return self.began + (at - NOW).total_seconds()


class Word(NamedTuple):
    """At ``moment`` the seat's listeners knew of all actions up to the number ``action_id``."""

    moment: float
    action_id: int


@dataclass
class Told:
    """What a seat did and was told that it was done."""

    seat: str
    times: dict[str, list[float]] = field(default_factory=dict)
    """Seconds, by kind of work."""
    saved: int = 0
    """Writes that came back as committed."""
    visits: list[int] = field(default_factory=list)
    results: list[int] = field(default_factory=list)
    """The contacts that were recorded."""
    stages: dict[int, int] = field(default_factory=dict)
    """Where each opportunity was moved to last."""
    added: dict[int, int] = field(default_factory=dict)
    """By how much the number in each shared file was raised."""
    conflicts: int = 0
    """Refused because another seat had saved the same meanwhile, and then done again."""
    faults: list[str] = field(default_factory=list)
    heard: list[Word] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0


class Deal(NamedTuple):
    opportunity_id: int
    follow_up_id: int
