"""What this seat remembers for the account that sits at it, kept in the settings file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from crmdesk.settings import Settings, save
from crmdesk.ui.jobs.waiting import Pause

_WRITE_AFTER = 1000  # milliseconds; dragging a splitter is one write


class SeatMemory(QObject):
    def __init__(
        self,
        settings: Settings,
        path: Path,
        account: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.settings = settings
        self._path, self._account = path, account
        self._write_soon = Pause(self, self.write, _WRITE_AFTER)

    def recall(self, key: str, default: Any = None) -> Any:
        return self.settings.recall(self._account(), key, default)

    def remember(self, key: str, value: Any) -> None:
        self.change(self.settings.remembering(self._account(), key, value))

    def change(self, settings: Settings) -> None:
        """Another language, theme or scale, as well as what pages remember."""
        self.settings = settings
        self._write_soon()

    def write(self) -> None:
        self._write_soon.stop()
        save(self.settings, self._path)
