"""What every page of the window is, and how the window learns of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QWidget

from crmdesk.ui.desk import Desk


class Page(QWidget):
    """Made when it is first shown, and anew after a change of language or account.

    A subclass lays itself out in ``__init__`` and fills itself in ``reload``. It is reloaded when
    it is first shown, and when a commit touched one of its ``tables``: at once while it is
    visible, otherwise when it is shown again.
    """

    tables: frozenset[str] = frozenset()
    help_text = ""
    """What this page is for and its keys, in a few sentences (F1): a text marked with ``N_``."""

    first: QWidget | None = None
    """Where the keyboard begins. No proxy: Tab would then leap over all that stands before it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.keys: list[tuple[str, str]] = []
        self._stale = True
        desk.signals.changed.connect(self._hear)

    def add_key(
        self, key: str, title: str, act: Callable[[], object], *, repeats: bool = False
    ) -> QShortcut:
        """A key of this page alone; ``title``, marked with ``N_``, says it on the sheet of keys.

        One that is held down acts once, unless it ``repeats``.
        """
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.setAutoRepeat(repeats)
        shortcut.activated.connect(lambda: act())
        self.keys.append((key, title))
        return shortcut

    def take_focus(self) -> None:
        (self.first or self).setFocus()

    def reload(self) -> None:
        """Ask for everything that the page shows, usually through ``desk.ask(self, …)``."""

    def open_with(self, arguments: dict[str, Any]) -> None:
        """Called before the page is shown for ``desk.go(key, arguments)``."""

    def remember(self) -> dict[str, Any]:
        """Filters, selection, scroll: what ``recall`` needs to bring the page back as it was."""
        return {}

    def recall(self, kept: dict[str, Any]) -> None:
        """Called before the page is first shown."""

    def typed(self) -> Any:
        """What stands in its fields and in no file, for the same page made anew to ``retype``."""
        return None

    def retype(self, typed: Any) -> None:
        """Called before the page is first shown, in another language than the one before."""

    def can_print(self) -> bool:
        return type(self).print_ is not Page.print_

    def print_(self) -> None:
        """Ctrl+P."""

    def can_export(self) -> bool:
        return type(self).export is not Page.export

    def export(self) -> None:
        """Ctrl+E."""

    def may_leave(self) -> bool:
        """False keeps the person here, because the page has asked something."""
        return True

    def mark_stale(self) -> None:
        """Reload now if visible, otherwise when shown."""
        if self.isVisible():
            self._stale = False
            self.reload()
        else:
            self._stale = True

    def _hear(self, tables: frozenset[str]) -> None:
        if tables & self.tables:
            self.mark_stale()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.reload()


@dataclass(frozen=True)
class PageSpec:
    """``title`` is marked with ``N_`` where it stands. A page with a ``parent`` is not in the
    navigation: it is reached from there, as a customer's file is from the list.
    ``permission`` is what the window asks the access table about; None is open to everybody."""

    key: str
    title: str
    icon: str
    factory: Callable[[Desk], Page]
    permission: Any = None
    parent: str = ""
