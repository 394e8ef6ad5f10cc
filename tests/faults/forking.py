"""A parent that imports the program once and forks a child for each work that is killed.

It takes orders on its standard input, one JSON per line: the work, the store's path, and after
how many seconds the child is killed (or null). It answers with what the child had said by then.
"""

from __future__ import annotations

import importlib
import json
import os
import select
import signal
import sys
import time
from pathlib import Path

from crmdesk.store import search_tokens
from crmdesk.store.sealing import cost_less
from tests.faults.seat import CHEAP, Seat
from tests.faults.works import WORKS, work

_FOREVER = 60.0


def main() -> None:
    cost_less(CHEAP)
    _warm_up()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_done(**json.loads(line))) + "\n")
        sys.stdout.flush()


def _warm_up() -> None:
    """What a work would import on its way: then the moments fall into the work itself."""
    for module in ("alembic.command", "argon2.low_level", "charset_normalizer"):
        importlib.import_module(module)
    search_tokens.warm_up()


def _done(name: str, path: str, after: float | None) -> dict[str, float]:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _work(name, path, writing)
    os.close(writing)
    began = time.perf_counter()
    acknowledged = _heard(reading, after)
    took = time.perf_counter() - began
    if after is not None:
        os.kill(child, signal.SIGKILL)
    acknowledged += _heard(reading, None)
    os.close(reading)
    _pid, status = os.waitpid(child, 0)
    return {"acknowledged": acknowledged, "took": took, "status": status}


def _work(name: str, path: str, writing: int) -> None:
    """One byte for each step that is done; the child never returns from here."""
    code = 1
    try:
        for _step in work(Seat(Path(path)), WORKS[name]):
            os.write(writing, b".")
        code = 0
    finally:
        os._exit(code)


def _heard(reading: int, seconds: float | None) -> int:
    """How many bytes came within ``seconds``, or up to the child's end."""
    deadline = time.perf_counter() + (_FOREVER if seconds is None else seconds)
    heard = 0
    while (left := deadline - time.perf_counter()) > 0:
        ready, _writing, _failed = select.select([reading], [], [], left)
        if ready:
            said = os.read(reading, 1)
            if not said:
                break
            heard += len(said)
    return heard


if __name__ == "__main__":
    main()
