"""What delegates and small widgets draw alike."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPen

from crmdesk.ui.look.tokens import SIZES, Theme

Align = Qt.AlignmentFlag
LINE = Qt.TextFlag.TextSingleLine | Align.AlignVCenter  # joined once: "|" of enums is slow
LEFT, RIGHT, CENTRE = (
    LINE | side for side in (Align.AlignLeft, Align.AlignRight, Align.AlignHCenter)
)


def draw_text(
    painter: QPainter, rect: QRect, text: str, font: QFont, colour: str, align: int = LEFT
) -> None:
    if rect.width() <= 0:
        return
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(rect, align, elided(text, font, rect.width()))


def elided(text: str, font: QFont, width: int) -> str:
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)


def text_width(text: str, font: QFont) -> int:
    return QFontMetrics(font).horizontalAdvance(text)


def draw_hairline(painter: QPainter, row: QRect, theme: Theme) -> None:
    """Under a row. Filled, not stroked: sharp at every scale."""
    painter.fillRect(QRect(row.left(), row.bottom(), row.width(), 1), QColor(theme.line))


def draw_box(
    painter: QPainter, rect: QRect, radius: float, ground: str | None, edge: str, width: int = 1
) -> None:
    """A rounded box whose line lies inside ``rect``, sharp at every scale."""
    inset = width / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(edge), width))
    painter.setBrush(QColor(ground) if ground else QBrush(Qt.BrushStyle.NoBrush))
    painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius, radius)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def fill_box(painter: QPainter, rect: QRectF, radius: float, colour: str) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(rect, radius, radius)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def draw_badge(painter: QPainter, rect: QRect, level: str, font: QFont, theme: Theme) -> None:
    ink, ground = theme.level(level)
    fill_box(painter, QRectF(rect), 4, ground)
    painter.setFont(font)
    painter.setPen(QColor(ink))
    painter.drawText(rect, CENTRE, level)


def badge_rect(row: QRect, left: int) -> QRect:
    height = SIZES.badge - 2
    return QRect(left, row.top() + (row.height() - height) // 2, SIZES.badge, height)


def draw_tag(
    painter: QPainter, place: QRect, text: str, font: QFont, theme: Theme, tone: str = ""
) -> None:
    """A pill as wide as its word, at the left of ``place``; with a tone, filled softly."""
    if place.width() <= 0 or not text:
        return
    width = min(text_width(text, font) + 18, place.width())
    rect = QRect(place.left(), place.center().y() - 9, width, 20)
    ink, ground = theme.tone(tone) if tone else (theme.muted, None)
    draw_box(painter, rect, 10, ground, ground or theme.edge)
    draw_text(painter, rect.adjusted(8, 0, -8, 0), text, font, ink, CENTRE)
