"""Charts from plain values, drawn on the screen and on paper by the same hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from crmdesk.ui.look.fonts import Fonts
from crmdesk.ui.look.literal import literally
from crmdesk.ui.look.look import Look
from crmdesk.ui.look.painting import CENTRE, LEFT, RIGHT, draw_text, fill_box, text_width
from crmdesk.ui.look.tokens import LIGHT, Theme

_ROW = 34
_NAMES_AT_MOST = 0.34  # of the width


@dataclass(frozen=True)
class Bar:
    """``text`` stands beside the bar; ``share`` is a second, inner bar, as weighted of all."""

    name: str
    value: float
    text: str = ""
    share: float | None = None
    tone: str = "accent"
    tip: str = ""


class Chart(QWidget):
    """Bars that say their values, tell more under the mouse, and can be clicked."""

    pressed = Signal(int)

    def __init__(self, look: Look, title: str) -> None:
        super().__init__()
        self._look, self._title = look, title
        self.bars: Sequence[Bar] = ()
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        self.bars = bars
        told = "; ".join(f"{bar.name} {bar.text or bar.value}" for bar in bars)
        self.setAccessibleDescription(told)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, max(1, len(self.bars)) * _ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint_on(painter, QRectF(self.rect()), self._look.theme, self._look.fonts)

    def paint_on(
        self,
        painter: QPainter,
        place: QRectF,
        theme: Theme = LIGHT,
        fonts: Fonts | None = None,
    ) -> None:
        """Also for a printer, scaled to 96 dots an inch: in the light theme, whatever is worn."""
        fonts = fonts or self._look.fonts
        for number, row in enumerate(self._rows(place)):
            self._paint_bar(painter, row, number, theme, fonts)

    def _rows(self, place: QRectF) -> list[QRectF]:
        height = place.height() / max(1, len(self.bars))
        return [
            QRectF(place.x(), place.y() + number * height, place.width(), height)
            for number in range(len(self.bars))
        ]

    def _paint_bar(
        self, painter: QPainter, row: QRectF, number: int, theme: Theme, fonts: Fonts
    ) -> None:
        """One row: the name, the bar, the value."""

    def _names_width(self, fonts: Fonts, width: float) -> int:
        widest = max((text_width(bar.name, fonts.text) for bar in self.bars), default=0)
        return min(widest + 12, int(width * _NAMES_AT_MOST))

    def _texts_width(self, fonts: Fonts) -> int:
        return max((text_width(bar.text, fonts.small) for bar in self.bars), default=0) + 12

    def _greatest(self) -> float:
        return max((bar.value for bar in self.bars), default=0) or 1

    def _at(self, y: float) -> int | None:
        rows = self._rows(QRectF(self.rect()))
        return next((n for n, row in enumerate(rows) if row.top() <= y < row.bottom()), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position().y())
        if number is not None:
            self.pressed.emit(number)

    def event(self, event: QEvent) -> bool:
        if not isinstance(event, QHelpEvent):
            return super().event(event)
        number = self._at(event.pos().y())
        bar = self.bars[number] if number is not None else None
        text = (bar.tip or f"{bar.name}: {bar.text}") if bar else ""
        QToolTip.showText(event.globalPos(), literally(text), self)
        return True


class BarChart(Chart):
    """Bars from the left, of one scale."""

    def _paint_bar(
        self, painter: QPainter, row: QRectF, number: int, theme: Theme, fonts: Fonts
    ) -> None:
        bar = self.bars[number]
        names, texts = self._names_width(fonts, row.width()), self._texts_width(fonts)
        free = max(10.0, row.width() - names - texts)
        height = min(16.0, row.height() * 0.5)
        place = QRectF(row.x() + names, row.center().y() - height / 2, 0, height)
        place.setWidth(free * bar.value / self._greatest())
        ink, soft = theme.tone(bar.tone)
        fill_box(painter, place, 3, ink if bar.share is None else soft)
        left, right = _cell(row, row.x(), names - 8), _cell(row, place.right() + 8, texts)
        draw_text(painter, left, bar.name, fonts.text, theme.text, LEFT)
        draw_text(painter, right, bar.text, fonts.small, theme.muted, LEFT)
        if bar.share is not None:
            place.setWidth(free * bar.share / self._greatest())
            fill_box(painter, place, 3, ink)


class FunnelPicture(Chart):
    """Stages from the top, each as wide as its value; ``share`` (0-1) is written into the band."""

    def _paint_bar(
        self, painter: QPainter, row: QRectF, number: int, theme: Theme, fonts: Fonts
    ) -> None:
        bar = self.bars[number]
        names, texts = self._names_width(fonts, row.width()), self._texts_width(fonts)
        middle = row.adjusted(names, 0, -texts - 8, 0)
        if number + 1 < len(self.bars):
            self._paint_slope(painter, middle, number, theme)
        band = self._band(middle, bar)
        fill_box(painter, band, 4, theme.tone(bar.tone)[0])
        left, right = _cell(row, row.x(), names - 8), _cell(row, row.right() - texts, texts)
        draw_text(painter, left, bar.name, fonts.text, theme.text, LEFT)
        draw_text(painter, right, bar.text, fonts.small, theme.muted, RIGHT)
        if bar.share is not None and band.width() > 48:
            share, font = f"{bar.share:.0%}", fonts.small_bold
            draw_text(painter, band.toRect(), share, font, theme.on_accent, CENTRE)

    def _band(self, middle: QRectF, bar: Bar) -> QRectF:
        width = max(4.0, middle.width() * bar.value / self._greatest())
        height = middle.height() * 0.62
        left = middle.x() + (middle.width() - width) / 2
        return QRectF(left, middle.y() + (middle.height() - height) / 2, width, height)

    def _paint_slope(self, painter: QPainter, middle: QRectF, number: int, theme: Theme) -> None:
        """What is lost on the way to the next stage."""
        upper = self._band(middle, self.bars[number])
        lower = self._band(middle.translated(0, middle.height()), self.bars[number + 1])
        corners = [upper.bottomLeft(), upper.bottomRight(), lower.topRight(), lower.topLeft()]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent_soft))
        painter.drawPolygon(QPolygonF(corners))


def _cell(row: QRectF, left: float, width: float) -> QRect:
    return QRect(int(left), int(row.top()), int(width), int(row.height()))
