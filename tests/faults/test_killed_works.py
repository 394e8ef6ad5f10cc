"""The process is killed at any moment of its work: what it acknowledged is there, whole."""

import json
import os
import random
import signal

import pytest

from tests.faults.stage import Stage

SEED = int(os.environ.get("CUTS_SEED", "20261122"))
TIMES = int(os.environ.get("KILLS", "100")) // 100
KILLS = {
    "form saves": 12,
    "import": 7,
    "undo": 7,
    "migration": 7,
    "backup": 6,
    "restore": 6,
    "restore of another store": 3,
}
"""Of fifty kills, how many fall into which work; as many again with an encrypted store."""
MORE = 10
"""Further ones, where all came too late: the machine was busier when the work was timed."""
CASES = [
    *((work, encrypted, kills) for work, kills in KILLS.items() for encrypted in (False, True)),
    ("change of the key", True, 4),
]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no processes")


@pytest.fixture(scope="module")
def parent(child):
    with child("forking") as process:
        yield lambda order: ask(process, order)
        process.stdin.close()


def ask(process, order):
    process.stdin.write(json.dumps(order) + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


@pytest.mark.parametrize(("work", "encrypted", "kills"), CASES)
def test_nothing_acknowledged_is_lost_and_nothing_is_half_done(
    work, encrypted, kills, parent, tmp_path, cheap
):
    stage = Stage(tmp_path, work, encrypted=encrypted)
    lasts = unharmed(stage, parent)
    chance, killed = random.Random(SEED), 0
    for number in range(kills * TIMES + MORE):
        if number >= kills * TIMES and killed:
            break
        path, after = stage.copy(), chance.random() * lasts
        left = parent({"name": work, "path": str(path), "after": after})
        problem = stage.broken(path, left["acknowledged"])
        assert not problem, f"seed {SEED}, kill {number} after {after:.4f} s: {problem}"
        if left["status"] == signal.SIGKILL:
            killed += 1
        else:
            lasts = min(lasts, left["took"])
    assert killed, "all of them came too late"


def unharmed(stage, parent):
    """How long the work lasts when nobody kills it; the first time it is slower."""
    for _time in range(2):
        done = parent({"name": stage.name, "path": str(stage.copy()), "after": None})
        assert (done["status"], done["acknowledged"]) == (0, len(stage.states) - 1)
    return done["took"]
