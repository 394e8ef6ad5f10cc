"""How cells look in Excel: number formats, fonts, grounds and widths, in the paper's colours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from unicodedata import east_asian_width

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from crmdesk import i18n
from crmdesk.reports.document import IN_THE_MIDDLE, ON_THE_LEFT, Cell, Column, Document, Kind, Table
from crmdesk.reports.palette import blend, colour
from crmdesk.reports.wording import cell_text, currency_sign, minor_digits

FONT = "Microsoft YaHei"
_NARROWEST, _NARROWEST_IN_FORM, _WIDEST = 8, 5, 44
_FIXED_FORMATS = {
    Kind.TEXT: "@",
    Kind.LEVEL: "@",
    Kind.TICK: "General",
    Kind.DATE: "yyyy-mm-dd",
    Kind.DATETIME: "yyyy-mm-dd hh:mm",
    Kind.TIME: "hh:mm",
    Kind.PERCENT: "0%",
    Kind.RATE: "0%",
}


def share_format(share: float) -> str:
    """A share reads as everywhere else; a decimal that would round to all or nothing is said."""
    if not i18n.percent_decimals(share):
        return "0%"
    said = i18n.percent(share, 1)
    return "0.0%" if f"{share:.1%}" == said else f'"{said}"'


def number_format(column: Column, document: Document, values: Iterable[Cell] = ()) -> str:
    if column.kind is Kind.MONEY:
        digits = minor_digits(document.currency)
        has_cents = any(isinstance(value, int) and value % 10**digits for value in values)
        decimals = "." + "0" * digits if has_cents else ""
        return f"{currency_sign(document.currency)}#,##0{decimals}"
    if column.kind is Kind.NUMBER:
        return "#,##0" + ("." + "0" * column.decimals if column.decimals else "")
    return _FIXED_FORMATS[column.kind]


def excel_colour(role: str) -> str:
    return colour(role).lstrip("#")


def solid(rgb: str) -> PatternFill:
    return PatternFill("solid", fgColor=rgb.lstrip("#"))


def alignment(column: Column, *, wraps: bool = False) -> Alignment:
    across = "left" if column.kind in ON_THE_LEFT else "right"
    across = "center" if column.kind in IN_THE_MIDDLE else across
    return Alignment(horizontal=across, vertical="center", wrap_text=wraps)


@dataclass(frozen=True)
class Look:
    """The styles, made once for a workbook."""

    def font(self, size: float = 10, role: str = "text", *, bold: bool = False) -> Font:
        return Font(name=FONT, size=size, bold=bold, color=excel_colour(role))

    def inked(self, role: str) -> Font:
        return self.coloured(colour(role), bold=False)

    def coloured(self, ink: str, *, bold: bool = True) -> Font:
        return Font(name=FONT, size=10, bold=bold, color=ink.lstrip("#"))

    @cached_property
    def title(self) -> Font:
        return self.font(16, bold=True)

    @cached_property
    def heading(self) -> Font:
        return self.font(11, bold=True)

    @cached_property
    def muted(self) -> Font:
        return self.font(9, "muted")

    @cached_property
    def text(self) -> Font:
        return self.font()

    @cached_property
    def head(self) -> Font:
        return self.font(10, "on_accent", bold=True)

    @cached_property
    def total(self) -> Font:
        return self.font(bold=True)

    @cached_property
    def head_fill(self) -> PatternFill:
        return solid(colour("accent"))

    @cached_property
    def total_fill(self) -> PatternFill:
        return solid(blend("accent", 0.1))

    @cached_property
    def hairline(self) -> Border:
        return Border(bottom=Side("thin", color=excel_colour("line")))

    @cached_property
    def total_border(self) -> Border:
        edge = excel_colour("edge")
        return Border(top=Side("thin", color=edge), bottom=Side("thin", color=edge))

    @cached_property
    def boxed(self) -> Border:
        side = Side("thin", color=excel_colour("edge"))
        return Border(left=side, right=side, top=side, bottom=side)


def width_of(text: str) -> int:
    """In Excel's digits: a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def column_width(table: Table, place: int, document: Document) -> float:
    column, step = table.columns[place], max(1, len(table.rows) // 1000)
    rows = [*table.rows[::step], *([table.totals] if table.totals else [])]
    texts = (cell_text(column, row[place], document.currency) for row in rows)
    widest = max((width_of(text) for text in texts), default=0)
    if table.is_form:
        least = max(width_of(column.title) // 2 + 4, _NARROWEST_IN_FORM)
        return min(max(widest + 1, least), _WIDEST)
    return min(max(widest + 2, heading_width(column.title)), _WIDEST)


def heading_width(title: str) -> int:
    """With room for the arrow of the filter."""
    return max(width_of(title) + 5, _NARROWEST)
