"""How long a test waits for what must come.

No test that passes waits this long, and none is about seconds: a busy machine is slow, not wrong.
"""

from __future__ import annotations

from typing import Any

from pytestqt.qtbot import QtBot

PATIENCE = 120
"""Seconds after which what has not come counts as never coming."""


class PatientBot(QtBot):
    """pytest-qt's, whose own five seconds are too few for a loaded machine."""

    def waitUntil(self, callback: Any, *, timeout: int = PATIENCE * 1000) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE * 1000, **asked: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **asked)

    def waitSignals(self, signals: Any, *, timeout: int = PATIENCE * 1000, **asked: Any) -> Any:
        return super().waitSignals(signals, timeout=timeout, **asked)
