"""The process is killed while it saves: what it acknowledged is there, whole."""

import random
import time

import pytest

from crmdesk.store.check import check
from crmdesk.store.drafts import take_draft
from crmdesk.store.opening import open_store
from tests.faults.saving import NOW, actor_in, counts, names

KILLS = 8


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_and_nothing_is_half_saved(path, key, child):
    chance = random.Random(f"{path}")
    acknowledged = -1
    for _kill in range(KILLS):
        acknowledged = _killed(child, path, key, acknowledged + 1, chance)
        store = open_store(path, key, lambda: NOW)
        actor = actor_in(store)
        saved = names(store, actor)
        draft = take_draft(store, actor, "visit")["name"]
        assert saved[: acknowledged + 1] == [f"Guest {n}" for n in range(acknowledged + 1)]
        assert len(saved) - (acknowledged + 1) in (0, 1)  # killed before it could say so
        assert len(counts(store, actor)) == 1
        assert int(draft.split()[1]) in (len(saved) - 1, len(saved))
        assert check(store).problems == []
        store.close()
        acknowledged = len(saved) - 1


def _killed(child, path, key, first, chance):
    """Start a saver at ``first`` and kill it somewhere; the last it acknowledged."""
    with child("killed_saver", path, key.hex() if key else "-", first) as process:
        last = first - 1
        for _save in range(chance.randrange(1, 40)):
            last = int(process.stdout.readline())
        time.sleep(chance.random() * 0.02)
        process.kill()
        rest = process.stdout.read().split()
    return int(rest[-1]) if rest else last
