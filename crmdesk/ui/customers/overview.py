"""The first tab of a file: who it is; beside it where it stands and what happened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from crmdesk.i18n import _
from crmdesk.ui.customers.cars_card import CarsCard
from crmdesk.ui.customers.contact_card import ContactCard
from crmdesk.ui.customers.deals import DealCards
from crmdesk.ui.customers.file_data import FileData
from crmdesk.ui.customers.matters_card import MattersCard
from crmdesk.ui.customers.people_card import PeopleCard
from crmdesk.ui.customers.planned_card import PlannedCard
from crmdesk.ui.customers.questions_card import QuestionsCard
from crmdesk.ui.customers.story import Story
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.layouts import frame, plain, row, scrolling, stack
from crmdesk.ui.parts.text import Text

_LEFT, _NARROW_LEFT, _WIDE = 330, 260, 900
_LEAST_HEIGHT = 200


class Overview(QWidget):
    def __init__(self, desk: Desk, edit: Callable[[], object]) -> None:
        super().__init__()
        self._data: FileData | None = None
        self.contact = ContactCard(desk, edit)
        self.questions = QuestionsCard(desk)
        self.matters = MattersCard(desk)
        self.people = PeopleCard(desk)
        self.cars = CarsCard()
        self.deals = DealCards(desk)
        self.planned = PlannedCard(desk)
        self.story = Story(desk, with_notes=True)
        self._none = frame(
            "panel", row(Text(_("No open opportunity"), "muted"), None, margins=(16, 10, 16, 10))
        )
        layout = row(self._left(), self._right(), gap=SIZES.gap, margins=(0, SIZES.gap, 0, 0))
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _left(self) -> QWidget:
        cards = (self.contact, self.questions, self.matters, self.people, self.cars)
        column = plain(stack(*cards, None, gap=SIZES.gap))
        self.side = scrolling(column)
        self.side.setFixedWidth(_LEFT)
        self.side.setMinimumHeight(_LEAST_HEIGHT)
        self.questions.opened.connect(self._bring_into_sight)
        self.matters.opened.connect(self._bring_into_sight)
        return self.side

    def _bring_into_sight(self, widget: QWidget) -> None:
        """Once the layouts have given it a place."""
        QTimer.singleShot(0, widget, lambda: self.side.ensureWidgetVisible(widget, 0, 12))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.side.setFixedWidth(_LEFT if self.width() >= _WIDE else _NARROW_LEFT)

    def _right(self) -> QWidget:
        layout = stack(self.deals, self._none, self.planned, gap=SIZES.gap)
        layout.addWidget(self.story, 1)
        return plain(layout)

    def turn_to(self, customer_id: int) -> None:
        self.side.verticalScrollBar().setValue(0)
        self.story.note.turn_to(customer_id)
        self.matters.turn_to(customer_id)

    def show_data(self, data: FileData) -> None:
        self._data = data
        open_ones = data.open_ones
        self.deals.show_deals(open_ones, data)
        self.deals.setVisible(bool(open_ones))
        self._none.setVisible(not open_ones)
        for card in (self.contact, self.questions, self.matters, self.people, self.cars):
            card.show_data(data)
        self.planned.show_data(data)
        self.story.show_data(data)

    def typed_lines(self) -> list[str]:
        note = self.story.note.text.value()
        return [*([note] if note else []), *self.matters.shared.told()]

    def keep(self) -> None:
        self.story.note.typed.keep_now()
        self.matters.typed.keep_now()
