"""A report's page drawn by Qt: the same operations for screen, printer and print preview."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPen,
    QPolygonF,
    QTransform,
)

from crmdesk.reports.layout import Box, Line, Operation, Page, Shape, Text
from crmdesk.ui.look.fonts import FAMILIES

_EM = 100
"""Fonts are asked for at one large size and scaled, so that widths are the layout's own."""
_SUBSTITUTES = ("locl", "ccmp")
"""They exchange glyphs, so that text in a printed PDF could be neither searched nor copied."""
_SHARES = {"left": 0.0, "centre": 0.5, "right": 1.0}


def replay(painter: QPainter, page: Page, scale: float) -> None:
    """Draw ``page`` at the painter's origin, ``scale`` pixels for each point."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    base = QTransform.fromScale(scale, scale) * painter.worldTransform()
    painter.setWorldTransform(base)
    for operation in page.operations:
        if isinstance(operation, Text):
            _draw_text(painter, operation, base)
        else:
            _draw_shape(painter, operation)
    painter.restore()


def picture(page: Page, scale: float) -> QImage:
    """``page`` on white, of ``scale`` pixels for each point."""
    size = round(page.width * scale), round(page.height * scale)
    made = QImage(*size, QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.white)
    painter = QPainter(made)
    replay(painter, page, scale)
    painter.end()
    return made


def _draw_text(painter: QPainter, it: Text, base: QTransform) -> None:
    times = it.size / _EM
    left = it.x - _SHARES[it.align] * _width(it.text, it.bold) * times if it.text else it.x
    painter.setWorldTransform(QTransform.fromTranslate(left, it.y).scale(times, times) * base)
    painter.setFont(_font(it.bold))
    painter.setPen(_colour(it.colour))
    painter.drawText(QPointF(0, 0), it.text)
    painter.setWorldTransform(base)


def _draw_shape(painter: QPainter, operation: Operation) -> None:
    draw: Callable[[QPainter, Any], None] = _DRAWERS[type(operation)]
    draw(painter, operation)


def _draw_line(painter: QPainter, it: Line) -> None:
    pen = QPen(_colour(it.colour), it.width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawLine(QPointF(it.x1, it.y1), QPointF(it.x2, it.y2))


def _draw_box(painter: QPainter, it: Box) -> None:
    painter.setPen(QPen(_colour(it.edge), it.line) if it.edge else Qt.PenStyle.NoPen)
    painter.setBrush(_colour(it.fill) if it.fill else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(it.x, it.y, it.width, it.height), it.radius, it.radius)


def _draw_polygon(painter: QPainter, it: Shape) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_colour(it.fill))
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in it.points]))


_DRAWERS: dict[type, Callable[[QPainter, Any], None]] = {
    Line: _draw_line,
    Box: _draw_box,
    Shape: _draw_polygon,
}


@cache
def _font(bold: bool) -> QFont:
    made = QFont(FAMILIES)
    made.setPixelSize(_EM)
    made.setBold(bold)
    made.setKerning(False)
    for feature in _SUBSTITUTES:
        made.setFeature(QFont.Tag(feature), 0)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


@cache
def _metrics(bold: bool) -> QFontMetricsF:
    return QFontMetricsF(_font(bold))


def _width(text: str, bold: bool) -> float:
    return _metrics(bold).horizontalAdvance(text)


@cache
def _colour(name: str) -> QColor:
    return QColor(name)
