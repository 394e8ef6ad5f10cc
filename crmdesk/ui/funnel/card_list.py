"""Paints the cards of a column, and hears the keys and drags that are meant for them."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from crmdesk.funnel.board import CardRow
from crmdesk.models import Opportunity
from crmdesk.ui.funnel.cards import Card, CardModel
from crmdesk.ui.funnel.words import CardWords
from crmdesk.ui.look.fonts import Fonts
from crmdesk.ui.look.look import Look
from crmdesk.ui.look.painting import RIGHT, draw_badge, draw_box, draw_text, text_width
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import ENTER
from crmdesk.ui.parts.ring import FocusRing

Index = QModelIndex | QPersistentModelIndex
State = QStyle.StateFlag
SIDEWAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_GAP = 8
_NEAR_END = 2 * SIZES.card


class CardDelegate(QStyledItemDelegate):
    def __init__(self, look: Look, view: QListView) -> None:
        super().__init__(view)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, SIZES.card + _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card: Card = index.data(Qt.ItemDataRole.UserRole)
        box = self._box(option)
        self._paint_ground(painter, box, option.state)
        self._paint_card(painter, box.adjusted(12, 9, -12, -9), card.words)

    def _box(self, option: QStyleOptionViewItem) -> QRect:
        """The scroll bar, where there is one, stands in the margin."""
        view = option.widget
        scrolls = isinstance(view, QListView) and view.verticalScrollBar().isVisible()
        return option.rect.adjusted(8, 0, 0 if scrolls else -8, -_GAP)

    def _paint_ground(self, painter: QPainter, box: QRect, state: QStyle.StateFlag) -> None:
        theme = self._look.theme
        ground, edge, width = theme.panel, theme.line, 1
        if state & State.State_MouseOver:
            edge = theme.edge
        if state & State.State_Selected:
            ground, edge = theme.accent_soft, theme.accent
        if state & State.State_HasFocus:
            edge, width = theme.accent, 2
        draw_box(painter, box, SIZES.panel_radius, ground, edge, width)

    def _paint_card(self, painter: QPainter, box: QRect, words: CardWords) -> None:
        height = box.height() // 3
        lines = [
            QRect(box.left(), box.top() + height * number, box.width(), height)
            for number in range(3)
        ]
        self._paint_name(painter, lines[0], words)
        self._paint_pair(painter, lines[1], words.what, words.adviser)
        self._paint_price(painter, lines[2], words)

    def _paint_name(self, painter: QPainter, line: QRect, words: CardWords) -> None:
        theme, fonts = self._look.theme, self._look.fonts
        badge = QRect(line.left(), line.top() + 1, SIZES.badge, SIZES.badge - 2)
        draw_badge(painter, badge, words.level, fonts.small_bold, theme)
        beside = line.adjusted(SIZES.badge + 8, 0, -6, 0)
        days = days_beside(words, fonts, beside.width())
        name = beside.adjusted(0, 0, -text_width(days, fonts.small), 0)
        draw_text(painter, name, words.name, fonts.bold, theme.text)
        draw_text(painter, line, days, fonts.small, theme.muted, RIGHT)

    def _paint_pair(self, painter: QPainter, line: QRect, left: str, right: str) -> None:
        theme, fonts = self._look.theme, self._look.fonts
        taken = min(text_width(right, fonts.small), line.width() // 2) if right else -8
        draw_text(painter, line.adjusted(0, 0, -taken - 8, 0), left, fonts.text, theme.muted)
        place = line.adjusted(line.width() - taken, 0, 0, 0)
        draw_text(painter, place, right, fonts.small, theme.muted, RIGHT)

    def _paint_price(self, painter: QPainter, line: QRect, words: CardWords) -> None:
        theme, fonts = self._look.theme, self._look.fonts
        draw_text(painter, line, words.price, fonts.text, theme.text)
        price = text_width(words.price, fonts.text) + 8
        font, colour = fonts.small, theme.muted
        if words.is_late:
            font, colour = fonts.small_bold, theme.late
        place = line.adjusted(price, 0, 0, 0)
        fits = text_width(words.due, font) <= place.width()
        draw_text(painter, place, words.due if fits else words.due_short, font, colour, RIGHT)


def days_beside(words: CardWords, fonts: Fonts, room: int) -> str:
    """The name comes first: it needs ``room`` of so many pixels together with the days."""
    needed = text_width(words.name, fonts.bold) + text_width(words.days, fonts.small)
    return words.days if needed <= room else words.days_short


class CardList(QListView):
    records = Opportunity.__tablename__
    opened = Signal(object)
    stepped = Signal(int)
    """To the column at the left (-1) or right (1)."""
    asked = Signal(object, QPoint)
    """What can be done with a card, and where on the screen to offer it."""
    aimed = Signal(bool)
    focused = Signal()
    ended = Signal()
    """The last cards are in sight."""

    def __init__(self, look: Look, model: CardModel) -> None:
        super().__init__()
        self.cards = model
        self.waits = False
        """The chosen card is gone from the board: to get the focus chooses no other."""
        model.setParent(self)
        self.setModel(model)
        self.setObjectName("list")
        self.setItemDelegate(CardDelegate(look, self))
        self._set_up_view()
        FocusRing(look, self)
        self.verticalScrollBar().valueChanged.connect(self._tell_end)
        self.doubleClicked.connect(lambda index: self._open())
        self.customContextMenuRequested.connect(self._ask)

    def _set_up_view(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setMinimumHeight(SIZES.card + _GAP)

    def current(self) -> CardRow | None:
        """The card that is chosen here, if it is chosen here."""
        chosen = self.selectionModel().selectedIndexes()
        return self.cards.card(chosen[0].row()) if chosen else None

    def stand_on(self, at: int) -> None:
        index = self.cards.index(at)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def _open(self) -> None:
        card = self.current()
        if card is not None:
            self.opened.emit(card)

    def _ask(self, at: QPoint) -> None:
        card = self.current()
        if card is not None:
            self.asked.emit(card, self.viewport().mapToGlobal(at))

    def _tell_end(self, value: int) -> None:
        if value > self.verticalScrollBar().maximum() - _NEAR_END:
            self.ended.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = Qt.Key(event.key()), not event.modifiers()
        if key in ENTER and plain:
            self._open()
        elif key in SIDEWAYS and plain:
            self.stepped.emit(SIDEWAYS[key])
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are the page's."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.current() is None and self.cards.rowCount() and not self.waits:
            self.stand_on(max(0, min(self.currentIndex().row(), self.cards.rowCount() - 1)))
        self.focused.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        super().dragEnterEvent(event)
        self.aimed.emit(event.isAccepted())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self.aimed.emit(False)

    def dropEvent(self, event: QDropEvent) -> None:
        super().dropEvent(event)
        self.aimed.emit(False)
