"""The catalogue: the reports there are, favourites first."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from crmdesk.i18n import _
from crmdesk.reports.definition import Report
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.icons import draw_icon
from crmdesk.ui.look.look import Look
from crmdesk.ui.look.painting import draw_text
from crmdesk.ui.look.tokens import SIZES

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
_MEMORY = "reports/favourites"
_STAR = 16
_PAD = 12
_REPORT = Role.UserRole
_STARRED = Role.UserRole + 1


class Shelf(QListView):
    """Choosing shows; a star, or the space bar, makes a favourite."""

    chosen = Signal(str)
    """The key of the report that a person went to."""

    def __init__(self, desk: Desk, reports: Sequence[Report]) -> None:
        super().__init__()
        self._desk = desk
        self._reports = _Reports(reports, desk.settings.recall(_MEMORY, []), self)
        self.setModel(self._reports)
        self.setItemDelegate(_Lines(desk.look, self))
        self.setObjectName("list")
        self.setAccessibleName(_("Reports"))
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._silent = False

    @property
    def key(self) -> str:
        report = self.currentIndex().data(_REPORT)
        return report.key if report else ""

    def all_keys(self) -> list[str]:
        return [report.key for report in self._reports.in_order]

    def favourites(self) -> list[str]:
        return [key for key in self.all_keys() if key in self._reports.starred]

    def choose(self, key: str) -> bool:
        """Without telling; False where this account has no such report."""
        if key not in self.all_keys():
            return False
        self._silent = True
        self.setCurrentIndex(self._reports.index(self.all_keys().index(key)))
        self._silent = False
        return True

    def toggle(self, key: str) -> None:
        here = self.key
        self._reports.toggle(key)
        self.choose(here)
        self._desk.settings.remember(_MEMORY, self.favourites())

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        report = current.data(_REPORT) if current.isValid() else None
        if report and not self._silent:
            self.chosen.emit(report.key)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and star_of(self.visualRect(index)).contains(event.position()):
            self.toggle(index.data(_REPORT).key)
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.key:
            self.toggle(self.key)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(200, SIZES.row * max(1, len(self.all_keys())))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, SIZES.row * min(3, max(1, len(self.all_keys()))))


def star_of(rect: QRect) -> QRectF:
    """Where the star of a line is; the mouse may miss it by a little."""
    return QRectF(rect.right() - _STAR - 2 * _PAD + 4, rect.top(), _STAR + 2 * _PAD, rect.height())


class _Reports(QAbstractListModel):
    def __init__(
        self, reports: Sequence[Report], starred: Collection[str], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._all = list(reports)
        self.starred = set(starred)
        self.in_order: list[Report] = []
        self._order()

    def _order(self) -> None:
        """Otherwise as the catalogue has them."""
        self.in_order = sorted(self._all, key=lambda report: report.key not in self.starred)

    def toggle(self, key: str) -> None:
        self.beginResetModel()
        self.starred ^= {key}
        self._order()
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.in_order)

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        report = self.in_order[index.row()]
        return {
            Role.DisplayRole: _(report.title),
            Role.ToolTipRole: _(report.about),
            Role.AccessibleTextRole: self._spoken(report),
            _REPORT: report,
            _STARRED: report.key in self.starred,
        }.get(role)

    def _spoken(self, report: Report) -> str:
        title = _(report.title)
        return _("{report}, favourite").format(report=title) if self._is_starred(report) else title

    def _is_starred(self, report: Report) -> bool:
        return report.key in self.starred


class _Lines(QStyledItemDelegate):
    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, SIZES.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect, state = QRect(option.rect), option.state
        theme, fonts = self._look.theme, self._look.fonts
        is_here = bool(state & QStyle.StateFlag.State_Selected)
        under_mouse = bool(state & QStyle.StateFlag.State_MouseOver)
        if is_here or under_mouse:
            painter.fillRect(rect, QColor(theme.accent_soft if is_here else theme.hover))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(theme.accent))
        words = rect.adjusted(_PAD + 2, 0, -_STAR - 2 * _PAD, 0)
        font = fonts.bold if is_here else fonts.text
        draw_text(painter, words, index.data(Role.DisplayRole), font, theme.text)
        starred = index.data(_STARRED)
        if starred or is_here or under_mouse:
            middle = star_of(rect).center()
            place = QRectF(middle.x() - 7, middle.y() - 7, 14, 14)
            name, ink = ("star-filled", theme.attention) if starred else ("star", theme.muted)
            draw_icon(painter, place, name, ink)
