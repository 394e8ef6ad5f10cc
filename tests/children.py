"""Children that tests wait for: as long as they work, however slow the machine is."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from typing import Any

_LOOK = 2
_LOOKS_IN_IDLENESS = 60
"""How often in a row a child may be found to have done nothing before it counts as stuck."""


def ended(command: list[Any], **how: Any) -> subprocess.CompletedProcess[str]:
    """Run ``command`` to its end, with what it said.

    There is no limit in seconds: a busy machine is slow, not wrong. What is ended, and fails the
    test, is a child that with all its own children spends no processor time any more.
    """
    with subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=os.name == "posix",
        **how,
    ) as child:
        said, complained = _heard(child)
    return subprocess.CompletedProcess(child.args, child.returncode, said, complained)


def _heard(child: subprocess.Popen[str]) -> tuple[str, str]:
    spent, idle = -1, 0
    while True:
        try:
            return child.communicate(timeout=_LOOK)
        except subprocess.TimeoutExpired:
            before, spent = spent, _spent(child.pid)
            idle = idle + 1 if spent == before else 0
        if idle >= _LOOKS_IN_IDLENESS:
            _end(child)
            said, complained = child.communicate()
            raise AssertionError(f"{child.args} is stuck.\n{said}\n{complained}")


def _spent(leader: int) -> int:
    """Ticks of the processor that the child's session has used so far; always 0 but on Linux."""
    return sum(map(_ticks, (each for each in Path("/proc").glob("[0-9]*") if _is_of(each, leader))))


def _fields(process: Path) -> list[str]:
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _is_of(process: Path, leader: int) -> bool:
    fields = _fields(process)
    return len(fields) > 3 and int(fields[3]) == leader


def _ticks(process: Path) -> int:
    fields = _fields(process)
    return sum(map(int, fields[11:15])) if fields else 0


def _end(child: subprocess.Popen[str]) -> None:
    if os.name == "posix":
        os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()
