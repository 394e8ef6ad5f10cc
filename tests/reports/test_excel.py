"""Reports as Excel workbooks, opened again as a reader would."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from openpyxl import load_workbook

from crmdesk.reports.document import Ratio
from crmdesk.reports.drawing import excel_sheet, to_excel
from tests.reports.conftest import FORMULAS, sample

DAY = datetime(2026, 11, 20)  # noqa: DTZ001  as Excel keeps it


@pytest.fixture
def opened(tmp_path, now):
    def write(document):
        path = tmp_path / "report.xlsx"
        to_excel(document, path, "Gao Yuan", now)
        return load_workbook(path)

    return write


def cells(sheet, row):
    return [cell.value for cell in sheet[row]]


def test_numbers_money_and_days_are_real_ones(opened, document):
    row = opened(document)["People"][5]
    values = [cell.value for cell in row]
    assert values[:3] == ["Lin", 2, 209800]
    assert values[3:6] == [DAY, DAY.replace(hour=9, minute=30), time(9, 30)]
    assert values[6] == 0.25
    assert values[10:] == ["H", "✓"]
    assert [row[2].number_format, row[3].number_format] == ["¥#,##0", "yyyy-mm-dd"]


def test_cents_are_shown_where_there_are_any(opened, document):
    table = document.tables[0]
    rows = [(*table.rows[0][:2], 50, *table.rows[0][3:])]
    cell = opened(replace(document, tables=(replace(table, rows=rows),)))["People"]["C5"]
    assert (cell.value, cell.number_format) == (0.5, "¥#,##0.00")


def test_a_rate_stands_beside_its_two_numbers(opened, document):
    sheet = opened(document)["People"]
    assert cells(sheet, 4)[7:10] == ["Rate", "Rate: cases", "Rate: of"]
    assert cells(sheet, 5)[7:10] == [pytest.approx(7 / 9), 7, 9]


def test_a_text_that_looks_like_a_formula_stays_that_text(opened):
    sheet = opened(sample(FORMULAS))["People"]
    found = [sheet.cell(5 + n, 1) for n in range(len(FORMULAS))]
    assert [cell.value for cell in found] == FORMULAS
    assert {cell.data_type for cell in found} == {"s"}
    assert all(cell.quotePrefix for cell in found)


def test_no_sheet_holds_a_formula(opened):
    book = opened(sample(FORMULAS, title="=1+1", subtitle="@x", store="+x", notes=("=2+2",)))
    types = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in types


def test_characters_that_the_format_forbids_are_left_out(opened):
    assert opened(sample(["Li\x00n\x0b", "雄\U00020bb7"]))["People"]["A5"].value == "Lin"


def test_the_head_is_frozen_filtered_and_repeated_on_paper(opened, document):
    sheet = opened(document)["People"]
    assert sheet.freeze_panes == "B5"
    assert sheet.auto_filter.ref == "A4:L6"
    assert sheet.print_title_rows == "$4:$4"
    setup = sheet.page_setup
    assert (setup.orientation, int(setup.paperSize), setup.fitToHeight) == ("landscape", 9, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_the_totals_stand_below_the_filtered_rows(opened, document):
    row = cells(opened(document)["People"], 7)
    assert row[:2] == ["Total", 4]
    assert row[8:10] == [14, 18]


def test_a_chart_is_native_and_refers_to_the_cells(opened, document):
    (chart,) = opened(document)["Overview"]._charts
    series = chart.series[0]
    assert series.val.numRef.f == "'People'!$B$5:$B$6"
    assert series.cat.numRef.f == "'People'!$A$5:$A$6"


def test_columns_are_wide_enough_for_chinese(opened):
    sheet = opened(sample(["欧阳雄飞先生和他的家人"]))["People"]
    assert sheet.column_dimensions["A"].width >= 22


def test_the_watermark_stands_over_every_sheet(opened, document):
    book = opened(replace(document, watermark="Exported by Gao Yuan"))
    for sheet in book:
        assert "Exported by Gao Yuan" in [row[0].value for row in sheet["A1:A4"]]


def test_a_long_list_is_the_same_sheet_as_a_short_one(opened, monkeypatch):
    document = sample([*FORMULAS, "a & <b>", " spaced ", "two\nlines", "", None])
    short = opened(document)["People"]
    monkeypatch.setattr(excel_sheet, "MOST_AT_ONCE", 3)
    long = opened(document)["People"]
    for row, same in zip(short.iter_rows(), long.iter_rows(), strict=True):
        for cell, other in zip(row, same, strict=True):
            assert (cell.value or "", cell.number_format) == (
                other.value or "",
                other.number_format,
            )
            assert (repr(cell.font), cell.quotePrefix) == (repr(other.font), other.quotePrefix)


def test_late_days_are_written_in_red(opened, document):
    table = document.tables[0]
    columns = [replace(column, late_before=date(2026, 11, 21)) for column in table.columns]
    sheet = opened(replace(document, tables=(replace(table, columns=tuple(columns)),)))["People"]
    assert sheet["D5"].font.color.rgb == "00C9281C"


def test_two_tables_of_one_title_get_sheets_of_their_own(opened, document):
    table = document.tables[0]
    odd = replace(table, key="more", title="People: [all]/*?")
    names = opened(replace(document, tables=(table, odd, replace(odd, key="x")))).sheetnames
    assert names == ["Overview", "People", "People   all", "People   all 2"]


def test_a_text_that_xml_has_no_place_for_still_makes_a_whole_file(opened):
    sheet = opened(sample(["a\ufffeb\uffffc\x01d"]))["People"]
    assert sheet["A5"].value == "abcd"


def test_a_share_is_written_as_everywhere_else(opened, document):
    """All but one of many is 100 % in no cell, whatever Excel would round."""
    table = document.tables[0]
    rates = (Ratio(7, 9), Ratio(199, 200), Ratio(9_999, 10_000), Ratio(9, 9))
    rows = [(*table.rows[0][:7], rate, *table.rows[0][8:]) for rate in rates]
    sheet = opened(replace(document, tables=(replace(table, rows=rows),)))["People"]
    shown = [sheet.cell(5 + number, 8).number_format for number in range(len(rates))]
    assert shown == ["0%", "0.0%", '"99.9%"', "0%"]
