"""What can be done with a deal, wherever it is pointed at: the same by key and by menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from crmdesk.customers.choices import Offer
from crmdesk.errors import UserError
from crmdesk.followups.cadence import ORDERED
from crmdesk.funnel.choices import StageChance
from crmdesk.funnel.levels import set_level
from crmdesk.i18n import _
from crmdesk.models import Outcome
from crmdesk.store.edits import Conflict, Values
from crmdesk.ui.desk import Desk
from crmdesk.ui.funnel.moving import move_deal, open_dialog
from crmdesk.ui.funnel.opportunity_dialog import OpportunityDialog
from crmdesk.ui.funnel.order_dialog import CancelOrderDialog, OrderDialog
from crmdesk.ui.parts.overruling import offer_mine

Moved = Callable[[int, int, bool], object]
"""Told of a deal that was to be moved to a stage, and whether it was."""


class InStage(Protocol):
    """A deal, and the stage in which somebody saw it."""

    @property
    def id(self) -> int: ...
    @property
    def stage_id(self) -> int: ...


class DealAsked(InStage, Protocol):
    """A card of the board or a row of the list."""

    @property
    def customer_id(self) -> int: ...
    @property
    def level(self) -> str: ...


def grade(desk: Desk, deal_id: int, level: str, seen: Values) -> None:
    try:
        with desk.write() as session:
            set_level(session, deal_id, level, seen=seen, now=desk.now())
    except Conflict as conflict:
        offer_mine(desk, conflict, lambda theirs: grade(desk, deal_id, level, theirs))
    except UserError as error:
        desk.fail(error)


class DealActions:
    """``stages`` and ``levels`` are the store's, in their order, once they are known."""

    def __init__(self, desk: Desk, parent: QWidget, moved: Moved) -> None:
        self._desk, self._parent, self._moved = desk, parent, moved
        self.stages: Sequence[StageChance] = ()
        self.levels: Sequence[Offer] = ()

    def open_file(self, deal: DealAsked) -> None:
        self._desk.go("customer", {"customer": deal.customer_id})

    def change(self, deal: DealAsked) -> None:
        dialog = OpportunityDialog(self._desk, opportunity_id=deal.id, parent=self._parent)
        open_dialog(dialog)

    def order(self, deal: DealAsked) -> None:
        """Or take back the one that stands."""
        kind = CancelOrderDialog if deal.level == ORDERED else OrderDialog
        open_dialog(kind(self._desk, deal.id, self._parent))

    def move(self, deal: InStage, stage_id: int) -> None:
        def then(moved: bool) -> None:
            self._moved(deal.id, stage_id, moved)

        seen = {"stage_id": deal.stage_id}
        move_deal(self._desk, deal.id, stage_id, self._parent, then, seen=seen)

    def step(self, deal: DealAsked, step: int) -> None:
        """To the stage before or after; what is lost stands beside none."""
        ids = [each.id for each in self.stages if each.outcome is not Outcome.LOST]
        at = ids.index(deal.stage_id) + step if deal.stage_id in ids else -1
        if 0 <= at < len(ids):
            self.move(deal, ids[at])

    def close(self, deal: DealAsked, outcome: Outcome) -> None:
        """As lost or as delivered."""
        target = next((each for each in self.stages if each.outcome is outcome), None)
        if target is not None:
            self.move(deal, target.id)

    def set_level(self, deal: DealAsked, level: str) -> None:
        """At once: the status bar offers the way back."""
        grade(self._desk, deal.id, level, {"level": deal.level})

    def level_menu(self, deal: DealAsked, parent: QWidget) -> QMenu:
        menu = QMenu(_("Level"), parent)
        for key, name in self._gradings():
            action = menu.addAction(f"&{key}  {name}")
            action.setCheckable(True)
            action.setChecked(key == deal.level)
            action.triggered.connect(lambda _on, level=key: self.set_level(deal, level))
        return menu

    def _gradings(self) -> Sequence[Offer]:
        """O comes with an order, never by hand."""
        return [each for each in self.levels if each.key != ORDERED]

    def level_keys(self) -> list[str]:
        return [each.key for each in self._gradings()]

    def menu(self, deal: DealAsked, parent: QWidget) -> QMenu:
        made = QMenu(parent)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.addAction(_("Open the file") + "\t⏎", lambda: self.open_file(deal))
        made.addAction(_("Change…"), lambda: self.change(deal))
        made.addMenu(self._move_menu(deal, made))
        if self._is_open(deal):
            made.addMenu(self.level_menu(deal, made))
            made.addSeparator()
            self._add_steps(made, deal)
        return made

    def _add_steps(self, menu: QMenu, deal: DealAsked) -> None:
        is_ordered = deal.level == ORDERED
        order = _("Cancel the order…") if is_ordered else _("Order…")
        menu.addAction(order + "\tO", lambda: self.order(deal))
        menu.addAction(_("Deliver…"), lambda: self.close(deal, Outcome.WON))
        menu.addAction(_("Lost…") + "\tDel", lambda: self.close(deal, Outcome.LOST))

    def _move_menu(self, deal: DealAsked, parent: QWidget) -> QMenu:
        menu = QMenu(_("Move to"), parent)
        for stage in self.stages:
            if stage.outcome is Outcome.OPEN:
                action = menu.addAction(stage.name)
                action.setEnabled(stage.id != deal.stage_id)
                action.triggered.connect(lambda _on, to=stage.id: self.move(deal, to))
        return menu

    def _is_open(self, deal: DealAsked) -> bool:
        here = next((each for each in self.stages if each.id == deal.stage_id), None)
        return here is not None and here.outcome is Outcome.OPEN

    def offer(self, deal: DealAsked, at: QPoint) -> None:
        self.menu(deal, self._parent).popup(at)

    def offer_levels(self, deal: DealAsked, at: QPoint) -> None:
        menu = self.level_menu(deal, self._parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)
