"""A column's cells in Excel: its values as Excel keeps them, and the styles they wear."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from openpyxl.cell.cell import Cell as ExcelCell
from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.styles import Font

from crmdesk.reports.document import Cell, Column, Kind, Ratio, Row
from crmdesk.reports.drawing.excel_look import Look, alignment, share_format, solid
from crmdesk.reports.palette import level_colours
from crmdesk.reports.wording import TICK, is_late

MOST_CHARACTERS = 32767
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA_SIGNS = frozenset("=+-@|%\t＝＋－＠")


class Dress(NamedTuple):
    """A styled cell to be written again and again, and the number of its style."""

    cell: ExcelCell
    style: int


def safe_text(text: str) -> str:
    """What the file format can hold of a text: XML has no place for halves and no-characters."""
    return _NOT_IN_XML.sub("", text)[:MOST_CHARACTERS]


def as_text(cell: ExcelCell, text: str) -> ExcelCell:
    """The value stays as it is, whatever it begins with, and is never taken for a formula."""
    cell.value = safe_text(text)
    cell.data_type = "s"
    return cell


class ColumnCells:
    """One column of a sheet; ``part`` says which number of a rate it holds, -1 the rate itself."""

    def __init__(
        self, sheet: Any, look: Look, column: Column, place: int, part: int, scale: int, shape: str
    ) -> None:
        self._sheet, self._look, self._column = sheet, look, column
        self._place, self._part, self._scale, self._shape = place, part, scale, shape
        self._usual, self._quoted = self._dress(), self._dress(is_quoted=True)
        self._late = self._dress(look.inked("late"))
        self._levels: dict[str, Dress] = {}
        self._shares: dict[str, Dress] = {shape: self._usual}

    def dressed(self, row: Row) -> tuple[Any, Dress]:
        """The value as Excel keeps it, and what it wears."""
        value = row[self._place]
        if isinstance(value, str):
            return safe_text(value), self._of_text(value)
        kept = self._kept(value)
        if self._is_share and isinstance(kept, float | int):
            return kept, self._of_share(kept)
        return kept, self._late if is_late(self._column, value) else self._usual

    @property
    def _is_share(self) -> bool:
        return self._part < 0 and self._column.kind in (Kind.RATE, Kind.PERCENT)

    def _of_share(self, share: float) -> Dress:
        shape = share_format(share)
        if shape not in self._shares:
            cell = self._styled()
            cell.number_format = shape
            self._shares[shape] = Dress(cell, cell.style_id)
        return self._shares[shape]

    def cell(self, row: Row) -> ExcelCell:
        """Gone with its row, so it may be used again for the next."""
        value, dress = self.dressed(row)
        if isinstance(value, str):
            return as_text(dress.cell, value)
        dress.cell.value = value
        return dress.cell

    def prepare(self, rows: Iterable[Row]) -> None:
        """Number every style before the workbook's styles are written."""
        if self._column.kind is Kind.LEVEL:
            for letter in {row[self._place] for row in rows} - {None}:
                self._level(str(letter))
        if self._is_share:
            for row in rows:
                self.dressed(row)

    def total(self, row: Row) -> tuple[Any, Dress]:
        value, look = row[self._place], self._look
        cell = self._styled()
        cell.font, cell.fill, cell.border = look.total, look.total_fill, look.total_border
        kept = safe_text(value) if isinstance(value, str) else self._kept(value)
        if self._is_share and isinstance(kept, float | int):
            cell.number_format = share_format(kept)
        return kept, Dress(cell, cell.style_id)

    def _of_text(self, text: str) -> Dress:
        if self._column.kind is Kind.LEVEL:
            return self._level(text)
        return self._quoted if text[:1] in _FORMULA_SIGNS else self._usual

    def _level(self, letter: str) -> Dress:
        if letter not in self._levels:
            ink, ground = level_colours(letter)
            cell = self._styled()
            cell.font, cell.fill = self._look.coloured(ink), solid(ground)
            self._levels[letter] = Dress(cell, cell.style_id)
        return self._levels[letter]

    def _dress(self, font: Font | None = None, *, is_quoted: bool = False) -> Dress:
        cell = self._styled()
        cell.font = font or self._look.text
        if is_quoted:
            cell.quotePrefix = True
        return Dress(cell, cell.style_id)

    def _styled(self) -> ExcelCell:
        cell = WriteOnlyCell(self._sheet)
        cell.font, cell.border = self._look.text, self._look.hairline
        cell.alignment = alignment(self._column)
        cell.number_format = self._shape
        return cell

    def _kept(self, value: Cell) -> Any:
        if isinstance(value, Ratio):
            return value[self._part] if self._part >= 0 else value.rate
        if isinstance(value, datetime):
            return value.replace(tzinfo=None)
        match self._column.kind:
            case Kind.MONEY if isinstance(value, int):
                return value / self._scale if value % self._scale else value // self._scale
            case Kind.TICK:
                return TICK if value else None
            case _:
                return value
