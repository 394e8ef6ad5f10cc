"""A lock between processes that dies with its process, so that a crash never blocks anybody."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from crmdesk.private_files import private

_PATIENCE, _LOOK_AGAIN = 10.0, 0.02
_FAR = 1 << 30
"""Windows keeps others from reading what is locked; the process's number stands before this."""


class Held(Exception):
    """Another process holds it; ``process`` is its number, or empty."""

    def __init__(self, process: str) -> None:
        super().__init__(process)
        self.process = process


def restoring_path(path: Path) -> Path:
    """The lock file that is held while the store at ``path`` is exchanged or rebuilt."""
    return path.with_name(f"{path.name}.restoring")


@contextlib.contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the lock file at ``path`` inside the block; raises ``Held`` if another does."""
    with open(path, "a+", opener=private) as file:
        _lock(file)
        if not _is_still_there(path, file):
            raise Held("")
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        try:
            yield
        finally:
            _remove(path)  # while it is held: nobody else can have taken it for theirs
            _unlock(file)
    if sys.platform == "win32":
        _remove(path)


@contextlib.contextmanager
def hold_soon(path: Path) -> Iterator[None]:
    """The same for what others hold for a moment only: wait for them; ``OSError`` after a while."""
    until = time.monotonic() + _PATIENCE
    with contextlib.ExitStack() as stack:
        while True:
            try:
                stack.enter_context(hold(path))
                break
            except Held as held:
                if time.monotonic() > until:
                    raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN)) from held
            time.sleep(_LOOK_AGAIN)
        yield


def _is_still_there(path: Path, file: IO[str]) -> bool:
    """The file may have been removed by its last holder between our opening and locking it."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


def _remove(path: Path) -> None:
    """Windows removes no open file; there it is tried again once closed."""
    with contextlib.suppress(OSError):
        path.unlink()


def holder(path: Path) -> str | None:
    """The process that holds the lock file at ``path``; None if nobody does."""
    try:
        with path.open("r+") as file:
            _lock(file)
            _unlock(file)
    except Held as held:
        return held.process
    except OSError:
        pass
    return None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> None:
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            raise Held(_process(file)) from None

    def _unlock(file: IO[str]) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Held(_process(file)) from None

    def _unlock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


def _process(file: IO[str]) -> str:
    file.seek(0)
    return file.read().strip()
