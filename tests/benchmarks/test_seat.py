"""A seat that was left holds nothing of its store open, though its objects may live on."""

import os
import sys

import pytest
from PySide6.QtTest import QTest

from benchmarks.play.seat import sitting_at
from tests.demo_store import DEMO_NOW

PAST_A_LOOK = 1200
"""Milliseconds: a seat looks each second for what others have done."""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_program_that_was_closed_does_not_open_its_store_again(qapp, demo_path):
    with sitting_at(demo_path, "manager", "en", DEMO_NOW):
        pass

    QTest.qWait(PAST_A_LOOK)

    files = [f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd")]
    targets = [os.readlink(path) for path in files if os.path.exists(path)]
    assert not [target for target in targets if target.startswith(str(demo_path))]
