"""Somebody sits down at the real window on a demo store, with a clock that stands where it is put.

The window is made as the program makes it; it needs no screen (QT_QPA_PLATFORM=offscreen).
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtWidgets import QApplication

from benchmarks.play.keyboard import Expected, Keyboard
from crmdesk.access.accounts import sign_in
from crmdesk.app import Program
from crmdesk.i18n import language
from crmdesk.settings import Settings
from crmdesk.store import Store
from crmdesk.store.opening import open_store
from crmdesk.ui.look.look import Look

SIZE = 1366, 768


@dataclass
class PlayClock:
    """Stands still between two acts, so that a day is the same each time it is played."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)


class Seat:
    """The window, and the keyboard in front of it."""

    def __init__(self, program: Program, clock: PlayClock, faults: list[BaseException]) -> None:
        self.program, self.clock = program, clock
        self.language = language()
        self.window, self.desk = program.window, program.desk
        self.keyboard = Keyboard(self.window, self.desk.jobs, faults)

    @property
    def page(self) -> Any:
        return self.window.host.page

    def sit(self, login: str) -> None:
        """Another account, as after the sign-in window; the keyboard is on its first page."""
        self.window.sit(sign_in(self.program.store, login))
        self.window.go_first()
        self.keyboard.settle()

    def ask(self, question: Callable[[Any], Any]) -> Any:
        """Of the store, as the manager sees it."""
        with self.program.store.read(sign_in(self.program.store, "manager")) as session:
            return question(session)


@contextmanager
def sitting_at(path: Path, login: str, spoken: str, now: datetime | PlayClock) -> Iterator[Seat]:
    """Settings and drafts of the person at this computer are neither read nor changed."""
    with tempfile.TemporaryDirectory(prefix="crmdesk-play-") as folder, _faults() as faults:
        clock = now if isinstance(now, PlayClock) else PlayClock(now)
        store = open_store(path, now=clock)
        program = _program(store, login, spoken, Path(folder), clock)
        seat = Seat(program, clock, faults)
        try:
            _show(seat)
            yield seat
        finally:
            program.window.close()
            program.close()


def _program(store: Store, login: str, spoken: str, folder: Path, clock: PlayClock) -> Program:
    look = Look(application(), "light", spoken)
    settings = Settings(language=spoken, theme="light", store=str(store.path))
    return Program(store, sign_in(store, login), look, settings, folder / "settings.json", clock)


def application() -> QApplication:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false;default.warning=false")
    found = QApplication.instance()
    return found if isinstance(found, QApplication) else QApplication(["crmdesk"])


def _show(seat: Seat) -> None:
    """Keys reach only a window that is active."""
    seat.window.resize(*SIZE)
    seat.window.show()
    seat.window.activateWindow()
    seat.keyboard.wait_for(seat.window.isActiveWindow, "The window is not active.")
    seat.keyboard.settle()


@contextmanager
def _faults() -> Iterator[list[BaseException]]:
    """What went wrong in a slot is kept for who presses the next key."""
    found: list[BaseException] = []

    def note(
        _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
    ) -> None:
        found.append(error)

    before, sys.excepthook = sys.excepthook, note
    try:
        yield found
    finally:
        sys.excepthook = before
    if found and sys.exc_info()[0] is None:
        raise Expected(f"The program failed: {found[0]!r}") from found[0]
