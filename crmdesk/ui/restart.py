"""The program once more, in a new process: after a crash the old one is not to be trusted."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QProcessEnvironment

import crmdesk

_SOURCES = Path(crmdesk.__file__).resolve().parents[1]


def start_again(store: Path) -> int | None:
    """Start it on ``store``, apart from this process; its number, or None if it would not start.

    Whoever sits here signs in again: no password is handed on.
    """
    program, *arguments = command(store)
    process = QProcess()
    process.setProgram(program)
    process.setArguments(arguments)
    process.setProcessEnvironment(_environment())
    has_started, number = process.startDetached()
    return int(number) if has_started else None


def command(store: Path) -> list[str]:
    """A build is its own program; from the sources, Python runs the package."""
    how = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "crmdesk"]
    return [*how, "--store", str(store.absolute())]


def _environment() -> QProcessEnvironment:
    environment = QProcessEnvironment.systemEnvironment()
    if not getattr(sys, "frozen", False):
        further = os.environ.get("PYTHONPATH", "")
        places = [str(_SOURCES), *([further] if further else [])]
        environment.insert("PYTHONPATH", os.pathsep.join(places))
    return environment
