"""The word for a row that somebody else took out of the list while one stood on it."""

from __future__ import annotations

from collections.abc import Callable
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

    def read_anew(self) -> None:
        """The list was read, and what was gone from it is told."""
        self._since_read.restart()

    def tell(self, gone_id: int, name: str, say: Callable[[str], object] | None = None) -> None:
        """``gone_id`` is there no longer. ``say`` takes the word, or "" where there is none."""
        then = say or self._notify
        if not may(self._desk.actor, Permission.UNDO):
            then("")
            return
        age = timedelta(milliseconds=self._since_read.elapsed())
        since = self._desk.store.real_now() - age - _SLACK
        self._desk.ask(
            self,
            lambda session: last_touch(session, self._entity, gone_id, since=since),
            lambda found: then(self._word(found, name)),
            f"vanished {gone_id}",
        )

    def _word(self, found: LastTouch | None, name: str) -> str:
        if found is None or found.is_own:
            return ""
        text = _("{name}: {who} took it out of this list, {when}.")
        if found.what:
            text = _("{who}, {when}: {what}")
        when = ago(found.at, self._desk.store.real_now())
        return text.format(name=name, who=found.who, when=when, what=found.what)

    def _notify(self, word: str) -> None:
        if word:
            text = _("{word} Choose the next with ↑ ↓ or a click.")
            self._desk.notify(Notice(text.format(word=word), "attention"))
