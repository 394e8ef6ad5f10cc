"""The header of a list: widths, order and visible columns as they were last left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from crmdesk.ui.desk import Memory
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.lists.columns import Column

_REMEMBER_AFTER = 400  # milliseconds


class ListHeader(QHeaderView):
    """Its right click offers the columns; dragging moves them."""

    def __init__(
        self, memory: Memory, name: str, columns: Sequence[Column], parent: QWidget
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._memory, self._key, self._columns = memory, f"columns/{name}", columns
        self.setHighlightSections(False)
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setStretchLastSection(True)
        self.setMinimumSectionSize(36)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._offer_columns)

    def dress(self) -> None:
        """As it was left; once the view has its model, which makes the sections."""
        kept = self._memory.recall(self._key, {})
        for number, column in enumerate(self._columns):
            own = kept.get(column.key, {})
            self.resizeSection(number, own.get("width", column.width))
            self.setSectionHidden(number, not own.get("shown", column.shown))
        self._order(kept)
        remember = Pause(self, self._remember, _REMEMBER_AFTER)
        self.sectionResized.connect(remember)
        self.sectionMoved.connect(remember)

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
                    "width": self._width_of(number) or column.width,
                    "shown": not self.isSectionHidden(number),
                    "place": self.visualIndex(number),
                }
                for number, column in enumerate(self._columns)
            },
        )

    def _width_of(self, number: int) -> int:
        """None of its own where the column is hidden, or is stretched because it is the last."""
        shown = [at for at in range(self.count()) if not self.isSectionHidden(at)]
        return 0 if number == max(shown, key=self.visualIndex) else self.sectionSize(number)

    def _offer_columns(self, point: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, column in enumerate(self._columns):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self.isSectionHidden(number))
            action.toggled.connect(lambda on, at=number: self.show_column(at, on))
        menu.popup(self.mapToGlobal(point))
