"""News of committed changes, on the window's thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from crmdesk.store import Store


class StoreSignals(QObject):
    """``changed`` carries the names of the tables that a commit touched, from any thread."""

    changed = Signal(frozenset)
    looked_after = Signal()
    """Where a backup was due it has been made, or could not be."""

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stop = store.on_change(self.changed.emit)
