"""Starts the seats, lets them begin at once, and gathers what they tell."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from multiprocessing.connection import Connection

from benchmarks.load.order import Order, Told
from benchmarks.load.seat import run

_OPENING = 120
"""Seconds until all of them have opened the store."""
_ENDING = 60


def all_at_once(given: Sequence[Order]) -> tuple[list[Told], int]:
    """What was told, and how many seats fell silent."""
    spawning = multiprocessing.get_context("spawn")
    barrier = spawning.Barrier(len(given))
    pipes, processes = [], []
    for order in given:
        ours, theirs = spawning.Pipe(duplex=False)
        process = spawning.Process(target=run, args=(order, barrier, theirs))
        process.start()
        theirs.close()  # else its end would not be seen
        pipes.append(ours)
        processes.append(process)
    patience = _OPENING + given[0].seconds + _ENDING
    told = [each for each in (_hear(pipe, patience) for pipe in pipes) if each is not None]
    for process in processes:
        process.join(_ENDING)
        process.kill()
    return told, len(given) - len(told)


def _hear(pipe: Connection, patience: float) -> Told | None:
    try:
        told: Told | None = pipe.recv() if pipe.poll(patience) else None
    except EOFError:
        return None
    return told
