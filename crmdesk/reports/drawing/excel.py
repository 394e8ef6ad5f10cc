"""A document as an Excel workbook: an overview with figures and charts, then a sheet a table.

Numbers, days and money are real ones; rates are numbers beside their two numbers. Totals are
values, not formulas, so that they agree with the paper and every reader sees them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmdesk.dates import local
from crmdesk.i18n import _
from crmdesk.jobs import Progress, unwatched
from crmdesk.reports.document import Document
from crmdesk.reports.drawing.files import written_whole
from crmdesk.reports.wording import notes_of, printed_line

if TYPE_CHECKING:
    from openpyxl import Workbook

    from crmdesk.reports.drawing.excel_look import Look
    from crmdesk.reports.drawing.excel_sheet import TableSheet

_CHART_ROWS = 17
_COLUMNS = 12


def to_excel(
    document: Document, path: Path, by: str, now: datetime, progress: Progress = unwatched
) -> None:
    """``path`` as ``by`` takes it out at ``now``, whole or not at all."""
    with written_whole(path) as beside:
        write_excel(document, beside, by, now, progress)


def write_excel(document: Document, path: Path, by: str, now: datetime, progress: Progress) -> None:
    from openpyxl import Workbook

    from crmdesk.reports.drawing.excel_look import Look
    from crmdesk.reports.drawing.excel_rows import fill_in

    book = Workbook(write_only=True)
    _describe(book, document, by, now)
    look, printed = Look(), printed_line(by, local(now, document.zone))
    overview = _Overview(book, document, look, printed)
    tables = _table_sheets(book, document, look)
    with _closing(book):
        overview.write(tables)
        for table in tables.values():
            table.write(printed, progress)
    path.write_bytes(_packed(book))
    long = [table.long_table(n) for n, table in enumerate(tables.values(), 2) if table.is_long]
    if long:
        fill_in(path, long, progress)


def _packed(book: Workbook) -> bytes:
    """In memory: on a full disk the library would leave its file open, and try again later."""
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


@contextmanager
def _closing(book: Workbook) -> Iterator[None]:
    """Sheets that were begun are ended, also when the work is stopped."""
    try:
        yield
    finally:
        for sheet in book.worksheets:
            sheet.close()


def _describe(book: Workbook, document: Document, by: str, now: datetime) -> None:
    properties = book.properties
    properties.title, properties.subject = document.title, document.subtitle
    properties.creator = properties.lastModifiedBy = by
    properties.created = properties.modified = now.replace(tzinfo=None)
    properties.description = document.watermark


def _table_sheets(book: Workbook, document: Document, look: Look) -> dict[str, TableSheet]:
    from crmdesk.reports.drawing.excel_sheet import TableSheet, sheet_name

    taken = {book.worksheets[0].title.casefold()}
    return {
        table.key: TableSheet(
            book.create_sheet(sheet_name(table.title or document.title, taken)),
            document,
            table,
            look,
        )
        for table in document.tables
    }


class _Overview:
    """The first sheet: what a reader wants to know before opening a table."""

    def __init__(self, book: Workbook, document: Document, look: Look, printed: str) -> None:
        from crmdesk.reports.drawing.excel_sheet import set_up_print

        self._document, self._look = document, look
        self._sheet: Any = book.create_sheet(_("Overview"))
        self._sheet.sheet_view.showGridLines = False
        set_up_print(self._sheet, printed, is_landscape=document.is_landscape)
        for number in range(_COLUMNS):
            self._sheet.column_dimensions[chr(ord("A") + number)].width = 13.5
        self._rows = 0

    def write(self, tables: dict[str, TableSheet]) -> None:
        document, look = self._document, self._look
        self._sheet.row_dimensions[1].height = 26
        self._line(document.title, look.title)
        self._line(" · ".join(filter(None, (document.store, document.subtitle))), look.muted)
        if document.watermark:
            self._line(document.watermark, look.muted)
        self._line("", look.text)
        self._figures()
        self._charts(tables)
        self._notes()

    def _line(self, text: str, font: Any) -> None:
        self._append([self._cell(text, font)])

    def _append(self, cells: list[Any]) -> None:
        self._sheet.append(cells)
        self._rows += 1

    def _cell(self, text: str, font: Any) -> Any:
        from openpyxl.cell.cell import WriteOnlyCell

        from crmdesk.reports.drawing.excel_cells import as_text

        cell = as_text(WriteOnlyCell(self._sheet), text)
        cell.font = font
        return cell

    def _figures(self) -> None:
        """Two columns wide each, on three rows: what, how much, and the line under it."""
        items, look = self._document.figures, self._look
        if not items:
            return
        for part, font in ((0, look.muted), (1, look.font(15, bold=True)), (2, look.muted)):
            self._sheet.row_dimensions[self._rows + 1].height = 18 if part != 1 else 26
            cells = []
            for item in items:
                cells += [self._figure(item[part], font), self._figure("", font)]
            self._append(cells)
        self._line("", look.text)

    def _figure(self, text: str, font: Any) -> Any:
        from crmdesk.reports.drawing.excel_look import solid
        from crmdesk.reports.palette import colour

        cell = self._cell(text, font)
        cell.fill = solid(colour("window"))
        return cell

    def _charts(self, tables: dict[str, TableSheet]) -> None:
        from crmdesk.reports.drawing.excel_charts import native_chart

        charts = self._document.charts
        for number, chart in enumerate(charts):
            row = self._rows + 1 + (number // 2) * _CHART_ROWS
            drawn = native_chart(chart, tables[chart.table])
            self._sheet.add_chart(drawn, f"{'G' if number % 2 else 'A'}{row}")
        for __ in range((len(charts) + 1) // 2 * _CHART_ROWS):
            self._line("", self._look.text)

    def _notes(self) -> None:
        self._line(_("Definitions"), self._look.heading)
        for note in notes_of(self._document):
            self._line(note, self._look.muted)
