"""Putting widgets side by side, one below the other, and into frames."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from crmdesk.ui.look.tokens import INSIDE

Box = TypeVar("Box", bound=QBoxLayout)
Margins = tuple[int, int, int, int]
Piece = QWidget | QLayout | None
NONE = (0, 0, 0, 0)
_AROUND = 12  # pixels that stay free around what is scrolled to


def row(*pieces: Piece, gap: int = 8, margins: Margins = NONE) -> QHBoxLayout:
    """Widgets or layouts side by side; None is a stretch."""
    return _fill(QHBoxLayout(), pieces, gap, margins)


def stack(*pieces: Piece, gap: int = 4, margins: Margins = NONE) -> QVBoxLayout:
    """One below the other; None is a stretch."""
    return _fill(QVBoxLayout(), pieces, gap, margins)


def _fill(layout: Box, pieces: Sequence[Piece], gap: int, margins: Margins) -> Box:
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    for piece in pieces:
        if piece is None:
            layout.addStretch(1)
        elif isinstance(piece, QLayout):
            layout.addLayout(piece)
        else:
            layout.addWidget(piece)
    return layout


def frame(name: str, layout: QLayout) -> QFrame:
    """``name`` is what the style sheet knows it by: panel, column, saying, notice…"""
    made = QFrame()
    made.setObjectName(name)
    made.setLayout(layout)
    return made


def panel(*pieces: Piece, gap: int = 8, margins: Margins = INSIDE) -> QFrame:
    return frame("panel", stack(*pieces, gap=gap, margins=margins))


def list_panel(view: QWidget) -> QFrame:
    """A panel whose list reaches its edges."""
    return frame("panel", stack(view, margins=(1, 4, 1, 4)))


def plain(layout: QLayout) -> QWidget:
    made = QWidget()
    made.setLayout(layout)
    return made


def hide_unless(widget: QWidget, *, shown: bool) -> None:
    """For one that has no parent yet: made visible, it would be a window of its own for a while."""
    if not shown:
        widget.hide()


def tab_in_order(widgets: Sequence[QWidget]) -> None:
    """What comes into a window later is the last that Tab goes to, wherever it stands."""
    policies = [each.focusPolicy() for each in widgets]
    for each in widgets:  # Qt leaves where they are those that Tab would not come to
        each.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)
    for each, policy in zip(widgets, policies, strict=True):
        each.setFocusPolicy(policy)


def mark(widget: QWidget, name: str, value: object) -> None:
    """Set what the style sheet looks at: it looks only when it polishes."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class ScrollArea(QScrollArea):
    """Asks for as much room as its contents: Qt's own stops at 24 lines."""

    def sizeHint(self) -> QSize:
        widget = self.widget()
        return widget.sizeHint() if widget is not None else super().sizeHint()


def scrolling(widget: QWidget) -> QScrollArea:
    """For what may be larger than a small screen at a large scale."""
    area = ScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    widget.setObjectName("plain")
    area.setWidget(widget)
    return area


def bring_into_sight(widget: QWidget) -> None:
    """Scroll whatever scrolls around ``widget``, from the inside out."""
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea) and around.widget() is not None:
            around.ensureWidgetVisible(widget, 0, _AROUND)
        around = around.parentWidget()


class FlowLayout(QLayout):
    """Side by side, and on to the next line where the width ends: for chips."""

    def __init__(self, gap: int = 6) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setSpacing(gap)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins: QMargins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _place(self, rect: QRect, *, move: bool) -> int:
        """Place every item (if ``move``); the height this takes."""
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            hint = item.sizeHint()
            if x > rect.x() and x + hint.width() > rect.x() + rect.width():
                x, y, line = rect.x(), y + line + self.spacing(), 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), hint))
            x, line = x + hint.width() + self.spacing(), max(line, hint.height())
        return y + line - rect.y()
