"""A document cut into pages: first everything in its order, then the feet with their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from crmdesk.dates import local
from crmdesk.i18n import _
from crmdesk.jobs import Progress, unwatched
from crmdesk.reports.document import Document, Table
from crmdesk.reports.layout import blocks
from crmdesk.reports.layout.charts import HEIGHT, draw_chart
from crmdesk.reports.layout.fonts import measure as font_measure
from crmdesk.reports.layout.operations import (
    LANDSCAPE,
    PORTRAIT,
    Measure,
    Operation,
    Page,
    Paper,
)
from crmdesk.reports.layout.tables import TableDrawing
from crmdesk.reports.wording import notes_of, printed_line

GAP = 12.0
_FORM_MARGIN = 24.0
_FEWEST_ROWS = 6


def paper_of(document: Document) -> Paper:
    """A form needs the whole width, so its margins are narrow."""
    paper = LANDSCAPE if document.is_landscape else PORTRAIT
    has_form = any(table.is_form for table in document.tables)
    return replace(paper, margin=_FORM_MARGIN) if has_form else paper


def paginate(
    document: Document,
    by: str,
    now: datetime,
    *,
    paper: Paper | None = None,
    measure: Measure = font_measure,
    progress: Progress = unwatched,
) -> list[Page]:
    """The pages as ``by`` prints them at ``now``; ``measure`` is the bundled font's."""
    paper = paper or paper_of(document)
    flow = _Flow(document, paper, measure, progress)
    flow.lay()
    printed = printed_line(by, local(now, document.zone))
    pages = []
    for number, operations in enumerate(flow.pages, 1):
        page = _("Page {number} of {count}").format(number=number, count=len(flow.pages))
        operations.extend(blocks.foot(document, paper, measure, printed, page))
        pages.append(Page(paper.width, paper.height, tuple(operations)))
    return pages


class _Flow:
    """The pages so far, and how far down the last of them is filled."""

    def __init__(
        self, document: Document, paper: Paper, measure: Measure, progress: Progress
    ) -> None:
        self._document, self._paper, self._measure = document, paper, measure
        self._progress = progress
        self._laid, self._count = 0, sum(len(table.rows) for table in document.tables)
        self.pages: list[list[Operation]] = [[]]
        self._y = paper.top

    @property
    def _room(self) -> float:
        return self._paper.bottom - self._y

    def _put(self, operations: Iterable[Operation], height: float) -> None:
        self.pages[-1].extend(operations)
        self._y += height

    def _need(self, height: float) -> None:
        """A new page unless this much room is left, or the page is fresh anyway."""
        if height > self._room and self._y > self._paper.top:
            self._new_page()

    def _new_page(self) -> None:
        self.pages.append([])
        self._y = self._paper.top

    def lay(self) -> None:
        document, paper, measure = self._document, self._paper, self._measure
        self._put(blocks.head(document, paper, measure), blocks.HEAD)
        if document.figures:
            drawn = blocks.figures(document.figures, paper, measure, self._y)
            self._put(drawn, blocks.FIGURES)
        if document.leads_with_main:
            self._table(document.table(document.main))
            self._signatures()
        self._charts()
        self._tables()
        if not document.leads_with_main:
            self._signatures()
        self._notes()

    def _charts(self) -> None:
        charts, gap = self._document.charts, GAP
        wide = 2 if len(self._document.charts) != 3 or not self._document.is_landscape else 3
        for start in range(0, len(charts), wide):
            beside = charts[start : start + wide]
            width = (self._paper.inside - gap * (len(beside) - 1)) / len(beside)
            self._need(HEIGHT + gap)
            for number, chart in enumerate(beside):
                left = self._paper.left + number * (width + gap)
                drawn = draw_chart(self._document, chart, left, self._y, width, self._measure)
                self._put(drawn, 0)
            self._y += HEIGHT + gap

    def _tables(self) -> None:
        document = self._document
        waiting = [
            table
            for table in document.tables
            if not (document.leads_with_main and table.key == document.main)
        ]
        while waiting:
            pair = [table for table in waiting[:2] if table.is_half]
            if len(pair) == 2:
                self._pair(*pair)
                del waiting[:2]
            else:
                self._table(waiting.pop(0))

    def _pair(self, first: Table, second: Table) -> None:
        gap = GAP + 4
        width = (self._paper.inside - gap) / 2
        left = self._drawing(first, self._paper.left, width)
        right = self._drawing(second, self._paper.left + width + gap, width)
        self._beside([left, right])
        self._y += GAP

    def _beside(self, drawings: list[TableDrawing]) -> None:
        """Side by side, going on together on the next page where they must."""
        rows = max(len(drawing.table.rows) for drawing in drawings)
        head = max(drawing.title_height + drawing.head_height for drawing in drawings)
        row, start = drawings[0].style.row, 0
        self._need(head + row * (1 + min(rows, _FEWEST_ROWS)))
        while True:
            stop = start + max(int((self._room - head) / row) - 1, 1)
            top = self._y
            ends = [self._part(drawing, top, start, stop) for drawing in drawings]
            self._y = max(ends)
            drawings = [one for one in drawings if len(one.table.rows) > stop]
            if not drawings:
                return
            start = stop
            self._new_page()

    def _part(self, drawing: TableDrawing, top: float, start: int, stop: int) -> float:
        """Some rows of one of them, with the totals when they are the last; where it ends."""
        self._y, count = top, len(drawing.table.rows)
        self._begin(drawing, continued=start > 0)
        self._rows(drawing, start, min(stop, count))
        if count <= stop:
            self._totals(drawing)
        return self._y

    def _begin(self, drawing: TableDrawing, *, continued: bool = False) -> None:
        self._put(drawing.title(self._y, continued=continued), drawing.title_height)
        self._put(drawing.head(self._y), drawing.head_height)

    def _drawing(self, table: Table, left: float, width: float) -> TableDrawing:
        return TableDrawing(self._document, table, self._measure, left, width)

    def _table(self, table: Table) -> None:
        drawing = self._drawing(table, self._paper.left, self._paper.inside)
        row = drawing.style.row
        self._need(drawing.title_height + drawing.head_height + 2 * row)
        self._begin(drawing)
        start, count = 0, len(table.rows)
        while True:
            stop = min(count, start + max(int(self._room / row), 1))
            self._rows(drawing, start, stop)
            start = stop
            if start >= count:
                break
            self._continue(drawing)
        if table.totals is not None and self._room < row:
            self._continue(drawing)
        self._totals(drawing)
        self._y += GAP

    def _continue(self, drawing: TableDrawing) -> None:
        self._new_page()
        self._begin(drawing, continued=True)

    def _rows(self, drawing: TableDrawing, start: int, stop: int) -> None:
        row = drawing.style.row
        if not drawing.table.rows:
            self._put(drawing.nothing(self._y, _("Nothing in this period.")), row)
            return
        self._put(drawing.rows(self._y, start, stop), (stop - start) * row)
        self._laid += stop - start
        self._progress(self._laid, self._count)

    def _totals(self, drawing: TableDrawing) -> None:
        if drawing.table.totals is not None:
            self._put(drawing.totals(self._y), drawing.style.row)

    def _signatures(self) -> None:
        boxes = self._document.signatures
        if boxes:
            self._need(blocks.SIGNATURES)
            self._put(blocks.signatures(boxes, self._paper, self._y), blocks.SIGNATURES)
            self._y += GAP

    def _notes(self) -> None:
        lines: Sequence[tuple[bool, str]]
        lines = blocks.note_lines(notes_of(self._document), self._paper, self._measure)
        begins = True
        while lines:
            self._need(blocks.notes_height(lines[:3]))
            fitting = lines[: max(blocks.lines_in(self._room), 1)]
            drawn = blocks.notes(fitting, self._paper, self._y, begins=begins)
            self._put(drawn, blocks.notes_height(fitting))
            lines, begins = lines[len(fitting) :], False
