"""A balloon from the system's tray, where there is one: a hint, and never the only sign."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSystemTrayIcon

from crmdesk.i18n import _, ngettext
from crmdesk.ui.look.look import Look

_FOR = 6_000  # milliseconds


class TrayHint(QObject):
    def __init__(self, look: Look, clicked: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._look, self._clicked = look, clicked
        self._icon: QSystemTrayIcon | None = None

    def hint(self, count: int) -> None:
        """A number only: other people read this screen."""
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        text = ngettext("{count} contact is due", "{count} contacts are due", count)
        icon = self._shown()
        icon.showMessage(_("Reminders"), text.format(count=count), icon.icon(), _FOR)

    def _shown(self) -> QSystemTrayIcon:
        if self._icon is None:
            self._icon = QSystemTrayIcon(self._look.icon("bell", "accent"), self)
            self._icon.messageClicked.connect(self._clicked)
            self._icon.activated.connect(lambda _reason: self._clicked())
            self._icon.show()
        return self._icon

    def stop(self) -> None:
        if self._icon is not None:
            self._icon.hide()
