"""Today's list: sections that fold and the people in them, smooth with 10,000 rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from crmdesk.followups.due import DueRow
from crmdesk.followups.purposes import CHANNEL_NAMES
from crmdesk.i18n import _
from crmdesk.models import FollowUp
from crmdesk.ui.look.look import Look
from crmdesk.ui.today.due_delegate import DueDelegate
from crmdesk.ui.today.lines import Line, More, Section, when_words

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
Flag = Qt.ItemFlag
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_CAN_STAND = Flag.ItemIsEnabled | Flag.ItemIsSelectable | Flag.ItemNeverHasChildren


class DueModel(QAbstractListModel):
    def __init__(self, here: Callable[[], datetime], parent: QObject) -> None:
        super().__init__(parent)
        self._here = here
        self.lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def number_of(self, line_id: int | str | None) -> int | None:
        found = (number for number, line in enumerate(self.lines) if line.id == line_id)
        return next(found, None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role == Role.UserRole:
            return line
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return self._said(line)
        return None

    def _said(self, line: Line) -> str:
        if isinstance(line, Section):
            return f"{line.title} {line.total}"
        if isinstance(line, More):
            return line.text
        words = (line.name, line.level or "", line.purpose, _(CHANNEL_NAMES[line.channel]))
        return ", ".join((*words, when_words(line, self._here().date())))

    def flags(self, index: Index) -> Flag:
        line = self.lines[index.row()]
        if isinstance(line, Section) and line.is_open is None:
            return Flag.ItemNeverHasChildren
        return _CAN_STAND


class DueListView(QListView):
    records = FollowUp.__tablename__
    chosen = Signal(object)
    """The line that the keyboard or mouse stands on, or None."""
    opened = Signal(object)
    """Enter or a double click on a person."""
    folded = Signal(str)
    """A section is to be folded or unfolded."""
    more_wanted = Signal()
    vanished = Signal(object)
    """The person chosen is no longer in the list, by what somebody else did; nobody is chosen."""

    def __init__(self, look: Look, here: Callable[[], datetime]) -> None:
        super().__init__()
        self.setObjectName("list")
        self.setAccessibleName(_("Who is due"))
        self._model = DueModel(here, self)
        self._delegate = DueDelegate(look, here, self)
        self._empty: QWidget | None = None
        self._is_second_click = False
        self._has_lost = False
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.doubleClicked.connect(lambda index: self._open(index))

    def say_when_empty(self, state: QWidget) -> None:
        """What stands here while there are no lines."""
        if self._empty is not None:
            self._empty.deleteLater()
        self._empty = state
        state.setParent(self.viewport())
        state.setGeometry(self.viewport().rect())
        state.setVisible(not self._model.lines)

    def show_lines(
        self,
        lines: Sequence[Line],
        *,
        advisers: bool,
        stand_on: Any = None,
        is_news: bool = False,
    ) -> None:
        """Stands on the line with the id ``stand_on``, else where it stood, else on the first.

        ``is_news``: read anew from the store. Then nobody is chosen in place of who is gone.
        """
        before, kept = self.current_row(), self.current_id()
        place = self.verticalScrollBar().value()
        had_nobody = is_news and kept is None and self._has_lost
        at = self.currentIndex().row()
        self._delegate.shows_advisers = advisers
        self._model.show(lines)
        self.verticalScrollBar().setValue(place)
        wanted = stand_on if self._model.number_of(stand_on) is not None else kept
        is_gone = is_news and before is not None and self._model.number_of(wanted) is None
        self._has_lost = is_gone or had_nobody
        if self._has_lost:
            self.chosen.emit(None)
        else:
            self._stand(wanted, at)
        if is_gone:
            self.vanished.emit(before)
        if self._empty is not None:
            self._empty.setVisible(not lines)

    def _stand(self, line_id: Any, fallback: int) -> None:
        number = self._model.number_of(line_id)
        if number is None:
            number = self._person_from(max(fallback, 0))
        if number is None:
            self.chosen.emit(None)
            return
        self.setCurrentIndex(self._model.index(number))

    def _person_from(self, number: int) -> int | None:
        """The person at or after this line, otherwise the last one before it."""
        people = [n for n, line in enumerate(self._model.lines) if isinstance(line, DueRow)]
        return next((n for n in people if n >= number), people[-1] if people else None)

    def next_after(self, row: DueRow) -> int | str | None:
        """The id of the person after ``row``, otherwise of the one before it."""
        people = [line.id for line in self._model.lines if isinstance(line, DueRow)]
        at = people.index(row.id) if row.id in people else 0
        others = [*people[at + 1 :], *reversed(people[:at])]
        return others[0] if others else None

    def lines(self) -> Sequence[Line]:
        return self._model.lines

    def current(self) -> Line | None:
        index = self.currentIndex()
        is_chosen = index.isValid() and self.selectionModel().isSelected(index)
        return index.data(Role.UserRole) if is_chosen else None

    def current_id(self) -> int | str | None:
        line = self.current()
        return line.id if line is not None else None

    def current_row(self) -> DueRow | None:
        line = self.current()
        return line if isinstance(line, DueRow) else None

    def choose(self, line_id: int | str) -> bool:
        number = self._model.number_of(line_id)
        if number is not None:
            self.setCurrentIndex(self._model.index(number))
        return number is not None

    def _open(self, index: Index) -> None:
        line = index.data(Role.UserRole)
        if isinstance(line, Section):
            if line.is_open is not None:
                self.folded.emit(line.id)
        elif isinstance(line, More):
            self.more_wanted.emit()
        elif line is not None:
            self.opened.emit(line)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        before = self._model.index(current.row() - 1)
        if before.isValid() and isinstance(before.data(Role.UserRole), Section):
            self.scrollTo(before)  # whoever stands first is seen with the section's title
        if current.isValid():
            self.chosen.emit(current.data(Role.UserRole))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        line = self.current()
        if event.key() in _ENTER and not event.modifiers():
            if line is not None:
                self._open(self.currentIndex())
        elif isinstance(line, Section) and _turns(event.key(), line):
            self.folded.emit(line.id)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        is_left = event.button() == Qt.MouseButton.LeftButton and not self._is_second_click
        self._is_second_click = False
        if is_left and isinstance(index.data(Role.UserRole), Section | More):
            self._open(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A section has answered the first click already."""
        line = self.indexAt(event.position().toPoint()).data(Role.UserRole)
        self._is_second_click = isinstance(line, Section | More)
        if not self._is_second_click:
            super().mouseDoubleClickEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._empty is not None:
            self._empty.setGeometry(self.viewport().rect())

    def keyboardSearch(self, search: str) -> None:
        """Typing is for the keys of the page."""


def _turns(key: int, section: Section) -> bool:
    return (key == Qt.Key.Key_Right and section.is_open is False) or (
        key == Qt.Key.Key_Left and section.is_open is True
    )
