"""No test is about seconds: it would fail on a busy machine, and tell nothing of the code."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
LIMIT = re.compile(
    r"timeout=\d|timeout = \d|qWait\(|qtbot\.wait\(|\.wait\(\d|\.join\(\d"
    r"|perf_counter|monotonic|sleep\(|deadline="
)
ALLOWED = {
    "conftest.py": "takes the limit away from all tests of examples",
    "faults/forking.py": "kills a child after a part of the time that it took undisturbed",
    "faults/test_crash.py": "asks the other process until patience ends",
    "store/test_log_mark.py": "asks the store's own thread until patience ends",
    "cli/test_servers.py": "kills a move at a moment that chance names",
    "architecture/test_run.py": "tries whether a child can sleep under another clock",
    "server/cluster.py": "asks until the server answers",
    "architecture/test_no_limits_in_seconds.py": "is this list",
}


def limits():
    for path in TESTS.rglob("*.py"):
        if LIMIT.search(path.read_text("utf-8")):
            yield path.relative_to(TESTS).as_posix()


def test_no_test_has_a_limit_in_seconds_but_those_that_say_why():
    assert set(limits()) == set(ALLOWED)
