"""Plays the rounds at their pace, and notes what each step took and what there was by then."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from PySide6.QtTest import QTest

from benchmarks.play.keyboard import NobodyThere
from benchmarks.play.seat import PlayClock, Seat
from benchmarks.soak.acts import Act, Surroundings, ten_minutes
from benchmarks.soak.gauges import Sample, sample

_ROUND = 600
"""Seconds of the showroom's time."""
_SAMPLE_EVERY = 10
"""Seconds."""
_LOOK_EVERY = 20
"""Milliseconds."""


class RunningClock(PlayClock):
    """Goes on by itself, ``speed`` times as fast as the one on the wall."""

    def __init__(self, start: datetime, speed: float) -> None:
        super().__init__(start)
        self._start, self._speed, self._began = start, speed, time.monotonic()

    def __call__(self) -> datetime:
        return self._start + timedelta(seconds=(time.monotonic() - self._began) * self._speed)

    def go_on(self, minutes: int) -> None:
        """It does."""


class Step(NamedTuple):
    kind: str
    minute: float
    seconds: float
    cpu: float
    """Of this process, all its threads."""


@dataclass
class Played:
    """What there is to judge by."""

    minutes: float
    speed: float
    steps: list[Step] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    """Steps for which nobody was left."""
    rounds: int = 0
    late: float = 0.0
    """Seconds of steps that began later than they should."""
    descriptors_before: int = 0
    descriptors_after: int = 0


class Player:
    """``most`` steps of each round, where that is given."""

    def __init__(
        self,
        seat: Seat,
        around: Surroundings,
        played: Played,
        temporary: Path,
        most: int | None = None,
    ) -> None:
        self._seat, self._around, self._played = seat, around, played
        self._temporary, self._most = temporary, most
        self._began = time.monotonic()
        self._sampled = 0.0

    def play(self) -> None:
        """At least one round."""
        while not self._played.rounds or self._minute() < self._played.minutes:
            self._round(list(ten_minutes(self._around))[: self._most])
            self._played.rounds += 1
        self._look(anyway=True)

    def _round(self, acts: list[Act]) -> None:
        length = _ROUND / self._played.speed
        begin = self._began + self._played.rounds * length
        self._seat.keyboard.start_counting()
        for number, act in enumerate(acts):
            self._wait_until(begin + number * length / len(acts))
            self._step(act)
            self._look()

    def _wait_until(self, moment: float) -> None:
        self._played.late = max(self._played.late, time.monotonic() - moment)
        while time.monotonic() < moment:
            QTest.qWait(_LOOK_EVERY)

    def _step(self, act: Act) -> None:
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            act.play(self._seat)
        except NobodyThere:
            self._played.skipped.append(act.kind)
            return
        took = time.perf_counter() - wall, time.process_time() - cpu
        self._played.steps.append(Step(act.kind, self._minute(), *took))

    def _minute(self) -> float:
        return (time.monotonic() - self._began) / 60

    def _look(self, *, anyway: bool = False) -> None:
        if anyway or time.monotonic() - self._sampled >= _SAMPLE_EVERY:
            self._sampled = time.monotonic()
            self._played.samples.append(sample(self._minute(), self._temporary))
