"""The pages of a report, one below the other, as they come out of the printer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from crmdesk.i18n import _
from crmdesk.reports.layout import Page
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.look.look import Look
from crmdesk.ui.parts.ring import FocusRing
from crmdesk.ui.reports.replay import picture

PIXELS_PER_POINT = 96 / 72
"""At 100 %."""
ZOOMS = (0.5, 0.67, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0)
_NARROWEST_FIT = 0.3
_WIDEST_FIT = 1.5
_GAP = 14
_BAR = 10
_PICTURES_KEPT = 6
_STEP = 48


class PagesView(QAbstractScrollArea):
    """Paper stays white in every theme. Only the pages in sight are drawn, and kept as pictures.

    While the width changes, the picture at hand is stretched; the sharp one follows at rest.
    """

    page_in_sight = Signal(int)
    """Its number, from 1."""
    zoomed = Signal(float)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._pages: Sequence[Page] = ()
        self._pictures: dict[int, tuple[float, QImage]] = {}
        self._zoom, self._fits, self._here = 1.0, True, 0
        self._sharpen_soon = Pause(self, self._sharpen)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Pages of the report"))
        self.viewport().setAutoFillBackground(False)
        FocusRing(look, self)
        self.verticalScrollBar().setSingleStep(_STEP)
        self.horizontalScrollBar().setSingleStep(_STEP)
        self.verticalScrollBar().valueChanged.connect(lambda _at: self._tell_page())

    def show_pages(self, pages: Sequence[Page], about: str = "") -> None:
        """``about`` tells those who do not see the pages what they are."""
        self._pages = pages
        self._pictures.clear()
        self.setAccessibleDescription(about)
        self._place()
        self._here = 0
        self._tell_page()

    @property
    def count(self) -> int:
        return len(self._pages)

    @property
    def number(self) -> int:
        """Of the page in sight, from 1; 0 where there is none."""
        return self._here

    @property
    def zoom(self) -> float:
        return self._zoom

    @property
    def fits_width(self) -> bool:
        return self._fits

    def fit_width(self) -> None:
        self._fits = True
        self._place()

    def zoom_to(self, zoom: float) -> None:
        self._fits = False
        self._set_zoom(zoom)

    def zoom_in(self) -> None:
        self.zoom_to(next((z for z in ZOOMS if z > self._zoom + 0.01), ZOOMS[-1]))

    def zoom_out(self) -> None:
        self.zoom_to(next((z for z in reversed(ZOOMS) if z < self._zoom - 0.01), ZOOMS[0]))

    def turn(self, step: int) -> None:
        """One screen on or back, but never past the beginning of a page."""
        bar = self.verticalScrollBar()
        far = bar.value() + step * (self.viewport().height() - _STEP)
        tops = [top - _GAP for top, _page in self._tops()]
        between = [t for t in tops if min(bar.value(), far) < t < max(bar.value(), far)]
        bar.setValue(min(between) if step > 0 and between else max(between, default=far))

    # Where everything stands.

    @property
    def _scale(self) -> float:
        return self._zoom * PIXELS_PER_POINT

    def _tops(self) -> Iterator[tuple[int, Page]]:
        top = _GAP
        for page in self._pages:
            yield top, page
            top += round(page.height * self._scale) + _GAP

    def _widest(self) -> float:
        return max((page.width for page in self._pages), default=1.0)

    def _place(self) -> None:
        if self._fits and self._pages:
            free = self.width() - _BAR - 2
            fit = free / (self._widest() * PIXELS_PER_POINT)
            self._set_zoom(min(max(fit, _NARROWEST_FIT), _WIDEST_FIT))
        else:
            self._set_zoom(self._zoom)

    def _set_zoom(self, zoom: float) -> None:
        """What is at the top of the sight stays there."""
        bar = self.verticalScrollBar()
        share = bar.value() / max(1, self._height())
        self._zoom = zoom
        self._measure()
        bar.setValue(round(share * self._height()))
        self._sharpen_soon()
        self.zoomed.emit(zoom)
        self._tell_page()
        self.viewport().update()

    def _height(self) -> int:
        return sum(round(page.height * self._scale) + _GAP for page in self._pages) + _GAP

    def _measure(self) -> None:
        sight = self.viewport().size()
        wide = round(self._widest() * self._scale) + 2
        for bar, whole, seen in (
            (self.verticalScrollBar(), self._height(), sight.height()),
            (self.horizontalScrollBar(), wide, sight.width()),
        ):
            bar.setRange(0, max(0, whole - seen))
            bar.setPageStep(seen)

    def _tell_page(self) -> None:
        middle = self.verticalScrollBar().value() + self.viewport().height() // 3
        number = sum(1 for top, _page in self._tops() if top <= middle)
        if number != self._here:
            self._here = number
            self.page_in_sight.emit(number)

    def _rects(self) -> Iterator[tuple[int, QRect, Page]]:
        """The pages in sight: number, place in the viewport, page."""
        sight = self.viewport().rect()
        down, along = self.verticalScrollBar().value(), self.horizontalScrollBar().value()
        for number, (top, page) in enumerate(self._tops()):
            wide, high = round(page.width * self._scale), round(page.height * self._scale)
            left = max(1, (sight.width() - wide) // 2) - along
            rect = QRect(left, top - down, wide, high)
            if rect.intersects(sight):
                yield number, rect, page

    # Drawing.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        for number, rect, page in self._rects():
            painter.fillRect(rect.adjusted(-1, -1, 1, 1), QColor(self._look.theme.edge))
            scale, image = self._picture(number, page)
            if scale == self._sharp_scale():
                painter.drawImage(rect.topLeft(), image)  # pixel for pixel, never resampled
            else:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(QRectF(rect), image)
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)

    def _sharp_scale(self) -> float:
        return self._scale * self.devicePixelRatioF()

    def _picture(self, number: int, page: Page) -> tuple[float, QImage]:
        if number not in self._pictures:
            self._draw(number, page)
        return self._pictures[number]

    def _draw(self, number: int, page: Page) -> None:
        scale = self._sharp_scale()
        if len(self._pictures) >= _PICTURES_KEPT:
            del self._pictures[next(iter(self._pictures))]
        image = picture(page, scale)
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self._pictures[number] = scale, image

    def _sharpen(self) -> None:
        """Draw anew what stands here at another size."""
        wanted = self._sharp_scale()
        for number, (scale, _image) in list(self._pictures.items()):
            if scale != wanted:
                del self._pictures[number]
        self.viewport().update()

    # What Qt calls.

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turn = event.angleDelta().y()
            if turn:
                (self.zoom_in if turn > 0 else self.zoom_out)()
            event.accept()
        else:
            super().wheelEvent(event)
