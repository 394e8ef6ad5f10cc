"""Draws the cells of a list."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
)

from crmdesk.ui.lists.columns import Column, Kind
from crmdesk.ui.lists.paged_model import PagedTableModel
from crmdesk.ui.look.literal import literally
from crmdesk.ui.look.look import Look
from crmdesk.ui.look.painting import (
    LEFT,
    RIGHT,
    badge_rect,
    draw_badge,
    draw_hairline,
    draw_tag,
    draw_text,
    elided,
    text_width,
)
from crmdesk.ui.look.tokens import SIZES

Index = QModelIndex | QPersistentModelIndex
State = QStyle.StateFlag
PAD, DENSE_PAD = 10, 6


class CellDelegate(QStyledItemDelegate):
    def __init__(
        self, look: Look, view: QTableView, rows: PagedTableModel, *, dense: bool = False
    ) -> None:
        super().__init__(view)
        self._pad = DENSE_PAD if dense else PAD
        self._look, self._view, self._rows = look, view, rows
        self.row_under_mouse = -1

    def _cell(self, index: Index) -> tuple[Column, Any | None]:
        """Asked of the model directly: going by roles would be a sixth of the painting."""
        return self._rows.columns[index.column()], self._rows.row(index.row())

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        column, row = self._cell(index)
        text = "" if row is None else column.text(row)
        return QSize(text_width(text, self._font(column)) + 2 * self._pad + 2, SIZES.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        column, row = self._cell(index)
        self._paint_ground(painter, option, index)
        if row is None:
            self._paint_placeholder(painter, option.rect)
        else:
            self._paint_cell(
                painter, option.rect.adjusted(self._pad, 0, -self._pad, -1), column, row
            )

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = self._look.theme, option.rect
        if option.state & State.State_Selected:
            painter.fillRect(rect, QColor(theme.accent_soft))
            self._paint_focus(painter, rect, index)
        elif option.state & State.State_HasFocus:
            self._paint_bar(painter, rect)
        elif index.row() == self.row_under_mouse:
            painter.fillRect(rect, QColor(theme.hover))
        draw_hairline(painter, rect, theme)

    def _paint_focus(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """A bar at the row's left end, whichever of its cells is the current one."""
        first = self._view.horizontalHeader().visualIndex(index.column()) == 0
        if first and self._view.hasFocus() and index.row() == self._view.currentIndex().row():
            self._paint_bar(painter, rect)

    def _paint_bar(self, painter: QPainter, rect: QRect) -> None:
        bar = QRect(rect.left(), rect.top(), 3, rect.height())
        painter.fillRect(bar, QColor(self._look.theme.accent))

    def _paint_placeholder(self, painter: QPainter, rect: QRect) -> None:
        middle = rect.center().y()
        place = QRect(
            rect.left() + self._pad, middle - 4, max(0, rect.width() * 6 // 10 - self._pad), 8
        )
        painter.fillRect(place, QColor(self._look.theme.line))

    def _paint_cell(self, painter: QPainter, place: QRect, column: Column, row: Any) -> None:
        theme, fonts, text = self._look.theme, self._look.fonts, column.text(row)
        tone = column.tone(row)
        if not text:
            return
        if column.kind is Kind.LEVEL:
            draw_badge(painter, badge_rect(place, place.left()), text, fonts.small_bold, theme)
        elif column.kind is Kind.TAG:
            draw_tag(painter, place, text, fonts.small, theme, tone)
        else:
            shown = "✓" if column.kind is Kind.TICK else text
            align = RIGHT if column.kind is Kind.NUMBER else LEFT
            draw_text(
                painter, place, shown, self._font(column, tone), self._ink(column, tone), align
            )

    def _font(self, column: Column, tone: str = "") -> QFont:
        fonts = self._look.fonts
        return fonts.bold if column.kind is Kind.STRONG or tone == "late" else fonts.text

    def _ink(self, column: Column, tone: str) -> str:
        theme = self._look.theme
        if tone:
            return theme.tone(tone)[0]
        return theme.muted if column.kind is Kind.MUTED else theme.text

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """A tip of the column's own, or the whole text where the cell shows less of it."""
        column, row = self._cell(index)
        text = ""
        if row is not None:
            text = column.tip(row) or self._cut_text(column, row, option.rect.width())
        QToolTip.showText(event.globalPos(), literally(text), view.viewport())
        return True

    def _cut_text(self, column: Column, row: Any, width: int) -> str:
        text, font = column.text(row), self._font(column, column.tone(row))
        return text if elided(text, font, width - 2 * self._pad) != text else ""
