"""The soak itself: it plays, it looks, and it would say so if something grew."""

import json
import sys
from pathlib import Path

import pytest

from benchmarks.soak.gauges import Sample
from benchmarks.soak.playing import Played, Step
from benchmarks.soak.verdict import judge
from tests.children import ended

ROOT = Path(__file__).resolve().parents[2]
STEPS = 7


@pytest.fixture
def hour():
    """In which nothing grows: a sample and a step each minute."""
    samples = [Sample(float(n), 400.0, 300, 500, 8, 400_000, 30, 2, 1) for n in range(61)]
    steps = [Step("search", float(n), 0.1, 0.08) for n in range(61)]
    return Played(60, 10, steps, samples, descriptors_before=6, descriptors_after=6)


def faults(played):
    return {each.what for each in judge(played) if not each.is_good}


def test_an_even_hour_is_good(hour):
    assert faults(hour) == set()


def test_memory_that_goes_on_growing_is_found(hour):
    hour.samples[:] = [each._replace(rss=400 + each.minute) for each in hour.samples]

    assert faults(hour) == {"memory"}


def test_what_is_loaded_in_the_first_minutes_is_no_growth(hour):
    hour.samples[:] = [each._replace(rss=300) if each.minute < 9 else each for each in hour.samples]

    assert faults(hour) == set()


def test_steps_that_become_slower_are_found(hour):
    hour.steps[:] = [each._replace(cpu=0.05 + each.minute / 500) for each in hour.steps]

    assert faults(hour) == {"pace"}


def test_a_descriptor_left_open_is_found(hour):
    hour.descriptors_after += 1

    assert faults(hour) == {"descriptors"}


def test_some_steps_of_it_play_in_the_real_window_and_leave_nothing_open(tmp_path):
    raw = tmp_path / "raw.json"
    asked = ["--minutes", "0.01", "--speed", "1000", "--customers", "150", "--raw", str(raw)]

    done = ended(
        [sys.executable, "-m", "benchmarks.soak", *asked, "--steps", str(STEPS)],
        cwd=ROOT,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    played = json.loads(raw.read_text("utf-8"))
    assert len(played["steps"]) + len(played["skipped"]) == STEPS * played["rounds"]
    assert "see another seat's save" in {step["kind"] for step in played["steps"]}
    assert played["samples"][-1]["rss"] > 0
