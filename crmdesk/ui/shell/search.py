"""The search field of the window, and what it finds: customers, pages, commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from crmdesk.i18n import _
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.look.look import Look
from crmdesk.ui.look.painting import RIGHT, badge_rect, draw_badge, draw_text, text_width
from crmdesk.ui.parts.layouts import stack
from crmdesk.ui.parts.text import key_hint, small

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
State = QStyle.StateFlag
_ROW = 34
_MOST = 12


class Hit(NamedTuple):
    """Something found, and what choosing it does."""

    title: str
    note: str
    act: Callable[[], object]
    level: str = ""
    kind: str = ""


Finder = Callable[[Session, str], Sequence[Hit]]


class SearchField(QLineEdit):
    """Shows its key until there is text. The arrows and Enter speak to the list below it."""

    moved = Signal(int)
    taken = Signal()
    left = Signal()

    def __init__(self, key: str) -> None:
        super().__init__()
        self.setObjectName("search")
        text = _("Find a customer, number, plate, or type a command…")
        self.setPlaceholderText(text)
        self.setAccessibleName(text)
        self._hint = key_hint(key.replace("+", " "))
        self._hint.setParent(self)
        self._hint.adjustSize()
        self.setTextMargins(0, 0, self._hint.width() + 4, 0)
        self.textChanged.connect(lambda text: self._hint.setVisible(not text))

    def take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step:
            self.moved.emit(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def clear(self) -> None:
        """Qt's own leaves something to take back: Ctrl+Z would not reach the last action."""
        self.setText("")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = self._hint.sizeHint()
        left, top = self.width() - size.width() - 9, (self.height() - size.height()) // 2
        self._hint.setGeometry(QRect(left, top, size.width(), size.height()))


class HitModel(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.hits: Sequence[Hit] = ()

    def show(self, hits: Sequence[Hit]) -> None:
        self.beginResetModel()
        self.hits = hits
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        hit = self.hits[index.row()]
        if role == Role.UserRole:
            return hit
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return ", ".join(filter(None, (hit.title, hit.level, hit.note, hit.kind)))
        return None


class HitDelegate(QStyledItemDelegate):
    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, fonts, hit = self._look.theme, self._look.fonts, index.data(Role.UserRole)
        if option.state & (State.State_Selected | State.State_MouseOver):
            chosen = option.state & State.State_Selected
            painter.fillRect(option.rect, QColor(theme.accent_soft if chosen else theme.hover))
        place = option.rect.adjusted(12, 0, -12, 0)
        if hit.level:
            draw_badge(painter, badge_rect(place, place.left()), hit.level, fonts.small_bold, theme)
        place.setLeft(place.left() + 32)
        draw_text(painter, place, hit.kind, fonts.small, theme.muted, RIGHT)
        place.setRight(place.right() - text_width(hit.kind, fonts.small) - 12)
        draw_text(painter, place, hit.title, fonts.bold, theme.text)
        place.setLeft(place.left() + text_width(hit.title, fonts.bold) + 12)
        draw_text(painter, place, hit.note, fonts.text, theme.muted)


class SearchResults(QFrame):
    """Lies over the page, below the field, and never takes the focus from it."""

    def __init__(
        self,
        desk: Desk,
        field: SearchField,
        find: Finder,
        commands: Callable[[str], Sequence[Hit]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("floating")
        self._over = parent
        self._desk, self._field, self._find, self._commands = desk, field, find, commands
        self._model = HitModel(self)
        self._list = QListView()
        self._nothing = small(_("Nothing found"))
        self._lay_out()
        field.textChanged.connect(Pause(self, self._ask))
        field.moved.connect(self._move)
        field.taken.connect(self._take)
        field.left.connect(self.hide)
        self.hide()

    def _lay_out(self) -> None:
        self._list.setObjectName("list")
        self._list.setModel(self._model)
        self._list.setItemDelegate(HitDelegate(self._desk.look, self._list))
        self._list.setUniformItemSizes(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setAccessibleName(_("Found"))
        self._list.clicked.connect(lambda index: self._act(index.data(Role.UserRole)))
        self._nothing.setContentsMargins(12, 8, 12, 8)
        self.setLayout(stack(self._nothing, self._list, gap=0, margins=(1, 4, 1, 4)))

    def _ask(self) -> None:
        text = self._field.text().strip()
        if not text or not self._field.hasFocus():
            self.hide()
            return
        commands = list(self._commands(text))
        self._desk.ask(
            self, lambda session: self._find(session, text), lambda hits: self._show(hits, commands)
        )

    def _show(self, hits: Sequence[Hit], commands: Sequence[Hit]) -> None:
        if not self._field.hasFocus():
            return
        found = [*hits, *commands]
        self._model.show(found)
        self._nothing.setVisible(not found)
        self._list.setVisible(bool(found))
        if found:
            self._list.setCurrentIndex(self._model.index(0))
        self._place(len(found))

    def _place(self, count: int) -> None:
        corner = self._field.mapTo(self._over, self._field.rect().bottomLeft())
        height = min(max(count, 1), _MOST) * _ROW + 10
        self.setGeometry(corner.x(), corner.y() + 5, max(self._field.width(), 420), height)
        self.raise_()
        self.show()

    def _move(self, step: int) -> None:
        here, last = self._list.currentIndex().row(), self._model.rowCount() - 1
        self._list.setCurrentIndex(self._model.index(min(max(here + step, 0), max(last, 0))))

    def _take(self) -> None:
        index = self._list.currentIndex()
        if self.isVisible() and index.isValid():
            self._act(index.data(Role.UserRole))

    def _act(self, hit: Hit) -> None:
        self.hide()
        self._field.clear()
        hit.act()
