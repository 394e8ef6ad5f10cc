"""Line icons, tinted with the theme's colours."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from crmdesk.ui.look.tokens import RESOURCES

ICONS = RESOURCES / "icons"


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    drawing = (ICONS / f"{name}.svg").read_text("utf-8").replace("currentColor", colour)
    return QSvgRenderer(QByteArray(drawing.encode()))


class LineIcon(QIconEngine):
    """Drawn anew at each size and scale, so it is never blurred."""

    def __init__(self, name: str, colour: str, checked: str) -> None:
        super().__init__()
        self._name, self._colour, self._checked = name, colour, checked

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """At the left of a place that is wider than high: the rest is a gap before the words."""
        colour = self._checked if state == QIcon.State.On else self._colour
        side = min(rect.width(), rect.height())
        square = QRectF(rect.x(), rect.y() + (rect.height() - side) / 2, side, side)
        _renderer(self._name, colour).render(painter, square)

    def clone(self) -> LineIcon:
        return LineIcon(self._name, self._colour, self._checked)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, made.rect(), mode, state)
        painter.end()
        return made


def line_icon(name: str, colour: str, checked: str = "") -> QIcon:
    return QIcon(LineIcon(name, colour, checked or colour))


def draw_icon(painter: QPainter, rect: QRectF, name: str, colour: str) -> None:
    _renderer(name, colour).render(painter, rect)
