"""The funnel board: a column for each stage, and the moving between them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from crmdesk.funnel.board import BoardColumn, CardRow
from crmdesk.funnel.choices import StageChance
from crmdesk.models import Outcome
from crmdesk.ui.funnel.cards import Card
from crmdesk.ui.funnel.columns import LostStrip, StageColumn
from crmdesk.ui.funnel.words import card_words
from crmdesk.ui.look.look import Look
from crmdesk.ui.parts.layouts import row, scrolling, stack

CARDS = 50
"""How many a column shows at first, and how many more each time its end is reached."""
_GAP = 10


class Board(QWidget):
    """It only shows and asks: ``wanted`` is a move that somebody made, by drag or by key."""

    wanted = Signal(object, int)
    """The deal as it was dragged, and the stage it shall be moved to."""
    opened = Signal(object)
    asked = Signal(object, QPoint)
    more = Signal()
    lost_pressed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.columns: list[StageColumn] = []
        self.lost: LostStrip | None = None
        self._current: int | None = None
        self.most = CARDS
        self._line: QHBoxLayout = row(gap=_GAP)
        inside = QWidget()
        inside.setLayout(self._line)
        self._area: QScrollArea = scrolling(inside)
        self.setLayout(stack(self._area))

    def stand(self, stages: Sequence[StageChance]) -> None:
        """The columns, once the stages are known, and anew when there are others."""
        while item := self._line.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.columns = []
        shown = [stage for stage in stages if stage.outcome is not Outcome.LOST]
        for _stage in shown:
            self._add_column(StageColumn(self._look))
        lost = next((stage for stage in stages if stage.outcome is Outcome.LOST), None)
        if lost is not None:
            self._add_lost(lost)

    def _add_column(self, column: StageColumn) -> None:
        number, cards = len(self.columns), column.cards
        self.columns.append(column)
        self._line.addWidget(column, 1)
        cards.focused.connect(lambda: self._enter(column))
        cards.stepped.connect(lambda step: self._step(number, step))
        cards.opened.connect(self.opened)
        cards.asked.connect(self.asked)
        cards.ended.connect(lambda: self._ask_more(column))
        cards.selectionModel().currentChanged.connect(lambda *_indexes: self._note(column))
        # Queued: nothing may be moved while the view is still inside its drop.
        cards.cards.dropped.connect(
            lambda deal: self.wanted.emit(deal, column.stage_id),
            Qt.ConnectionType.QueuedConnection,
        )

    def _add_lost(self, stage: StageChance) -> None:
        self.lost = LostStrip(self._look, stage.name)
        self.lost.pressed.connect(self.lost_pressed)
        self.lost.dropped.connect(
            lambda deal: self.wanted.emit(deal, stage.id),
            Qt.ConnectionType.QueuedConnection,
        )
        self._line.addWidget(self.lost)

    def show_columns(
        self,
        found: Sequence[BoardColumn],
        today: date,
        *,
        by_observed: bool = False,
        with_adviser: bool = False,
    ) -> None:
        kept, before = self._current, self.current()
        say = partial(card_words, today=today, with_adviser=with_adviser)
        for column, stage in zip(self.columns, found, strict=True):
            cards = [Card(card, say) for card in stage.cards]
            column.show_stage(stage, cards, by_observed=by_observed)
        self._choose(kept)
        self._follow(kept)
        self._let_go(before)

    def _follow(self, card_id: int | None) -> None:
        """The keyboard goes with its card into another column, as after an undo."""
        column = self._column_with(card_id) if card_id is not None else None
        if column is None or column.cards.hasFocus():
            return
        if any(each.cards.hasFocus() for each in self.columns):
            column.cards.setFocus(Qt.FocusReason.OtherFocusReason)

    def _let_go(self, before: CardRow | None) -> None:
        """A card follows into another column; in place of one that is gone none is chosen."""
        if before is None or self._column_with(before.id) is not None:
            return
        self._current = None
        for column in self.columns:
            column.cards.waits = True

    def current(self) -> CardRow | None:
        """The card that the keys are for."""
        chosen = (column.cards.current() for column in self.columns)
        return next((card for card in chosen if card is not None), None)

    def take_focus(self) -> None:
        """On the card that was chosen, or the first there is."""
        lists = [column.cards for column in self.columns if column.cards.cards.rowCount()]
        chosen = next((cards for cards in lists if cards.current() is not None), None)
        target = chosen or next(iter(lists), None)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def shift(self, card_id: int, stage_id: int) -> None:
        """A move that is saved, shown at once: the counts come with the next reading."""
        source, target = self._column_with(card_id), self._column_of(stage_id)
        if source is None:
            return
        at = source.cards.cards.find(card_id)
        assert at is not None
        card = source.cards.cards.take(at)
        if target is not None:
            target.cards.cards.put_first(card)
            self._current = card_id
            self._choose(card_id)
            target.cards.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, card_id: int | None) -> None:
        column = self._column_with(card_id) if card_id is not None else None
        for each in self.columns:
            if each is not column:
                each.cards.clearSelection()
        if column is not None and card_id is not None:
            at = column.cards.cards.find(card_id)
            column.cards.setCurrentIndex(column.cards.cards.index(at or 0))

    def _column_with(self, card_id: int) -> StageColumn | None:
        holds = (each for each in self.columns if each.cards.cards.find(card_id) is not None)
        return next(holds, None)

    def _column_of(self, stage_id: int) -> StageColumn | None:
        return next((each for each in self.columns if each.stage_id == stage_id), None)

    def _enter(self, column: StageColumn) -> None:
        """One card is chosen on the whole board: the one where the keyboard is."""
        for other in self.columns:
            if other is not column:
                other.cards.clearSelection()
        self._area.ensureWidgetVisible(column, _GAP, 0)
        self._note(column)

    def _note(self, column: StageColumn) -> None:
        card = column.cards.current()
        if card is not None:
            self._current = card.id
            for each in self.columns:
                each.cards.waits = False

    def _step(self, number: int, step: int) -> None:
        """To the next column that has cards."""
        at = number + step
        while 0 <= at < len(self.columns):
            if self.columns[at].cards.cards.rowCount():
                self.columns[at].cards.waits = False
                self.columns[at].cards.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            at += step

    def _ask_more(self, column: StageColumn) -> None:
        """Once: the next reading brings as many cards, or there are no more within reach."""
        if self.most <= column.cards.cards.rowCount() < column.count:
            self.most += CARDS
            self.more.emit()
