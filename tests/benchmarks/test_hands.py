"""The five commonest tasks take no more keys than they are allowed, in both languages."""

import json
import sys
from pathlib import Path

import pytest

from tests.children import ended

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = {
    "log a walk-in with data": 12,
    "log a party without data": 2,
    "record a call with the next date": 1,
    "find a customer": 5,
    "print the funnel": 2,
}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_task_takes_more_keys_than_it_is_allowed(language):
    asked = ["--customers", "100", "--language", language, "--json"]

    done = ended(
        [sys.executable, "-m", "benchmarks.hands", *asked],
        cwd=ROOT,
    )

    assert done.returncode == 0, done.stderr
    presses = {each["task"]: each["presses"] for each in json.loads(done.stdout)}
    assert presses.keys() == ALLOWED.keys()
    assert all(0 < presses[task] <= ALLOWED[task] for task in ALLOWED)
