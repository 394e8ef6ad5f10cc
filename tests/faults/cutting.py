"""Power cuts of a recorded work: where they fall, and what each leaves on a disk."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.faults.disk import Luck, lay_down, read_in
from tests.faults.recording import Call, record
from tests.faults.replay import Replay
from tests.faults.stage import NAME, Stage

_TURNING_POINTS = {"fsync", "fdatasync", "rename", "unlink", "mkdir", "ftruncate", "write"}


class Cut(NamedTuple):
    moment: int
    acknowledged: int
    path: Path
    """The store on the disk that is left."""


def recorded(stage: Stage) -> list[Call]:
    """The calls of a process that does the stage's work on a copy of its store."""
    path = stage.copy()
    calls = record("tests.faults.working", stage.name, path, to=stage.folder / "calls")
    first = next(n for n, call in enumerate(calls) if _touches(call, path.parent))
    return calls[first:]


def _touches(call: Call, folder: Path) -> bool:
    said = "".join(f"\\x{byte:02x}" for byte in bytes(folder))
    return any(said in argument for argument in call.arguments)


def cuts(
    stage: Stage, calls: Sequence[Call], seed: int, count: int, deaf_to: tuple[str, ...] = ()
) -> Iterator[Cut]:
    """``count`` states of a disk, each at its moment; the next overwrites the one before."""
    chance = random.Random(seed)
    left = stage.folder / "left"
    replay = Replay(stage.folder / "harmed", read_in(stage.before), deaf_to)
    played = 0
    for moment in _moments(calls, chance, count):
        for call in calls[played:moment]:
            replay.play(call)
        played = moment
        shutil.rmtree(left, ignore_errors=True)
        lay_down(replay.root, left, Luck.drawn(chance), chance)
        yield Cut(moment, replay.acknowledged, left / NAME)


def _moments(calls: Sequence[Call], chance: random.Random, count: int) -> list[int]:
    """After any call that changes something; oftener after those on which the order hangs."""
    moments = [n for n, call in enumerate(calls, 1) if call.name in {"pwrite64", *_TURNING_POINTS}]
    weights = [10 if calls[n - 1].name in _TURNING_POINTS else 1 for n in moments]
    return sorted(chance.choices(moments, weights, k=count))
