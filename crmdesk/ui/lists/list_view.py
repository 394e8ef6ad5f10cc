"""The table that every long list is shown in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from crmdesk.ui.desk import Desk
from crmdesk.ui.lists.cell_delegate import CellDelegate
from crmdesk.ui.lists.columns import Column, RowSource
from crmdesk.ui.lists.list_header import ListHeader
from crmdesk.ui.lists.paged_model import ROW, PagedTableModel
from crmdesk.ui.lists.vanished import Vanished, name_of
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import ENTER
from crmdesk.ui.parts.ring import FocusRing

Index = QModelIndex | QPersistentModelIndex


class ListView(QTableView):
    """Keeps the chosen row by its id when the rows are read anew; remembers its columns.

    ``records`` is the table that the rows' ids are of: a word says who took away the row that one
    stood on. It is "" where nothing is done with a row that others could settle: a journal,
    figures, files. ``dense`` leaves less room between the columns, where there are many.
    """

    chosen = Signal(object)
    """The row that the keyboard or mouse stands on, or None."""
    opened = Signal(object)
    """Enter or a double click on a row."""
    loaded = Signal(int)
    """How many rows there are now."""
    vanished = Signal(object)
    """The chosen row is no longer among the rows that were read anew; none is chosen."""

    def __init__(
        self,
        desk: Desk,
        name: str,
        columns: Sequence[Column],
        accessible_name: str,
        parent: QWidget | None = None,
        *,
        records: str,
        dense: bool = False,
    ) -> None:
        super().__init__(parent)
        self.records = records
        self._desk, self._name = desk, name
        self.rows = PagedTableModel(desk, columns, self)
        self._kept: Any = None
        self._stood_on: Any = None
        self._has_lost = False
        self._vanished = Vanished(desk, records, self) if records else None
        self._select_first = False
        self.setObjectName("rows")
        self.setAccessibleName(accessible_name)
        self._header = ListHeader(desk.settings, name, columns, self)
        self.setHorizontalHeader(self._header)
        self.setModel(self.rows)
        self._cells = CellDelegate(desk.look, self, self.rows, dense=dense)
        self._header.setObjectName("dense" if dense else "")
        self.setItemDelegate(self._cells)
        self._empty: QWidget | None = None
        FocusRing(desk.look, self)
        self._set_up_view()
        self._header.dress()
        self._header.sectionClicked.connect(self._sort_by)
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

    def show_rows(self, source: RowSource, *, select_first: bool = False) -> None:
        """Show what ``source`` finds, in the order that was last clicked for this list."""
        self._select_first = select_first
        around = max(self.currentIndex().row(), 0)
        self.rows.show(self._sorted(source), around)

    def say_when_empty(self, state: QWidget) -> None:
        """What stands here while there are no rows: an ``EmptyState``."""
        self._empty = state
        state.setParent(self.viewport())
        state.hide()
        self.loaded.connect(lambda count: state.setVisible(count == 0))

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

    def _show_order(self, source: Any) -> None:
        sort, descending = getattr(source, "sort", None), getattr(source, "descending", False)
        self._header.show_order(sort, descending=descending)

    def _sort_by(self, number: int) -> None:
        column, source = self.rows.columns[number], self.rows.source
        if source is None or not column.sortable:
            return
        same = getattr(source, "sort", None) == column.key
        descending = not getattr(source, "descending", False) if same else False
        self._desk.settings.remember(f"sort/{self._name}", [column.key, descending])
        self.rows.show(self._with_order(source, column.key, descending))

    def current_row(self) -> Any | None:
        """None once the chosen row is gone, until a person chooses another.

        Qt makes one current by itself when the list gets the focus, but does not select it.
        """
        return self._chosen(self.currentIndex())

    def _chosen(self, index: Index) -> Any | None:
        is_chosen = not self._has_lost or self.selectionModel().isSelected(index)
        return index.data(ROW) if index.isValid() and is_chosen else None

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
        self._stood_on = self.current_row()
        if self._stood_on is not None:
            self._kept = self._stood_on.id

    def _restore_choice(self) -> None:
        """No neighbour takes the place of a row that is gone: the next key is not meant for it."""
        kept, self._kept = self._kept, None
        stood_on, self._stood_on = self._stood_on, None
        found = kept is not None and self.choose_id(kept)
        self._has_lost = not found and (stood_on is not None or self._has_lost)
        if not found and self._select_first and not self._has_lost and self.rows.rowCount():
            self.selectRow(0)
        elif not found:
            self.chosen.emit(None)
        self.loaded.emit(self.rows.rowCount())
        if stood_on is not None and not found:
            self._tell_vanished(stood_on)
        if self._vanished is not None:
            self._vanished.read_anew()

    def _tell_vanished(self, row: Any) -> None:
        if self._vanished is not None:
            self._vanished.tell(row.id, name_of(row))
        self.vanished.emit(row)

    def _tell_arrival(self, first: QModelIndex, last: QModelIndex) -> None:
        """The chosen row was blank when it was chosen, and is here now."""
        current = self.currentIndex()
        if current.isValid() and first.row() <= current.row() <= last.row():
            self.chosen.emit(self._chosen(current))

    def _open(self, index: Index) -> None:
        row = index.data(ROW)
        if row is not None:
            self.opened.emit(row)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        if current.row() != previous.row() and current.isValid():
            self.chosen.emit(self._chosen(current))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """A row that was current already, but not chosen."""
        super().selectionChanged(selected, deselected)
        if self._has_lost and selected.contains(self.currentIndex()):
            self.chosen.emit(self.current_row())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._empty is not None:
            self._empty.setGeometry(self.viewport().rect())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._point_at(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(-1)

    def _point_at(self, row: int) -> None:
        """The whole row under the mouse answers, not its cell."""
        if row != self._cells.row_under_mouse:
            self._cells.row_under_mouse = row
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and not event.modifiers():
            if self.current_row() is not None:
                self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Typing is for the keys of the page; Qt's own search would read every row."""
