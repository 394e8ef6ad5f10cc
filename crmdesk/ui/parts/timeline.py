"""What has happened, newest first: when, which way, what, and in whose words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from crmdesk.ui.look.look import Look
from crmdesk.ui.look.painting import draw_hairline, draw_tag, draw_text, text_width
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.ring import FocusRing

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
_PAD = 14
_WHEN = 86
_TAG_LEAST, _TAG_MOST = 58, 110
_WRAP = Qt.TextFlag.TextWordWrap


class Happening(NamedTuple):
    when: str
    kind: str
    title: str
    text: str = ""
    tone: str = ""
    row: Any = None
    """Whatever the page wants back when it is opened."""


class TimelineModel(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.happenings: Sequence[Happening] = ()

    def show(self, happenings: Sequence[Happening]) -> None:
        self.beginResetModel()
        self.happenings = happenings
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.happenings)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        happening = self.happenings[index.row()]
        if role == Role.UserRole:
            return happening
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return ", ".join(filter(None, happening[:4]))
        return None


class TimelineDelegate(QStyledItemDelegate):
    """As high as its words need."""

    def __init__(self, look: Look, view: QListView) -> None:
        super().__init__(view)
        self._look, self._view = look, view
        self._tag = _TAG_LEAST

    def measure(self, happenings: Sequence[Happening]) -> None:
        """Give the tags the room that the longest needs."""
        font = self._look.fonts.small
        widest = max((text_width(each.kind, font) for each in happenings), default=0)
        self._tag = min(max(widest + 30, _TAG_LEAST), _TAG_MOST)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        happening: Happening = index.data(Role.UserRole)
        width = self._view.viewport().width()
        return QSize(width, self._height(happening, width))

    def _height(self, happening: Happening, width: int) -> int:
        if not happening.text:
            return SIZES.row
        return SIZES.row + self._words(happening, width).height() + 4

    def _words(self, happening: Happening, width: int) -> QRect:
        metrics = QFontMetrics(self._look.fonts.small)
        free = QRect(0, 0, max(80, width - 2 * _PAD - _WHEN - self._tag), 10_000)
        return metrics.boundingRect(free, _WRAP, happening.text)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, fonts = self._look.theme, self._look.fonts
        happening: Happening = index.data(Role.UserRole)
        row = option.rect
        if option.state & QStyle.StateFlag.State_Selected and self._view.hasFocus():
            painter.fillRect(row, QColor(theme.accent_soft))
        first = QRect(row.left() + _PAD, row.top(), row.width() - 2 * _PAD, SIZES.row)
        draw_text(painter, first, happening.when, fonts.text, theme.muted)
        way = QRect(first.left() + _WHEN, first.top(), self._tag - 12, first.height())
        draw_tag(painter, way, happening.kind, fonts.small, theme, happening.tone)
        words = first.adjusted(_WHEN + self._tag, 0, 0, 0)
        draw_text(painter, words, happening.title, fonts.text, theme.text)
        if happening.text:
            self._paint_words(painter, words, happening)
        draw_hairline(painter, row, theme)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(QRect(row.left(), row.top(), 3, row.height()), QColor(theme.accent))

    def _paint_words(self, painter: QPainter, words: QRect, happening: Happening) -> None:
        below = QRect(words.left(), words.bottom() - 5, words.width(), 10_000)
        painter.setFont(self._look.fonts.small)
        painter.setPen(QColor(self._look.theme.muted))
        painter.drawText(below, _WRAP, happening.text)


class Timeline(QListView):
    opened = Signal(object)
    """The ``row`` of what was opened by Enter or a double click."""

    def __init__(self, look: Look, accessible_name: str) -> None:
        super().__init__()
        self.setObjectName("list")
        self.setAccessibleName(accessible_name)
        self.lines = TimelineModel(self)
        self.setModel(self.lines)
        self._delegate = TimelineDelegate(look, self)
        self.setItemDelegate(self._delegate)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        FocusRing(look, self)
        self.activated.connect(lambda index: self.opened.emit(index.data(Role.UserRole).row))

    def show_happenings(self, happenings: Sequence[Happening]) -> None:
        self._delegate.measure(happenings)
        self.lines.show(happenings)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.scheduleDelayedItemsLayout()
        return super().viewportEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Typing is for the keys of the page."""
