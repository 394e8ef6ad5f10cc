"""One column of the board: what the stage sums up to, and its cards; and where losses go."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QEnterEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QFrame, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from crmdesk.funnel.board import BoardColumn
from crmdesk.i18n import _
from crmdesk.ui.funnel.card_list import CardList
from crmdesk.ui.funnel.cards import Card, CardModel, dragged
from crmdesk.ui.funnel.words import column_words
from crmdesk.ui.look.literal import literally
from crmdesk.ui.look.look import Look
from crmdesk.ui.look.painting import CENTRE
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.layouts import frame, mark, row, stack
from crmdesk.ui.parts.text import Text, small

LEAST_WIDTH = 172
_SIGN = 20  # the height of an upright sign


class StageColumn(QWidget):
    """``stage_id`` is 0 until it has been shown."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.stage_id = self.count = 0
        self._name, self._count = Text(bold=True), Text(tone="muted").whole()
        self._percent = Text(tone="accent", bold=True).whole()
        self._money, self._rate = small(), small()
        self._share = QProgressBar()
        self._share.setObjectName("share")
        self._share.setTextVisible(False)
        self.cards = CardList(look, CardModel())
        self.cards.aimed.connect(self._mark)
        self._box = frame("column", self._lay_out())
        self.setLayout(stack(self._box))
        self.setMinimumWidth(LEAST_WIDTH)

    def _lay_out(self) -> QVBoxLayout:
        title = row(self._name, self._count, None, self._percent, gap=6)
        top = stack(title, gap=0, margins=(9, 8, 9, 8))
        for widget in (self._money, self._rate, self._share):
            top.addWidget(widget)
        whole = stack(top, gap=0, margins=(1, 1, 1, 1))
        whole.addWidget(self.cards, 1)
        return whole

    def show_stage(self, column: BoardColumn, cards: Sequence[Card], *, by_observed: bool) -> None:
        words = column_words(column, by_observed=by_observed)
        self.stage_id, self.count = column.stage_id, column.count
        self._name.setText(words.name)
        self._count.setText(f"{column.count:,}")
        self._percent.setText(words.percent)
        self._money.setText(words.money)
        self._rate.setText(words.rate or " ")
        self._rate.set_tone("attention" if words.is_few and not by_observed else "muted")
        self._rate.setToolTip(literally(words.tip))
        self._percent.setToolTip(literally(words.tip))
        self._share.setValue(words.share)
        self._share.setAccessibleName(f"{words.name} {words.percent}")
        self.cards.setAccessibleName(f"{words.name}, {column.count}")
        self._show_cards(cards)

    def _show_cards(self, cards: Sequence[Card]) -> None:
        """Where one had scrolled to."""
        bar = self.cards.verticalScrollBar()
        height = bar.value()
        self.cards.cards.show(cards)
        self.cards.doItemsLayout()
        bar.setValue(height)

    def said(self) -> list[str]:
        """The head in words, as it stands there."""
        labels = (self._name, self._count, self._percent, self._money, self._rate)
        return [label.text() for label in labels]

    def _mark(self, aimed: bool) -> None:
        mark(self._box, "target", aimed)


class LostStrip(QFrame):
    """Narrow, at the right end: a card dropped here is given up; a click lists those that were."""

    dropped = Signal(object)
    pressed = Signal()

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look, self._name, self._hovered = look, name, False
        self.setObjectName("column")
        self.setAcceptDrops(True)
        self.setFixedWidth(34)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(name)
        self.setToolTip(_("Drop a card here or press Del to give it up. Click: what was lost."))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(34, 160)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, theme = QPainter(self), self._look.theme
        painter.setFont(self._look.fonts.small_bold if self._hovered else self._look.fonts.small)
        painter.setPen(QColor(theme.text if self._hovered else theme.muted))
        if self._name.isascii():
            self._write_turned(painter)
        else:
            self._write_downward(painter)

    def _write_turned(self, painter: QPainter) -> None:
        painter.translate(self.width() / 2, 0)
        painter.rotate(90)
        line = QRect(0, -SIZES.badge // 2, self.height(), SIZES.badge)
        painter.drawText(line, CENTRE, self._name)

    def _write_downward(self, painter: QPainter) -> None:
        """Chinese signs stand upright, one below the other."""
        top = (self.height() - _SIGN * len(self._name)) // 2
        for number, sign in enumerate(self._name):
            place = QRect(0, top + number * _SIGN, self.width(), _SIGN)
            painter.drawText(place, CENTRE, sign)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover(True)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(False)

    def _hover(self, on: bool) -> None:
        self._hovered = on
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dragged(event.mimeData()) is not None:
            event.acceptProposedAction()
            mark(self, "target", True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        mark(self, "target", False)

    def dropEvent(self, event: QDropEvent) -> None:
        mark(self, "target", False)
        deal = dragged(event.mimeData())
        if deal is not None:
            event.acceptProposedAction()
            self.dropped.emit(deal)
