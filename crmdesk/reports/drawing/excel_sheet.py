"""One table as a sheet: title, frozen head with filters, rows, totals, ready to print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from openpyxl.cell.cell import Cell as ExcelCell
from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from crmdesk.i18n import _
from crmdesk.jobs import Progress
from crmdesk.reports.document import Column, Document, Kind, Table
from crmdesk.reports.drawing.excel_cells import ColumnCells, Dress, as_text
from crmdesk.reports.drawing.excel_look import Look, column_width, heading_width, number_format
from crmdesk.reports.drawing.excel_rows import MARK, LongTable
from crmdesk.reports.drawing.plain import stands_alone
from crmdesk.reports.wording import minor_digits

MOST_AT_ONCE = 5000
"""Rows up to which a table is written cell by cell."""
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
_A4 = 9
TITLE_ROWS = 3


def sheet_name(title: str, taken: set[str]) -> str:
    name = _NOT_IN_SHEET_NAMES.sub(" ", title).strip()[:28] or _("Table")
    number = 2
    unique = name
    while unique.casefold() in taken:
        unique, number = f"{name} {number}", number + 1
    taken.add(unique.casefold())
    return unique


def expanded(table: Table) -> list[tuple[Column, int, int]]:
    """The sheet's columns: each with its place in the row and which part of a rate it is."""
    places = []
    for place, column in enumerate(table.columns):
        places.append((column, place, -1))
        if stands_alone(column):
            part = Column(f"{column.key}_part", _("{title}: cases").format(title=column.title))
            whole = Column(f"{column.key}_of", _("{title}: of").format(title=column.title))
            places += [(_number(part, column), place, 0), (_number(whole, column), place, 1)]
    return places


def _number(column: Column, rate: Column) -> Column:
    return Column(column.key, column.title, Kind.NUMBER, group=rate.group)


class TableSheet:
    """Where each part of the table stands, for the charts that refer to it."""

    def __init__(self, sheet: Any, document: Document, table: Table, look: Look) -> None:
        self.sheet, self.table = sheet, table
        self._document, self._look = document, look
        self._scale = 10 ** minor_digits(document.currency)
        self._columns = expanded(table)
        self._grouped = any(column.group for column, __, __ in self._columns)
        self.head_row = TITLE_ROWS + 1 + self._grouped
        self.first_row = self.head_row + 1
        self.last_row = self.head_row + len(table.rows)

    def column_number(self, key: str) -> int:
        keys = [column.key for column, __, part in self._columns]
        return keys.index(key) + 1

    def write(self, printed: str, progress: Progress) -> None:
        self._set_up(printed)
        self._head()
        self._filled = [self._cells(*column) for column in self._columns]
        if self.is_long:
            self._last = self._total_cells()
            for cells in self._filled:
                cells.prepare(self.table.rows)
            self.sheet.append([MARK])
            return
        self._rows(progress)
        self._totals()

    @property
    def is_long(self) -> bool:
        return len(self.table.rows) > MOST_AT_ONCE

    def long_table(self, number: int) -> LongTable:
        """What gives way to the mark in the workbook's ``number``-th sheet."""
        part = f"xl/worksheets/sheet{number}.xml"
        return LongTable(part, self.first_row, self._long_rows(), len(self.table.rows))

    def _set_up(self, printed: str) -> None:
        """Everything that a streamed sheet must know before its first row."""
        sheet, last = self.sheet, get_column_letter(len(self._columns))
        sheet.freeze_panes = f"{'B' if self.table.lists_customers else 'A'}{self.first_row}"
        sheet.auto_filter.ref = f"A{self.head_row}:{last}{max(self.last_row, self.head_row)}"
        sheet.sheet_view.showGridLines = False
        top = self.head_row - self._grouped
        sheet.print_title_rows = f"{top}:{self.head_row}"
        set_up_print(sheet, printed, is_landscape=self._document.is_landscape)
        for number, (column, place, part) in enumerate(self._columns, 1):
            width = column_width(self.table, place, self._document)
            width = width if part < 0 else heading_width(column.title)
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.row_dimensions[1].height = 24
        sheet.row_dimensions[self.head_row].height = 32 if self.table.is_form else 22
        for name, first, last_number in self._groups():
            if name:
                start, end = get_column_letter(first), get_column_letter(last_number)
                sheet.merged_cells.add(f"{start}{top}:{end}{top}")

    def _groups(self) -> Iterator[tuple[str, int, int]]:
        first = 1
        names = [column.group for column, __, __ in self._columns]
        for number, name in enumerate(names, 1):
            if number == len(names) or names[number] != name:
                yield name, first, number
                first = number + 1

    def _head(self) -> None:
        document, look = self._document, self._look
        title = f"{document.title} · {self.table.title}" if self.table.title else document.title
        self.sheet.append([self._plain(title, look.title)])
        lines = [document.store, document.subtitle]
        self.sheet.append([self._plain(" · ".join(filter(None, lines)), look.muted)])
        self.sheet.append([self._plain(document.watermark, look.muted)])
        if self._grouped:
            groups = {first: name for name, first, __ in self._groups()}
            names = [groups.get(number + 1, "") for number in range(len(self._columns))]
            self.sheet.append([self._head_cell(name) for name in names])
        self.sheet.append([self._head_cell(column.title) for column, __, __ in self._columns])

    def _plain(self, text: str, font: Any) -> ExcelCell:
        cell = as_text(WriteOnlyCell(self.sheet), text)
        cell.font = font
        return cell

    def _head_cell(self, text: str) -> ExcelCell:
        cell = self._plain(text, self._look.head)
        cell.fill = self._look.head_fill
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = self._look.boxed
        return cell

    def _cells(self, column: Column, place: int, part: int) -> ColumnCells:
        values = [row[place] for row in self.table.rows] if column.kind is Kind.MONEY else []
        shape = number_format(column, self._document, values)
        return ColumnCells(self.sheet, self._look, column, place, part, self._scale, shape)

    def _rows(self, progress: Progress) -> None:
        count = len(self.table.rows)
        for number, row in enumerate(self.table.rows, 1):
            self.sheet.append([cells.cell(row) for cells in self._filled])
            if number % 500 == 0 or number == count:
                progress(number, count)

    def _totals(self) -> None:
        totals = []
        for value, dress in self._total_cells():
            is_text = isinstance(value, str)
            cell = as_text(dress.cell, value) if is_text else dress.cell
            cell.value = cell.value if is_text else value
            totals.append(cell)
        self.sheet.append(totals)

    def _total_cells(self) -> list[tuple[Any, Dress]]:
        totals = self.table.totals
        return [] if totals is None else [cells.total(totals) for cells in self._filled]

    def _long_rows(self) -> Iterator[list[tuple[Any, int]]]:
        for row in self.table.rows:
            dressed = (cells.dressed(row) for cells in self._filled)
            yield [(value, dress.style) for value, dress in dressed]
        if self.table.totals is not None:
            yield [(value, dress.style) for value, dress in self._last]


def set_up_print(sheet: Any, printed: str, *, is_landscape: bool) -> None:
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if is_landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    page = _("Page {number} of {count}").format(number="&P", count="&N")
    sheet.oddFooter.left.text = printed.replace("&", "&&")[:120]
    sheet.oddFooter.right.text = page
    for part in (sheet.oddFooter.left, sheet.oddFooter.right):
        part.size = 8
