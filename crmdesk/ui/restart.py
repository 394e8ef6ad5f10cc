"""The program once more, in a new process: after a crash the old one is not to be trusted."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import crmdesk
from crmdesk.store.server.address import is_address

_CREDENTIALS = ("CRMDESK_ACCOUNT", "CRMDESK_PASSWORD")
_SOURCES = Path(crmdesk.__file__).resolve().parents[1]


def start_again(store: str) -> int | None:
    """Start it on ``store``, a file or an address, apart from this process; its number.

    None if it would not start.

    Whoever sits here signs in again: nobody's name or password is handed on.
    """
    nothing = subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            command(store),
            env=_environment(os.environ),
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
            start_new_session=True,
            creationflags=_apart(),
        )
    except OSError:
        return None
    return process.pid


def command(store: str) -> list[str]:
    """A build is its own program; from the sources, Python runs the package."""
    how = [sys.executable] if _is_built() else [sys.executable, "-m", "crmdesk"]
    return [*how, "--store", store if is_address(store) else str(Path(store).absolute())]


def _is_built() -> bool:
    return bool(getattr(sys, "frozen", False))


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in environ.items() if name not in _CREDENTIALS}
    if _is_built():
        return kept
    places = [str(_SOURCES), *filter(None, [kept.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(places)}


def _apart() -> int:
    """Windows ends no child with its parent, but would give it the parent's console."""
    return int(getattr(subprocess, "DETACHED_PROCESS", 0))
