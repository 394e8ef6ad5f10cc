import zipfile

import openpyxl
import pytest

from crmdesk.errors import UserError
from crmdesk.importing.reading import read_table


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    "name", ["gb18030", "utf16", "utf8bom"], ids=["GB18030", "UTF-16", "UTF-8 with BOM"]
)
def test_the_same_list_reads_the_same_in_every_encoding(shared, name):
    sheet = read_table(shared / f"chinese/derived_yixiang_kehu_{name}.csv")
    assert sheet.header[:3] == ["客户姓名", "性别", "联系电话"]
    assert sheet.rows[3][1][-1] == "㛃镕喆㐱"
    assert "再联系" in sheet.rows[5][1][-1]


def test_a_two_row_merged_header_becomes_one_and_totals_and_signatures_are_left_out(shared):
    sheet = read_table(shared / "chinese/derived_laidian_dengjibiao_merged_header.xlsx")
    assert sheet.header[5:10] == [
        "接触方式/来店",
        "接触方式/来电",
        "信息来源/网络",
        "信息来源/亲友",
        "信息来源/其他",
    ]
    assert len(sheet.rows) == 30
    assert any("2024年4月1日" in text for text in sheet.above)
    assert any("合计" in note and "销售经理签名" in note for note in sheet.notes)


def test_broken_text_is_mended_and_the_places_counted(tmp_path):
    sheet = read_table(write(tmp_path / "a.csv", "Engine,Price\nDoubleÂ\xa0Overhead,1\n"))
    assert sheet.rows[0][1][0] == "Double Overhead"
    assert "1 place" in sheet.notes[0]


def test_a_space_behind_a_header_is_no_part_of_its_name(shared):
    sheet = read_table(shared / "sales/car_sales_2022.csv")
    assert "Dealer_No" in sheet.header
    assert any("“Dealer_No ”" in note for note in sheet.notes)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_are_found_out(tmp_path, delimiter):
    lines = [delimiter.join(line) for line in (["Name", "Phone"], ["Lin", "13900000001"])]
    sheet = read_table(write(tmp_path / "a.csv", "\n".join(lines)))
    assert sheet.rows == [(2, ["Lin", "13900000001"])]


def test_quoted_newlines_and_short_rows_keep_their_columns(tmp_path):
    sheet = read_table(write(tmp_path / "a.csv", 'Name,Remark,Day\nLin,"two\nlines"\n'))
    assert sheet.rows == [(2, ["Lin", "two\nlines", ""])]


def test_lines_above_a_header_are_kept_apart(shared):
    sheet = read_table(shared / "spreadsheets/frictionless_skip-rows-before-headers.csv")
    assert len(sheet.rows) >= 1


def test_each_file_that_is_no_table_gets_its_sentence(tmp_path):
    png = tmp_path / "photo.xlsx"
    png.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    renamed = tmp_path / "photo.csv"
    renamed.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    (tmp_path / "empty.csv").write_bytes(b"")
    said = {
        tmp_path: "is a folder",
        tmp_path / "none.csv": "no file",
        tmp_path / "empty.csv": "is empty",
        png: "no spreadsheet",
        renamed: "no text table",
        write(tmp_path / "a.docx", "x"): "no table",
    }
    for path, words in said.items():
        with pytest.raises(UserError, match=words):
            read_table(path)


def test_a_spreadsheet_that_unpacks_to_gigabytes_is_not_opened(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"A" * 80_000_000)
    with pytest.raises(UserError, match="unpacks to far too much"):
        read_table(path)


def test_a_list_written_by_a_spreadsheet_program_reads_with_its_line_numbers(tmp_path):
    book = openpyxl.Workbook()
    for line in (["Prospects of May"], [], ["Name", "Phone"], ["Lin", 13900000001]):
        book.active.append(line)
    book.save(tmp_path / "a.xlsx")

    sheet = read_table(tmp_path / "a.xlsx")

    assert (sheet.header, sheet.above) == (["Name", "Phone"], ["Prospects of May"])
    assert sheet.rows == [(4, ["Lin", 13900000001.0])]


def test_a_damaged_spreadsheet_is_refused_with_a_sentence(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Name", "Phone"])
    book.save(tmp_path / "a.xlsx")
    content = bytearray((tmp_path / "a.xlsx").read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at : at + 4] = b"XXXX"
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(UserError, match="no spreadsheet"):
        read_table(tmp_path / "a.xlsx")


def test_a_very_long_cell_is_read(tmp_path):
    sheet = read_table(write(tmp_path / "a.csv", f'Name,Remark\nLin,"{"x" * 200_000}"\n'))
    assert len(sheet.rows[0][1][1]) == 200_000


def test_text_in_two_bytes_without_a_mark_is_read(tmp_path):
    sheet = read_table(write(tmp_path / "a.csv", "Name,Phone\nLin,13900000001\n", "utf-16-le"))
    assert sheet.header == ["Name", "Phone"]


def test_a_header_with_more_ticks_below_than_columns_beside_is_joined(tmp_path):
    book = openpyxl.Workbook()
    for line in (
        ["来店登记表"],
        ["日期：2024年4月3日", None, "星期三", None, "天气：晴"],
        ["序号", "接触方式", None, "信息来源", None, None, None, "姓名"],
        [None, "来店", "来电", "网络", "亲友", "路过", "报纸", None],
        [1, "√", None, "√", None, None, None, "张三"],
        ["合  计", 1, 1, 1, 1, 1, 1, 1],
    ):
        book.active.append(line)
    book.save(tmp_path / "a.xlsx")

    sheet = read_table(tmp_path / "a.xlsx")

    assert sheet.header[:4] == ["序号", "接触方式/来店", "接触方式/来电", "信息来源/网络"]
    assert sheet.header[-1] == "姓名"
    assert len(sheet.rows) == 1


def test_rows_of_text_under_a_blank_column_name_are_no_header(tmp_path):
    text = "Date,Name,Phone,,Remark\n4/1/2024,Ann,138 0013 8001,z,x\n"
    assert read_table(write(tmp_path / "a.csv", text)).header[0] == "Date"


def test_a_customer_whose_name_begins_like_a_total_stays(tmp_path):
    sheet = read_table(write(tmp_path / "a.csv", "Name,Phone,Day,Model\nSummer Lee,1390000,,\n"))
    assert len(sheet.rows) == 1
