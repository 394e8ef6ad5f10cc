"""The table that every long list is shown in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from crmdesk.ui.desk import Desk
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.lists.cell_delegate import CellDelegate
from crmdesk.ui.lists.columns import Column, RowSource
from crmdesk.ui.lists.paged_model import ROW, PagedTableModel
from crmdesk.ui.look.tokens import SIZES

Index = QModelIndex | QPersistentModelIndex
Flag = QItemSelectionModel.SelectionFlag
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ListView(QTableView):
    """Keeps the chosen row by its id when the rows are read anew; remembers its columns."""

    chosen = Signal(object)
    """The row that the keyboard or mouse stands on, or None."""
    opened = Signal(object)
    """Enter or a double click on a row."""
    loaded = Signal(int)
    """How many rows there are now."""

    def __init__(
        self,
        desk: Desk,
        name: str,
        columns: Sequence[Column],
        accessible_name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._name = desk, name
        self.rows = PagedTableModel(desk, columns, self)
        self._kept: Any = None
        self._select_first = False
        self.setObjectName("rows")
        self.setAccessibleName(accessible_name)
        self.setModel(self.rows)
        self.setItemDelegate(CellDelegate(desk.look, self))
        self._set_up_view()
        self._set_up_header()
        self.rows.modelAboutToBeReset.connect(self._keep_choice)
        self.rows.loaded.connect(self._restore_choice)
        self.rows.dataChanged.connect(self._tell_arrival)
        self.doubleClicked.connect(lambda index: self._open(index))

    def _set_up_view(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(SIZES.row)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(36)
        header.setSectionsClickable(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._offer_columns)
        header.sectionClicked.connect(self._sort_by)
        self._dress_columns()
        remember = Pause(self, self._remember_columns, 400)
        header.sectionResized.connect(remember)
        header.sectionMoved.connect(remember)

    def _dress_columns(self) -> None:
        kept = self._desk.settings.recall(f"columns/{self._name}", {})
        for number, column in enumerate(self.rows.columns):
            own = kept.get(column.key, {})
            self.setColumnWidth(number, own.get("width", column.width))
            self.setColumnHidden(number, not own.get("shown", column.shown))
        self._order_columns(kept)

    def _order_columns(self, kept: dict[str, dict[str, Any]]) -> None:
        header, columns = self.horizontalHeader(), self.rows.columns
        places = [kept.get(column.key, {}).get("place", n) for n, column in enumerate(columns)]
        for target, number in enumerate(sorted(range(len(columns)), key=places.__getitem__)):
            header.moveSection(header.visualIndex(number), target)

    def _remember_columns(self) -> None:
        header = self.horizontalHeader()
        self._desk.settings.remember(
            f"columns/{self._name}",
            {
                column.key: {
                    "width": self._width_of(number) or column.width,
                    "shown": not self.isColumnHidden(number),
                    "place": header.visualIndex(number),
                }
                for number, column in enumerate(self.rows.columns)
            },
        )

    def _width_of(self, number: int) -> int:
        """None of its own where the column is hidden, or is stretched because it is the last."""
        header = self.horizontalHeader()
        shown = [at for at in range(header.count()) if not self.isColumnHidden(at)]
        stretched = max(shown, key=header.visualIndex)
        return 0 if number == stretched else self.columnWidth(number)

    def _offer_columns(self, point: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, column in enumerate(self.rows.columns):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(number))
            action.toggled.connect(lambda on, at=number: self._show_column(at, on))
        menu.popup(self.horizontalHeader().mapToGlobal(point))

    def _show_column(self, number: int, shown: bool) -> None:
        others = [at for at in range(len(self.rows.columns)) if at != number]
        if shown or any(not self.isColumnHidden(at) for at in others):
            self.setColumnHidden(number, not shown)
            self._remember_columns()

    def show_rows(self, source: RowSource, *, select_first: bool = False) -> None:
        """Show what ``source`` finds, in the order that was last clicked for this list."""
        self._select_first = select_first
        around = max(self.currentIndex().row(), 0)
        self.rows.show(self._sorted(source), around)

    def read_again(self) -> None:
        if self.rows.source is not None:
            self.rows.show(self.rows.source, max(self.currentIndex().row(), 0))

    def _sorted(self, source: RowSource) -> RowSource:
        order = self._desk.settings.recall(f"sort/{self._name}")
        if not order or order[0] not in {column.key for column in self.rows.columns}:
            self._show_order(source)
            return source
        return self._with_order(source, *order)

    def _with_order(self, source: Any, key: str, descending: bool) -> RowSource:
        names = {field.name for field in fields(source)} if is_dataclass(source) else set()
        if {"sort", "descending"} <= names:
            source = replace(source, sort=key, descending=descending)
            self._show_order(source)
        return cast(RowSource, source)

    def _show_order(self, source: RowSource) -> None:
        keys = [column.key for column in self.rows.columns]
        sort = getattr(source, "sort", None)
        header = self.horizontalHeader()
        header.setSortIndicatorShown(sort in keys)
        if sort in keys:
            down = getattr(source, "descending", False)
            order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
            header.setSortIndicator(keys.index(sort), order)

    def _sort_by(self, number: int) -> None:
        column, source = self.rows.columns[number], self.rows.source
        if source is None or not column.sortable:
            return
        same = getattr(source, "sort", None) == column.key
        descending = not getattr(source, "descending", False) if same else False
        self._desk.settings.remember(f"sort/{self._name}", [column.key, descending])
        self.rows.show(self._with_order(source, column.key, descending))

    def current_row(self) -> Any | None:
        index = self.currentIndex()
        return index.data(ROW) if index.isValid() else None

    def chosen_rows(self) -> list[Any]:
        """Of the selected rows, those that are loaded."""
        rows = (index.data(ROW) for index in self.selectionModel().selectedRows())
        return [row for row in rows if row is not None]

    def choose_id(self, row_id: Any) -> bool:
        """Stand on the row with this id, if it is loaded."""
        number = self.rows.number_of(row_id)
        if number is None:
            return False
        self.selectRow(number)
        self.scrollTo(self.rows.index(number, 0))
        return True

    def remember(self) -> dict[str, Any]:
        row = self.current_row()
        return {"id": row.id if row is not None else None}

    def recall(self, kept: dict[str, Any]) -> None:
        self._kept = kept.get("id")

    def _keep_choice(self) -> None:
        row = self.current_row()
        if row is not None:
            self._kept = row.id

    def _restore_choice(self) -> None:
        kept, self._kept = self._kept, None
        found = kept is not None and self.choose_id(kept)
        if not found and self._select_first and self.rows.rowCount():
            self.selectRow(0)
        elif not found:
            self.chosen.emit(None)
        self.loaded.emit(self.rows.rowCount())

    def _tell_arrival(self, first: QModelIndex, last: QModelIndex) -> None:
        """The chosen row was blank when it was chosen, and is here now."""
        current = self.currentIndex()
        if current.isValid() and first.row() <= current.row() <= last.row():
            self.chosen.emit(current.data(ROW))

    def _open(self, index: Index) -> None:
        row = index.data(ROW)
        if row is not None:
            self.opened.emit(row)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        if current.row() != previous.row() and current.isValid():
            self.chosen.emit(current.data(ROW))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and not event.modifiers():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Typing is for the keys of the page; Qt's own search would read every row."""
