"""Files and folders of this user alone: all that the program keeps, and nothing that it exports.

What a person asked for by a name of their own, a spreadsheet or a PDF, follows the umask instead.
Windows has no such rights; there a folder's own ones hold, and nothing here does anything.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

FILE, FOLDER = 0o600, 0o700
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def private(path: str, flags: int) -> int:
    """The ``opener`` for ``open``: what it makes is its user's alone."""
    return os.open(path, flags | getattr(os, "O_CLOEXEC", 0), FILE)


def make_file(path: Path, *, exist_ok: bool = True) -> None:
    """An empty one for a library to fill: SQLite gives what it keeps beside it the same rights."""
    path.touch(FILE, exist_ok=exist_ok)
    tighten(path)


def make_folders(folder: Path) -> list[Path]:
    """Make ``folder`` and what is missing above it; those made, the innermost first.

    One that is there already is its owner's matter, who may share it.
    """
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(FOLDER, exist_ok=True)
    if not missing:
        folder.mkdir(exist_ok=True)  # raises where a file is in the way
    return missing


def tighten(*paths: Path) -> None:
    """Take from others what an earlier version, or another program, let them do with our files."""
    if sys.platform == "win32":
        return
    for path in paths:
        with contextlib.suppress(OSError):
            found = path.stat()
            if found.st_uid == os.geteuid() and found.st_mode & _OTHERS:
                path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)


def tighten_named(folder: Path, names: Iterable[str]) -> None:
    """The same for what is called by one of these patterns in ``folder``."""
    with contextlib.suppress(OSError):
        for pattern in names:
            tighten(*(one for one in folder.glob(pattern) if one.is_file()))
