"""Tells those who audit that somebody looks at more numbers than usual, or wanted to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer

from crmdesk.access import Permission, may
from crmdesk.customers.reveal_budget import RevealAlert, reveal_alerts
from crmdesk.dates import today_of
from crmdesk.i18n import _
from crmdesk.ui.desk import Desk, Notice

_LOOK_EVERY = 5 * 60_000  # milliseconds
_FIRST_LOOK = 3_000


class NumberWatch(QObject):
    """Each alert is told once above the page, and stands in the status bar for the day."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._found: Sequence[RevealAlert] = ()
        self._told: set[tuple[int, int, bool]] = set()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(_LOOK_EVERY)
        QTimer.singleShot(_FIRST_LOOK, self, self.look)

    def look(self) -> None:
        if not may(self._desk.actor, Permission.SEE_AUDIT):
            self._found = ()
            return
        self._desk.ask(self, reveal_alerts, self._tell)

    def _tell(self, found: Sequence[RevealAlert]) -> None:
        self._found = found
        day = today_of(self._desk.real_now(), self._desk.zone).toordinal()
        for alert in found:
            known = (day, alert.account_id, alert.refused > 0)
            if known not in self._told:
                self._told.add(known)
                who = _("Who looked")
                self._desk.notify(Notice(alert.say(), "attention", who, self._show, stays=True))

    def _show(self) -> None:
        self._desk.go("settings", {"section": "audit", "about": "numbers"})

    def facts(self) -> Sequence[str]:
        """For the status bar."""
        if not self._found or not may(self._desk.actor, Permission.SEE_AUDIT):
            return ()
        names = ", ".join(alert.name for alert in self._found)
        return (_("! Numbers looked at: {names}").format(names=names),)

    def stop(self) -> None:
        self._timer.stop()
