"""The system calls of a child, written down by strace and read again."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_ROOT = Path(__file__).parents[2]
_CALLS = (
    *("open", "openat", "creat", "close", "dup", "dup2", "dup3", "fcntl", "lseek"),
    *("write", "pwrite64", "writev", "pwritev", "pwritev2", "sendfile", "copy_file_range"),
    *("ftruncate", "truncate", "fallocate", "fsync", "fdatasync", "mkdir", "mkdirat"),
    *("rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir", "link", "linkat"),
)
_LONGEST = 1 << 24
_WHOLE = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+)")
_BEGUN = re.compile(r"(\d+) +(\w+)\((.*?),? *<unfinished \.\.\.>")
_ENDED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>,? *(.*)\) += (-?\d+)")


class Call(NamedTuple):
    """``begun`` is a call that another thread came in between; its end is told again."""

    thread: int
    name: str
    arguments: list[str]
    result: int
    begun: bool = False


def why_not() -> str:
    """Why nothing can be recorded here; empty if it can."""
    if not sys.platform.startswith("linux"):
        return "system calls are recorded on Linux"
    if not shutil.which("strace"):
        return "strace is not installed"
    tried = subprocess.run(["strace", "-f", "-o", "/dev/null", "true"], capture_output=True)
    return "" if tried.returncode == 0 else "this system does not let a process be traced"


def record(module: str, *arguments: str | Path, to: Path) -> list[Call]:
    """What ``python -m module arguments`` asked of the system, up to its end."""
    calls = ",".join(f"?{name}" for name in _CALLS)
    tracing = ["strace", "-f", "-xx", "-s", str(_LONGEST), "-e", f"trace={calls}", "-o", str(to)]
    command = [*tracing, sys.executable, "-m", module, *map(str, arguments)]
    subprocess.run(command, cwd=_ROOT, check=True, stdout=subprocess.DEVNULL)
    with to.open(encoding="ascii") as lines:
        return list(_calls(lines))


def _calls(lines: Iterator[str]) -> Iterator[Call]:
    begun: dict[str, str] = {}
    for line in lines:
        if match := _WHOLE.match(line):
            thread, name, arguments, result = match.groups()
        elif match := _BEGUN.match(line):
            thread, name, arguments = match.groups()
            begun[thread] = arguments
            yield Call(int(thread), name, arguments.split(", "), 0, begun=True)
            continue
        elif match := _ENDED.match(line):
            thread, name, rest, result = match.groups()
            arguments = ", ".join(filter(None, (begun.pop(thread), rest)))
        else:
            continue  # it ended, a signal came, or it never returned
        yield Call(int(thread), name, arguments.split(", "), int(result))


def bytes_of(argument: str) -> bytes:
    """What stands between the quotes of an argument, which is all in hexadecimal."""
    return bytes.fromhex(argument.strip('"').replace("\\x", ""))
