"""A table model for lists too long to load."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.lists.columns import Column, Kind, RowSource

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
ROW = Role.UserRole
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_FLING = 20  # milliseconds; pages that only rush past are not asked for


class _First(NamedTuple):
    total: int
    pages: dict[int, Sequence[Any]]


class PagedTableModel(QAbstractTableModel):
    """Knows how many rows there are, and asks for a page of them when it comes into view.

    The old rows stay until the new ones are there; a page on its way is shown as blank rows.
    """

    PAGE_SIZE = 200
    PAGES_KEPT = 50
    PAGES_AT_ONCE = 3

    loaded = Signal()

    def __init__(
        self, desk: Desk, columns: Sequence[Column], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self.columns = columns
        self.source: RowSource | None = None
        self._count = 0
        self._pages: dict[int, Sequence[Any]] = {}  # by the number of their first row
        self._wanted: dict[int, None] = {}
        self._generation = 0
        self._fetch_soon = Pause(self, self._fetch, _FLING)

    def show(self, source: RowSource, around: int = 0) -> None:
        """Show the rows of ``source``; the pages with row 0 and row ``around`` come at once."""
        starts = {0, self._start_of(around)}

        def first(session: Session) -> _First:
            total = source.count(session)
            size = self.PAGE_SIZE
            return _First(total, {at: source.page(session, at, size) for at in sorted(starts)})

        self.source = source
        self._desk.ask(self, first, self._show_first, "first")

    def _show_first(self, first: _First) -> None:
        self.beginResetModel()
        self._generation += 1
        self._wanted.clear()
        self._count, self._pages = first
        self.endResetModel()
        self.loaded.emit()

    def row(self, number: int) -> Any | None:
        """The row, or None while it is on its way, or where one was deleted after the count."""
        start = self._start_of(number)
        page = self._pages.get(start)
        if page is None:
            self._want(start)
            return None
        return page[number - start] if number - start < len(page) else None

    def number_of(self, row_id: Any) -> int | None:
        """Where the row with this id is, if it is among those that are loaded."""
        for start, page in self._pages.items():
            for number, row in enumerate(page):
                if row.id == row_id:
                    return start + number
        return None

    def _start_of(self, number: int) -> int:
        return number - number % self.PAGE_SIZE

    def _want(self, start: int) -> None:
        if start not in self._wanted:
            self._wanted[start] = None
            self._fetch_soon()

    def _fetch(self) -> None:
        """Only the pages looked at last: the others are asked for again if they come back."""
        starts = list(self._wanted)[-self.PAGES_AT_ONCE :]
        for start in [start for start in self._wanted if start not in starts]:
            del self._wanted[start]
        for start in starts:
            self._fetch_page(start)

    def _fetch_page(self, start: int) -> None:
        source, generation = self.source, self._generation
        if source is None:
            return
        self._desk.ask(
            self,
            lambda session: source.page(session, start, self.PAGE_SIZE),
            lambda rows: self._take_page(generation, start, rows),
            f"page {start}",
        )

    def _take_page(self, generation: int, start: int, rows: Sequence[Any]) -> None:
        if generation != self._generation:
            return
        self._wanted.pop(start, None)
        if len(self._pages) >= self.PAGES_KEPT:
            del self._pages[next(iter(self._pages))]
        self._pages[start] = rows
        last = min(start + self.PAGE_SIZE, self._count) - 1
        self.dataChanged.emit(self.index(start, 0), self.index(last, len(self.columns) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role not in (Role.DisplayRole, Role.AccessibleTextRole, ROW):
            return None
        row = self.row(index.row())
        if role == ROW:
            return row
        text = "" if row is None else column.text(row)
        return f"{column.title}: {text}" if role == Role.AccessibleTextRole else text

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Role.TextAlignmentRole:
            return RIGHT if column.kind is Kind.NUMBER else LEFT
        return column.title if role == Role.DisplayRole else None
