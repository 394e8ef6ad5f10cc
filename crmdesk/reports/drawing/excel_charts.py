"""Native charts that refer to the cells of the tables' sheets, so that they follow them."""

from __future__ import annotations

from typing import Any

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

from crmdesk.reports.document import Chart, ChartKind
from crmdesk.reports.drawing.excel_look import FONT, excel_colour
from crmdesk.reports.drawing.excel_sheet import TableSheet
from crmdesk.reports.palette import SERIES

WIDTH, HEIGHT = 15.6, 8.2
"""In centimetres."""


def native_chart(chart: Chart, table: TableSheet) -> Any:
    drawn: Any = BarChart()
    lies = chart.kind is not ChartKind.COLUMNS
    drawn.type = "bar" if lies else "col"
    drawn.title, drawn.style = chart.title, 2
    drawn.width, drawn.height = WIDTH, HEIGHT
    drawn.gapWidth = 18 if chart.kind is ChartKind.FUNNEL else 55
    _add_series(drawn, chart, table)
    _tidy(drawn, lies=lies, has_many=len(chart.values) > 1)
    return drawn


def _add_series(drawn: BarChart, chart: Chart, table: TableSheet) -> None:
    first, last = table.first_row, max(table.last_row, table.first_row)
    for number, key in enumerate(chart.values):
        column = table.column_number(key)
        values = Reference(table.sheet, min_col=column, min_row=table.head_row, max_row=last)
        series = Series(values, title_from_data=True)
        series.graphicalProperties = GraphicalProperties(
            solidFill=excel_colour(SERIES[number]), ln=LineProperties(noFill=True)
        )
        drawn.series.append(series)
    label = table.column_number(chart.label)
    drawn.set_categories(Reference(table.sheet, min_col=label, min_row=first, max_row=last))


def _tidy(drawn: Any, *, lies: bool, has_many: bool) -> None:
    drawn.x_axis.delete = drawn.y_axis.delete = False
    drawn.x_axis.txPr = drawn.y_axis.txPr = _small_text()
    drawn.y_axis.majorGridlines.spPr = GraphicalProperties(
        ln=LineProperties(solidFill=excel_colour("line"), w=6350)
    )
    drawn.x_axis.graphicalProperties = GraphicalProperties(
        ln=LineProperties(solidFill=excel_colour("edge"), w=6350)
    )
    drawn.y_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
    if lies:
        drawn.x_axis.scaling.orientation = "maxMin"
        drawn.y_axis.delete = True
        drawn.y_axis.majorGridlines = None
        drawn.dataLabels = DataLabelList()
        drawn.dataLabels.showVal = True
        drawn.dataLabels.txPr = _small_text()
        for part in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
            setattr(drawn.dataLabels, part, False)
    if has_many:
        drawn.legend.position = "t"
    else:
        drawn.legend = None
    drawn.title.tx.rich.p[0].pPr = ParagraphProperties(defRPr=_characters(1100, bold=True))
    for run in drawn.title.tx.rich.p[0].r:
        run.rPr = _characters(1100, bold=True)
    drawn.title.overlay = False


def _characters(size: int, *, bold: bool = False, role: str = "text") -> CharacterProperties:
    from openpyxl.drawing.text import Font

    face = Font(typeface=FONT)
    return CharacterProperties(sz=size, b=bold, solidFill=excel_colour(role), latin=face, ea=face)


def _small_text() -> RichText:
    style = _characters(800, role="muted")
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=style), endParaRPr=style)])
