"""Whose contacts Today shows, for those who see others'."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crmdesk.access import Permission, Reach, reach
from crmdesk.customers.choices import Offer, advisers
from crmdesk.followups.whose import Scope
from crmdesk.i18n import _
from crmdesk.models import Role
from crmdesk.ui.desk import Desk
from crmdesk.ui.parts.buttons import Filter
from crmdesk.ui.parts.layouts import hide_unless, row, tab_in_order


class Whose(NamedTuple):
    scope: Scope = "mine"
    adviser_id: int | None = None


class WhoseFilter(QWidget):
    """Only mine, the whole store, or one adviser; hidden from who sees only their own."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.usual: Whose = Whose("store" if desk.actor.role is Role.MANAGER else "mine")
        """A manager looks after the whole store."""
        self._chosen: str | int = self.usual.scope
        self._layout = row()
        self.setLayout(self._layout)
        self._offer(())
        sees_others = reach(desk.actor, Permission.SEE_FOLLOW_UPS) is Reach.ALL
        hide_unless(self, shown=sees_others)
        if sees_others:
            desk.ask(self, advisers, self._offer)

    @property
    def whose(self) -> Whose:
        if isinstance(self._chosen, int):
            return Whose("store", self._chosen)
        return Whose("store" if self._chosen == "store" else "mine")

    def value(self) -> str | int:
        return self._chosen

    def choose(self, value: str | int | None) -> None:
        if value is not None:
            self._chosen = value
            self._filter.choose(value)

    def _offer(self, people: Sequence[Offer]) -> None:
        choices: list[tuple[Any, str]] = [("mine", _("Only mine")), ("store", _("Whole store"))]
        choices += [(person.key, person.name) for person in people]
        while item := self._layout.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        if people and self._chosen not in [value for value, _text in choices]:
            self._chosen = self.usual.scope
        self._filter = Filter("", choices, self._chosen)
        self._filter.changed.connect(self._take)
        self._layout.addWidget(self._filter)
        tab_in_order([self, self._filter])

    def _take(self, value: str | int) -> None:
        self._chosen = value
        self.changed.emit()
