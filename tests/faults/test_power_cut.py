"""The power goes while a process works: what it acknowledged is there, whole."""

import os

import pytest

from tests.faults.cutting import cuts, recorded
from tests.faults.recording import why_not
from tests.faults.stage import Stage

CUTS = int(os.environ.get("CUTS", "100"))
SEED = int(os.environ.get("CUTS_SEED", "20261122"))
KINDS = ["plain", "encrypted"]

pytestmark = pytest.mark.skipif(bool(reason := why_not()), reason=reason)


@pytest.fixture(scope="module", params=KINDS)
def day(request, tmp_path_factory, cheap):
    """A day's saves with two backups and two new passwords, and its calls."""
    folder = tmp_path_factory.mktemp("day")
    stage = Stage(folder, "day", encrypted=request.param == "encrypted")
    return stage, recorded(stage)


def damage(stage, calls, count, **disk):
    """What each cut broke, with what is needed to see it again."""
    for cut in cuts(stage, calls, SEED, count, **disk):
        if problem := stage.broken(cut.path, cut.acknowledged):
            yield f"seed {SEED}, call {cut.moment}, after step {cut.acknowledged}: {problem}"


def test_nothing_acknowledged_is_lost_and_nothing_is_half_done(day):
    stage, calls = day
    assert list(damage(stage, calls, CUTS)) == []


def test_a_disk_that_does_not_sync_the_log_loses_what_was_acknowledged(day):
    stage, calls = day
    assert next(damage(stage, calls, CUTS, deaf_to=("-wal",)), "") != ""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("work", ["import", "migration", "restore", "restore of another store"])
def test_what_is_long_is_done_wholly_or_not_at_all(work, kind, tmp_path, cheap):
    stage = Stage(tmp_path, work, encrypted=kind == "encrypted")
    assert list(damage(stage, recorded(stage), CUTS // 10)) == []


def test_one_of_two_keys_always_fits(tmp_path, cheap):
    stage = Stage(tmp_path, "change of the key", encrypted=True)
    assert list(damage(stage, recorded(stage), CUTS // 10)) == []
