"""The word for a row that somebody else took out of the list while one stood on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject

from crmdesk.access import Permission, may
from crmdesk.access.last_touch import LastTouch, last_touch
from crmdesk.i18n import _, ago
from crmdesk.ui.desk import Desk, Notice

_SLACK = timedelta(seconds=5)
"""Between the reading of a list and the moment it is shown."""


def name_of(row: Any) -> str:
    """What the row of a list is called in a sentence."""
    return str(getattr(row, "customer", "") or getattr(row, "name", "") or "–")


class Vanished(QObject):
    """Says who did what to a record since the list was read last.

    Nothing is said where nobody else did: one's own work, or another filter, tells itself.
    """

    def __init__(self, desk: Desk, entity: str, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._entity = desk, entity
        self._since_read = QElapsedTimer()
        self._since_read.start()

    def read_anew(self, gone_id: int | None = None, name: str = "") -> None:
        """The list was read; ``gone_id`` was chosen in it and is there no longer."""
        age = timedelta(milliseconds=self._since_read.restart())
        if gone_id is None or not may(self._desk.actor, Permission.UNDO):
            return
        since = self._desk.store.real_now() - age - _SLACK
        self._desk.ask(
            self,
            lambda session: last_touch(session, self._entity, gone_id, since=since),
            lambda found: self._tell(found, name),
            "vanished",
        )

    def _tell(self, found: LastTouch | None, name: str) -> None:
        if found is None or found.is_own:
            return
        text = _("{name}: {who} was faster, {when}. Choose the next with ↑ ↓ or a click.")
        if found.what:
            text = _("{who}, {when}: {what} Choose the next with ↑ ↓ or a click.")
        when = ago(found.at, self._desk.store.real_now())
        said = text.format(name=name, who=found.who, when=when, what=found.what)
        self._desk.notify(Notice(said, "attention"))
