"""A seat that was left holds nothing of its store open, though its objects may live on."""

import os
import sys

import pytest
from PySide6.QtCore import QTimer

from benchmarks.play.seat import sitting_at
from tests.demo_store import DEMO_NOW


def ring(program):
    """Every clock that still runs, at once: what would come within a second or an hour."""
    clocks = [each for each in program.findChildren(QTimer) if each.isActive()]
    for clock in clocks:
        clock.timeout.emit()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_program_that_was_closed_does_not_open_its_store_again(qapp, demo_path):
    with sitting_at(demo_path, "manager", "en", DEMO_NOW) as seat:
        pass

    ring(seat.program)
    qapp.processEvents()

    files = [f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd")]
    targets = [os.readlink(path) for path in files if os.path.exists(path)]
    assert not [target for target in targets if target.startswith(str(demo_path))]
