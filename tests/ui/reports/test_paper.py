import pytest
from pypdf import PdfReader, mult
from PySide6.QtPrintSupport import QPrinter

from crmdesk.access.audit import About, AuditLog
from crmdesk.reports.layout import PORTRAIT, Page
from crmdesk.reports.layout.operations import Text
from crmdesk.ui.reports.paper import chosen_pages, print_at_once, printer_for


def sheets(count):
    text = [Text(50, 90, f"sheet {n}", 20, False, "#000000") for n in range(1, count + 1)]
    return [Page(PORTRAIT.width, PORTRAIT.height, (each,)) for each in text]


def print_to(page, on_paper, qtbot):
    page.ask_printer = on_paper
    page.print_button.click()
    page.desk.jobs.settle()
    qtbot.waitUntil(lambda: "sent to the printer" in page.said[-1])


def test_printing_draws_the_same_pages_on_paper(qtbot, page, on_paper, read_pdf):
    page.said = [""]
    page.desk.say = page.said.append
    print_to(page, on_paper, qtbot)
    pages = read_pdf(on_paper.path)
    assert len(pages) == page.preview.view.count
    assert "Sales funnel" in pages[0]
    assert f"Page 1 of {len(pages)}" in pages[0]


def test_what_was_printed_stands_in_the_journal(qtbot, page, on_paper):
    page.said = [""]
    page.desk.say = page.said.append
    print_to(page, on_paper, qtbot)
    with page.desk.read() as session:
        newest = AuditLog(about=About.EXPORTS).page(session, 0, 1)[0]
    assert (newest.verb, newest.sentence) == ("report.print", "Printed “Sales funnel”, 2 pages.")


def test_print_me_opens_the_print_dialog_once(deals, open_page, monkeypatch):
    from crmdesk.ui.reports.page import ReportsPage

    asked = []
    monkeypatch.setattr(ReportsPage, "_ask_printer", lambda *given: asked.append(given) or False)
    arguments = {"report": "funnel", "print": True}
    page = open_page()
    page.open_with(arguments)
    page.desk.jobs.settle()
    page.open_with(arguments)  # as when one comes back to the page
    page.desk.jobs.settle()
    assert len(asked) == 1


def test_a_refused_dialog_prints_nothing(page, on_paper):
    page.ask_printer = lambda _printer, _count: False
    page.print_button.click()
    page.desk.jobs.settle()
    assert not on_paper.path.exists()


def test_the_paper_lies_where_the_pages_do(page, on_paper, read_pdf):
    pages = page.preview.view._pages
    printer = printer_for(pages, "Funnel")
    assert printer.pageLayout().orientation().name == "Landscape"
    assert printer_for(sheets(1), "Log").pageLayout().orientation().name == "Portrait"


def test_a_range_and_the_last_page_first():
    pages, printer = sheets(5), QPrinter()
    printer.setFromTo(2, 4)
    printer.setPageOrder(QPrinter.PageOrder.LastPageFirst)
    assert [page.operations[0].text for page in chosen_pages(printer, pages)] == [
        "sheet 4",
        "sheet 3",
        "sheet 2",
    ]


def test_the_print_preview_takes_all_pages(qapp, look, on_paper, read_pdf):
    pages = sheets(3)
    printer = printer_for(pages, "Sheets")
    on_paper(printer, 3)
    print_at_once(printer, pages)
    assert read_pdf(on_paper.path) == ["sheet 1", "sheet 2", "sheet 3"]


def test_a_text_stands_on_paper_where_the_layout_put_it(qapp, look, on_paper):
    printer = printer_for(sheets(1), "Sheet")
    on_paper(printer, 1)
    print_at_once(printer, sheets(1))
    places = []
    PdfReader(on_paper.path).pages[0].extract_text(
        visitor_text=lambda text, cm, tm, *_font: places.append((text, mult(tm, cm)))
    )
    left, bottom = next(place[4:] for text, place in places if text.startswith("sheet"))
    assert (left, bottom) == pytest.approx((50, PORTRAIT.height - 90), abs=0.5)


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_takes_nothing_is_told(qtbot, page, tmp_path, failures):
    def choose(printer, _count):
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "no such folder" / "printed.pdf"))
        return True

    page.ask_printer = choose
    page.print_button.click()
    page.desk.jobs.settle()
    qtbot.waitUntil(lambda: bool(failures))
    assert "printer" in str(failures[0])
