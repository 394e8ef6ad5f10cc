"""The opportunities of a customer as cards, and what is done with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crmdesk.funnel.on_file import OpportunityOnFile
from crmdesk.i18n import _
from crmdesk.ui.customers.file_data import FileData
from crmdesk.ui.customers.lazy_tab import Part
from crmdesk.ui.customers.opportunity_card import OpportunityCard
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.layouts import panel, scrolling, stack
from crmdesk.ui.parts.notices import EmptyState


class DealCards(QWidget):
    """One below the other; made anew only where something changed."""

    wanted = Signal(str, object)
    stage_wanted = Signal(object, int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._shown: Sequence[OpportunityOnFile] = ()
        self.cards: list[OpportunityCard] = []
        self._lines = stack(gap=SIZES.gap)
        self.setLayout(self._lines)

    def show_deals(self, deals: Sequence[OpportunityOnFile], data: FileData) -> None:
        if deals == self._shown:
            return
        self._shown = deals
        for card in self.cards:
            self._lines.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [
            OpportunityCard(self._desk, deal, data.chance(deal.id), is_first=number == 0)
            for number, deal in enumerate(deals)
        ]
        for card in self.cards:
            card.wanted.connect(self.wanted)
            card.stage_wanted.connect(self.stage_wanted)
            self._lines.addWidget(card)


class DealsTab(Part):
    """All of them, the open ones first."""

    def __init__(self, desk: Desk, add: Callable[[], object]) -> None:
        super().__init__()
        self.cards = DealCards(desk)
        text = _("An opportunity is one intended purchase: what, when, and how likely.")
        self._empty = panel(EmptyState(_("No opportunity"), text, _("New opportunity"), add))
        inside = QWidget()
        layout = stack(self.cards, self._empty, None, gap=0, margins=(0, SIZES.gap, 0, 0))
        inside.setLayout(layout)
        self.setLayout(stack(scrolling(inside)))

    def show_data(self, data: FileData) -> None:
        self.cards.show_deals(data.opportunities, data)
        self._empty.setVisible(not data.opportunities)
