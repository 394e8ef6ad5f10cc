"""From starting the program to its first list on the screen, beside a bare window with a list."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.stand import TODAY, Stand
from benchmarks.works import Target, Work

_ROOT = Path(__file__).resolve().parents[1]
_TIMES_FLOOR = 1.4


def start_work(stand: Stand, repeats: int) -> Work:
    return Work(
        "Start to the first list",
        _start("benchmarks.opening", stand.store.path),
        Target(times_floor=_TIMES_FLOOR),
        _start("benchmarks.floor.window", stand.store.path),
        repeats,
    )


def _start(module: str, path: Path) -> Callable[[], object]:
    def start() -> object:
        with tempfile.TemporaryDirectory() as seat:
            process = subprocess.Popen(
                [sys.executable, "-m", module, str(path)],
                stdout=subprocess.PIPE,
                env=_environment(seat),
                text=True,
            )
            assert process.stdout is not None
            with process.stdout:
                said = process.stdout.readline().strip()
            process.terminate()
            process.wait()
        assert said == "painted", f"{module} showed no list"
        return said

    return start


def _environment(seat: str) -> dict[str, str]:
    ours = {
        "QT_QPA_PLATFORM": "offscreen",
        "CRMDESK_CONFIG": seat,
        "CRMDESK_TODAY": f"{TODAY.isoformat()}T10:52",
        "CRMDESK_ACCOUNT": "manager",  # in a small store an adviser may have nobody due
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return kept | ours | {"PYTHONPATH": str(_ROOT)}
