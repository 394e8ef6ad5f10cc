"""What is looked at while it plays: memory, objects, windows, descriptors, threads, files."""

from __future__ import annotations

import gc
import os
import sys
import threading
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import getAllValidWrappers

_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class Sample(NamedTuple):
    minute: float
    rss: float
    """Megabytes."""
    qt: int
    """Objects of Qt that Python holds."""
    widgets: int
    windows: int
    python: int
    """Objects that the garbage collector knows."""
    descriptors: int
    threads: int
    files: int
    """In the folder for temporary files."""


def sample(minute: float, folder: Path) -> Sample:
    # Asking Qt for its widgets would make a Python object for each, which would stay.
    held = [each for each in getAllValidWrappers() if isinstance(each, QObject)]
    widgets = [each for each in held if isinstance(each, QWidget)]
    return Sample(
        minute,
        resident(),
        len(held),
        len(widgets),
        sum(1 for each in widgets if each.isWindow()),
        len(gc.get_objects()),
        descriptors(),
        threading.active_count(),
        sum(1 for path in folder.rglob("*") if path.is_file()),
    )


def resident() -> float:
    """Megabytes in memory now; where the system does not say, the most there ever were."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * _PAGE / 1e6
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def descriptors() -> int:
    """Open files, pipes and sockets; 0 where the system does not list them."""
    for folder in ("/proc/self/fd", "/dev/fd"):
        if os.path.isdir(folder):
            return len(os.listdir(folder)) - 1  # the listing itself
    return 0
