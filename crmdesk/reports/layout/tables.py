"""A table on paper: its heading, its head, its rows and its totals, ready to be cut into pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crmdesk.i18n import _
from crmdesk.reports.document import (
    IN_THE_MIDDLE,
    ON_THE_LEFT,
    Cell,
    Column,
    Document,
    Kind,
    Row,
    Table,
)
from crmdesk.reports.layout.columns import column_widths
from crmdesk.reports.layout.operations import Box, Line, Measure, Operation, Text
from crmdesk.reports.layout.wrapping import elided, heading_lines, in_lines
from crmdesk.reports.palette import blend, colour, level_colours
from crmdesk.reports.wording import cell_text, is_late


@dataclass(frozen=True)
class Style:
    size: float
    row: float
    head: float
    group: float
    lines: int
    padding: float


LIST = Style(size=8, row=17, head=24, group=13, lines=1, padding=5)
FORM = Style(size=6.8, row=22, head=23, group=12, lines=2, padding=2.2)
TITLE_HEIGHT = 24


class Span:
    """A column where it stands on the page."""

    def __init__(self, place: int, column: Column, left: float, width: float, padding: float):
        self.place, self.column = place, column
        self.left, self.right = left, left + width
        self.room = width - 2 * padding
        self.align = _align(column.kind)
        middle = (self.left + self.right) / 2
        ends = {"left": left + padding, "centre": middle, "right": self.right - padding}
        self.x = ends[self.align]


def _align(kind: Kind) -> str:
    if kind in ON_THE_LEFT:
        return "left"
    return "centre" if kind in IN_THE_MIDDLE else "right"


class TableDrawing:
    """One table laid into ``left`` … ``left + width``."""

    def __init__(
        self, document: Document, table: Table, measure: Measure, left: float, width: float
    ) -> None:
        self.table = table
        self.style = FORM if table.is_form else LIST
        self._currency = document.currency
        self._measure = measure
        self.left, self.right = left, left + width
        places = [n for n, column in enumerate(table.columns) if column.on_paper]
        self.spans = list(self._spans(places, width))
        self._grouped = any(span.column.group for span in self.spans)

    def _spans(self, places: list[int], room: float) -> Iterator[Span]:
        style, columns = self.style, self.table.columns
        widths = column_widths(
            self.table, places, room, self._measure, style.size, style.padding, self._currency
        )
        left = self.left
        for place, width in zip(places, widths, strict=True):
            yield Span(place, columns[place], left, width, style.padding)
            left += width

    @property
    def title_height(self) -> float:
        return TITLE_HEIGHT if self.table.title else 0

    @property
    def head_height(self) -> float:
        return self.style.head + (self.style.group if self._grouped else 0)

    def title(self, y: float, *, continued: bool = False) -> Iterator[Operation]:
        title = self.table.title
        if title and continued:
            title = _("{title} (continued)").format(title=title)
        if title:
            yield Text(self.left, y + 15, title, 10, True, colour("text"))

    def head(self, y: float) -> Iterator[Operation]:
        bottom = y + self.head_height
        fill = colour("window")
        yield Box(self.left, y, self.right - self.left, self.head_height, fill)
        if self._grouped:
            yield from self._groups(y)
        for span in self.spans:
            yield from self._heading(span, y, bottom)
        yield Line(self.left, bottom, self.right, bottom, colour("edge"), 0.8)
        if self.table.is_form:
            yield Line(self.left, y, self.right, y, colour("edge"), 0.4)

    def _heading(self, span: Span, y: float, bottom: float) -> Iterator[Operation]:
        style = self.style
        top = y + (style.group if span.column.group else 0)
        lines = self._heading_lines(span)
        at = (top + bottom) / 2 - (len(lines) - 1) * style.size * 0.58 + style.size * 0.36
        for line in lines:
            yield Text(span.x, at, line, style.size, True, colour("muted"), span.align)
            at += style.size * 1.16
        if self.table.is_form:
            yield from self._rule(span, top, bottom)

    def _heading_lines(self, span: Span) -> list[str]:
        title, size = span.column.title, self.style.size
        if self._measure(title, size, True) <= span.room:
            return [title]
        balanced = heading_lines(title, self._measure, size, is_short=True)
        return [elided(line, span.room, self._measure, size, True) for line in balanced]

    def _groups(self, y: float) -> Iterator[Operation]:
        style, bottom = self.style, y + self.style.group
        for name, spans in self._runs():
            left, right = spans[0].left, spans[-1].right
            text = elided(name, right - left - 4, self._measure, style.size, True)
            middle, baseline = (left + right) / 2, bottom - style.group / 2 + style.size * 0.36
            yield Text(middle, baseline, text, style.size, True, colour("muted"), "centre")
            yield Line(left, bottom, right, bottom, colour("edge"))
            yield Line(right, y, right, bottom, colour("edge"))

    def _runs(self) -> Iterator[tuple[str, list[Span]]]:
        run: list[Span] = []
        for span in [*self.spans, None]:
            if run and (span is None or span.column.group != run[0].column.group):
                if run[0].column.group:
                    yield run[0].column.group, run
                run = []
            if span is not None:
                run.append(span)

    def rows(self, y: float, start: int, stop: int) -> Iterator[Operation]:
        for row in self.table.rows[start:stop]:
            yield from self._row(row, y)
            y += self.style.row

    def _row(self, row: Row, y: float) -> Iterator[Operation]:
        bottom = y + self.style.row
        for span in self.spans:
            value = row[span.place]
            if value is not None and value != "":
                yield from self._cell(span, value, y)
        if self.table.is_form:
            for span in self.spans:
                yield from self._rule(span, y, bottom)
        yield Line(self.left, bottom, self.right, bottom, colour(self._hairline), 0.4)

    @property
    def _hairline(self) -> str:
        return "edge" if self.table.is_form else "line"

    def _cell(self, span: Span, value: Cell, y: float) -> Iterator[Operation]:
        text = cell_text(span.column, value, self._currency)
        if span.column.kind is Kind.LEVEL:
            yield from self._badge(span, text, y)
        else:
            ink = "late" if is_late(span.column, value) else "text"
            yield from self._text(span, text, y, ink)

    def _text(
        self, span: Span, text: str, y: float, role: str = "text", *, bold: bool = False
    ) -> Iterator[Operation]:
        size, ink = self.style.size, colour(role)
        lines = in_lines(text, span.room, self.style.lines, self._measure, size, bold)
        at = y + self.style.row / 2 - (len(lines) - 1) * size * 0.6 + size * 0.36
        for line in lines:
            yield Text(span.x, at, line, size, bold, ink, span.align)
            at += size * 1.2

    def _badge(self, span: Span, text: str, y: float) -> Iterator[Operation]:
        size, middle = self.style.size, y + self.style.row / 2
        ink, ground = level_colours(text)
        width = max(size * 1.5, self._measure(text, size - 0.5, True) + 6)
        height = size * 1.4
        yield Box(span.x - width / 2, middle - height / 2, width, height, ground, radius=2)
        yield Text(span.x, middle + size * 0.34, text, size - 0.5, True, ink, "centre")

    def nothing(self, y: float, words: str) -> Iterator[Operation]:
        """What stands in place of rows when there are none."""
        size = self.style.size
        baseline = y + self.style.row / 2 + size * 0.36
        middle = (self.left + self.right) / 2
        yield Text(middle, baseline, words, size, False, colour("muted"), "centre")
        bottom = y + self.style.row
        yield Line(self.left, bottom, self.right, bottom, colour(self._hairline), 0.4)

    def totals(self, y: float) -> Iterator[Operation]:
        totals = self.table.totals or ()
        width, height = self.right - self.left, self.style.row
        yield Box(self.left, y, width, height, blend("accent", 0.06))
        for span in self.spans:
            value = totals[span.place]
            if value is not None and value != "":
                text = cell_text(span.column, value, self._currency)
                yield from self._text(span, text, y, bold=True)
        yield Line(self.left, y, self.right, y, colour("edge"), 0.8)
        yield Line(self.left, y + height, self.right, y + height, colour("edge"), 0.8)

    def _rule(self, span: Span, top: float, bottom: float) -> Iterator[Operation]:
        yield Line(span.right, top, span.right, bottom, colour("edge"), 0.4)
        if span is self.spans[0]:
            yield Line(span.left, top, span.left, bottom, colour("edge"), 0.4)
