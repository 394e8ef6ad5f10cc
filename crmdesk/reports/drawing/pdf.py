"""The pages as a PDF: the operations replayed on a reportlab canvas, fonts embedded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from crmdesk.jobs import Progress, unwatched
from crmdesk.reports.document import Document
from crmdesk.reports.drawing.files import written_whole
from crmdesk.reports.layout import Box, Line, Operation, Page, Shape, Text, measure, paginate
from crmdesk.reports.layout.fonts import registered

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas


def to_pdf(
    document: Document,
    path: Path,
    by: str,
    now: datetime,
    progress: Progress = unwatched,
) -> None:
    """``path`` as ``by`` prints it at ``now``, whole or not at all."""
    with written_whole(path) as beside:
        write_pdf(document, beside, by, now, progress)


def write_pdf(document: Document, path: Path, by: str, now: datetime, progress: Progress) -> None:
    from reportlab.pdfgen.canvas import Canvas

    pages = paginate(document, by, now, progress=progress)
    drawn = BytesIO()  # the library would leave a file open that finds no room
    canvas = Canvas(drawn, pageCompression=1)
    canvas.setTitle(f"{document.title} · {document.store}")
    canvas.setSubject(document.subtitle)
    canvas.setAuthor(by)
    canvas.setCreator("crmdesk")
    for number, page in enumerate(pages, 1):
        canvas.setPageSize((page.width, page.height))
        _Replay(canvas, page).all()
        canvas.showPage()
        progress(number, len(pages))
    canvas.save()
    path.write_bytes(drawn.getvalue())


class _Replay:
    """One page; colours and fonts are set only when they change."""

    def __init__(self, canvas: Canvas, page: Page) -> None:
        self._canvas, self._page = canvas, page
        self._fonts = registered()
        self._fill = self._edge = ""

    def all(self) -> None:
        texts: list[Text] = []
        for operation in self._page.operations:
            if isinstance(operation, Text):
                texts.append(operation)
                continue
            self._texts(texts)
            texts.clear()
            self._draw(operation)
        self._texts(texts)

    def _draw(self, operation: Operation) -> None:
        match operation:
            case Line():
                self._line(operation)
            case Box():
                self._box(operation)
            case Shape():
                self._shape(operation)

    def _up(self, y: float) -> float:
        return self._page.height - y

    def _texts(self, texts: Iterable[Text]) -> None:
        """In one text object: its beginning and end cost as much as a line."""
        drawn = None
        for text in texts:
            if drawn is None:
                drawn = self._canvas.beginText()
                font: tuple[str, float] | None = None
            name = self._fonts[text.bold]
            if font != (name, text.size):
                font = (name, text.size)
                drawn.setFont(name, text.size)
            if text.colour != self._fill:
                self._fill = text.colour
                drawn.setFillColor(_rgb(text.colour))
            drawn.setTextOrigin(text.x - _shift(text), self._up(text.y))
            drawn.textOut(text.text)
        if drawn is not None:
            self._canvas.drawText(drawn)

    def _line(self, line: Line) -> None:
        self._edge_of(line.colour, line.width)
        self._canvas.line(line.x1, self._up(line.y1), line.x2, self._up(line.y2))

    def _box(self, box: Box) -> None:
        if box.fill:
            self._fill_of(box.fill)
        if box.edge:
            self._edge_of(box.edge, box.line)
        y = self._up(box.y + box.height)
        how = {"stroke": int(bool(box.edge)), "fill": int(bool(box.fill))}
        if box.radius:
            radius = min(box.radius, box.width / 2, box.height / 2)
            self._canvas.roundRect(box.x, y, box.width, box.height, radius, **how)
        else:
            self._canvas.rect(box.x, y, box.width, box.height, **how)

    def _shape(self, shape: Shape) -> None:
        self._fill_of(shape.fill)
        path = self._canvas.beginPath()
        (x, y), *others = shape.points
        path.moveTo(x, self._up(y))
        for x, y in others:
            path.lineTo(x, self._up(y))
        path.close()
        self._canvas.drawPath(path, stroke=0, fill=1)

    def _fill_of(self, colour: str) -> None:
        if colour != self._fill:
            self._fill = colour
            self._canvas.setFillColor(_rgb(colour))

    def _edge_of(self, colour: str, width: float) -> None:
        if colour != self._edge:
            self._edge = colour
            self._canvas.setStrokeColor(_rgb(colour))
        self._canvas.setLineWidth(width)


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _shift(text: Text) -> float:
    if text.align == "left":
        return 0
    width = measure(text.text, text.size, text.bold)
    return width if text.align == "right" else width / 2
