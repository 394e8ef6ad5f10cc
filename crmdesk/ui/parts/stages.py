"""The way of one opportunity through the stages, as a strip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from crmdesk.ui.look.literal import literally
from crmdesk.ui.look.look import Look
from crmdesk.ui.look.painting import draw_text, fill_box

_BAR, _LINE, _GAP = 6, 18, 4


class Step(NamedTuple):
    name: str
    note: str = ""
    """Below the name: since when, and how many days."""
    reached: bool = False
    here: bool = False


class StageStrip(QWidget):
    """A bar for each stage, filled as far as the opportunity has come."""

    pressed = Signal(int)
    """The number of the stage that was clicked."""

    def __init__(self, look: Look, steps: Sequence[Step] = ()) -> None:
        super().__init__()
        self._look = look
        self._steps: Sequence[Step] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_steps(steps)

    def show_steps(self, steps: Sequence[Step]) -> None:
        self._steps = steps
        here = next((step for step in steps if step.here), None)
        self.setAccessibleName(f"{here.name} {here.note}" if here else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120 * max(1, len(self._steps)), _BAR + 4 + 2 * _LINE)

    def minimumSizeHint(self) -> QSize:
        return QSize(56 * max(1, len(self._steps)), self.sizeHint().height())

    def _places(self) -> list[QRectF]:
        count = max(1, len(self._steps))
        width = (self.width() - _GAP * (count - 1)) / count
        return [QRectF(n * (width + _GAP), 0, width, self.height()) for n in range(count)]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for step, place in zip(self._steps, self._places(), strict=False):
            self._paint_step(painter, step, place)

    def _paint_step(self, painter: QPainter, step: Step, place: QRectF) -> None:
        theme, fonts = self._look.theme, self._look.fonts
        bar = QRectF(place.x(), 0, place.width(), _BAR)
        fill_box(painter, bar, _BAR / 2, theme.accent if step.reached else theme.line)
        font = fonts.small_bold if step.here else fonts.small
        ink = theme.text if step.here else theme.muted
        left, width = round(place.x()), int(place.width()) - 4
        draw_text(painter, QRect(left, _BAR + 4, width, _LINE), step.name, font, ink)
        draw_text(painter, QRect(left, _BAR + 4 + _LINE, width, _LINE), step.note, font, ink)

    def _at(self, x: float) -> int | None:
        numbers = range(len(self._steps))
        return next((n for n in numbers if self._places()[n].right() >= x), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position().x())
        if number is not None:
            self.pressed.emit(number)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            number = self._at(event.pos().x())
            step = self._steps[number] if number is not None else Step("")
            tip = literally(f"{step.name}\n{step.note}".strip())
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)
