"""Documents cut into pages, and the pages as a PDF."""

from dataclasses import replace

import pytest
from pypdf import PdfReader

from crmdesk import i18n
from crmdesk.reports.catalogue import REPORTS
from crmdesk.reports.drawing import to_pdf
from crmdesk.reports.layout import Box, Line, Shape, Text, measure, paginate
from crmdesk.reports.layout.wrapping import elided, in_lines, wrapped
from tests.reports.conftest import sample


def texts(page):
    return [one.text for one in page.operations if isinstance(one, Text)]


def edges(operation):
    """The leftmost and rightmost x of what is drawn, and its lowest y."""
    match operation:
        case Text():
            width = measure(operation.text, operation.size, operation.bold)
            shift = {"left": 0, "centre": width / 2, "right": width}[operation.align]
            return operation.x - shift, operation.x - shift + width, operation.y
        case Line():
            return operation.x1, operation.x2, operation.y2
        case Box():
            return operation.x, operation.x + operation.width, operation.y + operation.height
        case Shape():
            across = [x for x, __ in operation.points]
            return min(across), max(across), max(y for __, y in operation.points)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("key", [key for key in REPORTS if key != "group"])
def test_nothing_stands_outside_the_paper(run, now, key, language):
    i18n.set_language(language)
    for page in paginate(run(key), "Gao Yuan", now):
        for operation in page.operations:
            left, right, low = edges(operation)
            assert 20 <= left <= right <= page.width - 20, operation
            assert low <= page.height - 15, operation


def test_each_page_repeats_the_head_and_counts_the_pages(now):
    pages = paginate(sample([f"name {n}" for n in range(90)]), "Gao Yuan", now)
    assert len(pages) > 2
    for number, page in enumerate(pages[:-1], 1):
        assert "Name" in texts(page)
        assert f"Page {number} of {len(pages)}" in texts(page)


def test_every_row_is_printed_once_and_in_order(now):
    names = [f"name {n}" for n in range(90)]
    pages = paginate(sample(names), "Gao Yuan", now)
    printed = [text for page in pages for text in texts(page) if text.startswith("name ")]
    assert printed == [*names[:8], *names], "the chart shows the first eight as well"


def test_who_printed_it_and_when_stands_on_each_page(now, document):
    assert "Printed by Gao Yuan · 2026-11-21 10:00" in texts(paginate(document, "Gao Yuan", now)[0])


def test_the_definitions_and_the_mark_of_few_cases_are_printed(now, document):
    printed = [text for page in paginate(document, "Gao Yuan", now) for text in texts(page)]
    assert "Rate = part ÷ whole." in printed
    assert "78%* (7/9)" in printed
    assert any(text.startswith("* Fewer than 10 cases") for text in printed)


def test_who_has_signed_stands_in_the_box(now, document):
    printed = texts(paginate(document, "Gao Yuan", now)[0])
    assert {"Reception", "He Jing", "Manager"} <= set(printed)


def test_a_table_without_rows_says_so(now, document):
    empty = replace(document.tables[0], rows=[], totals=None)
    pages = paginate(replace(document, tables=(empty,)), "Gao Yuan", now)
    assert "Nothing in this period." in texts(pages[0])


def test_halves_go_on_together_on_the_next_page(now, document):
    half = replace(document.tables[0], is_half=True, rows=document.tables[0].rows * 20)
    short = replace(half, key="short", title="Short", rows=half.rows[:3])
    pages = paginate(replace(document, tables=(half, short)), "Gao Yuan", now)
    assert "Short" in texts(pages[0])
    assert "People (continued)" in texts(pages[1])
    assert "Short (continued)" not in texts(pages[1])


@pytest.mark.parametrize("text", ["单雄飞", "a rather long name for a column", "欧阳Michael先生"])
def test_what_does_not_fit_ends_in_an_ellipsis(text):
    cut = elided(text, 30, measure, 8)
    assert measure(cut, 8) <= 30
    assert cut == text or cut.endswith("…")


def test_chinese_breaks_anywhere_but_not_before_a_full_stop():
    lines = wrapped("等置换评估，下周带家人再来看。", 40, measure, 8)
    assert "".join(lines) == "等置换评估，下周带家人再来看。"
    assert not any(line[0] in "，。" for line in lines)


def test_two_lines_hold_what_one_does_not():
    assert in_lines("Adviser's prospecting", 45, 2, measure, 7) == ["Adviser's", "prospecting"]
    assert in_lines("a b c d e f g h i j k l m n o p", 20, 2, measure, 7)[-1].endswith("…")


class TestPdf:
    @pytest.fixture
    def read(self, tmp_path, now):
        def write(document):
            to_pdf(document, tmp_path / "report.pdf", "高远", now)
            return PdfReader(tmp_path / "report.pdf")

        return write

    def test_chinese_can_be_read_and_searched(self, run, read):
        i18n.set_language("zh_CN")
        pages = read(run("funnel")).pages
        text = pages[0].extract_text()
        assert "销售漏斗" in text
        assert f"第 1 页 / 共 {len(pages)} 页" in text
        assert "打印：高远" in text

    def test_the_fonts_are_embedded(self, read, document):
        fonts = read(document).pages[0]["/Resources"]["/Font"]
        used = [font.get_object() for font in fonts.values()]
        embedded = [font for font in used if "/FontDescriptor" in font]
        assert len(embedded) >= 2
        assert all("/FontFile2" in font["/FontDescriptor"] for font in embedded)

    def test_a_form_is_landscape_and_a_list_may_be_portrait(self, run, read):
        form = read(run("showroom_day")).pages[0].mediabox
        figures = read(run("followup_performance")).pages[0].mediabox
        assert form.width > form.height
        assert figures.width < figures.height

    def test_odd_characters_break_nothing(self, read):
        assert read(sample(["\U0001f600 \x07 ‮abc", "𠮷", "\ud7ff", "a\nb"])).pages
