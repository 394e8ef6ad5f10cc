"""The header of a list: widths, order and visible columns as they were last left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from crmdesk.ui.desk import Memory
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.lists.columns import Column

_REMEMBER_AFTER = 400  # milliseconds


class ListHeader(QHeaderView):
    """Its right click offers the columns; dragging moves them, or changes their widths.

    Only the widths that a person chose are kept: the others fit the language and the window.
    """

    def __init__(
        self, memory: Memory, name: str, columns: Sequence[Column], parent: QWidget
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._memory, self._key, self._columns = memory, f"columns/{name}", columns
        self._own: dict[str, int] = {}
        self._is_fitting = False
        self._remember_soon = Pause(self, self._remember, _REMEMBER_AFTER)
        self.setHighlightSections(False)
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setStretchLastSection(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setMinimumSectionSize(36)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._offer_columns)

    def dress(self) -> None:
        """As it was left; once the view has its model, which makes the sections."""
        kept = self._memory.recall(self._key, {})
        for number, column in enumerate(self._columns):
            own = kept.get(column.key, {})
            if own.get("width"):
                self._own[column.key] = own["width"]
            self.setSectionHidden(number, not own.get("shown", column.shown))
        self._order(kept)
        self.fit()
        self.sectionResized.connect(self._take_width)
        self.sectionMoved.connect(self._remember_soon)

    def fit(self) -> None:
        """Each column as wide as it was left or asks for, and those that grow share the rest."""
        shown = self._in_sight()
        widths = [self._own.get(column.key, column.width) for column in self._columns]
        over = max(0, self.width() - sum(widths[number] for number in shown))
        growing = [number for number in shown if self._columns[number].key not in self._own]
        shares = sum(self._columns[number].grow for number in growing)
        self._is_fitting = True
        for number in shown:
            share = self._columns[number].grow if number in growing else 0
            self.resizeSection(number, widths[number] + (over * share // shares if share else 0))
        self._is_fitting = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.count():
            self.fit()

    def _in_sight(self) -> list[int]:
        return [number for number in range(self.count()) if not self.isSectionHidden(number)]

    def _take_width(self, number: int, before: int, width: int) -> None:
        """A person's own: neither by hiding or showing it, nor because it is the last."""
        if self._is_fitting or not before or not width or number == self._last():
            return
        self._own[self._columns[number].key] = width
        self._remember_soon()

    def _last(self) -> int:
        return max(self._in_sight(), key=self.visualIndex)

    def show_order(self, sort: str | None, *, descending: bool) -> None:
        keys = [column.key for column in self._columns]
        self.setSortIndicatorShown(sort in keys)
        if sort in keys:
            order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
            self.setSortIndicator(keys.index(sort), order)

    def show_column(self, number: int, shown: bool) -> None:
        """The last column in sight stays."""
        others = [at for at in range(self.count()) if at != number]
        if shown or any(not self.isSectionHidden(at) for at in others):
            self.setSectionHidden(number, not shown)
            self.fit()
            self._remember()

    def _order(self, kept: dict[str, dict[str, Any]]) -> None:
        columns = self._columns
        places = [kept.get(column.key, {}).get("place", n) for n, column in enumerate(columns)]
        for target, number in enumerate(sorted(range(len(columns)), key=places.__getitem__)):
            self.moveSection(self.visualIndex(number), target)

    def _remember(self) -> None:
        self._memory.remember(
            self._key,
            {
                column.key: {
                    "width": self._own.get(column.key),
                    "shown": not self.isSectionHidden(number),
                    "place": self.visualIndex(number),
                }
                for number, column in enumerate(self._columns)
            },
        )

    def _offer_columns(self, point: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, column in enumerate(self._columns):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self.isSectionHidden(number))
            action.toggled.connect(lambda on, at=number: self.show_column(at, on))
        menu.popup(self.mapToGlobal(point))
