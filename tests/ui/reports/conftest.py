"""The reports page over a small store, and ways to press what stands on it."""

import pytest
from pypdf import PdfReader
from PySide6.QtPrintSupport import QPrinter

from crmdesk.ui.reports.page import ReportsPage
from tests.records import Make


@pytest.fixture
def deals(store, manager, now):
    """Two open deals, one each of two advisers."""
    with store.write(manager) as session:
        make = Make(session, now)
        for name, owner in (("Lin Xiao", "zhou"), ("Shan Fei", "chen")):
            make.opportunity(make.customer(name, owner=owner), level="A")


@pytest.fixture
def notices(desk):
    told = []
    desk.notify = told.append
    return told


@pytest.fixture
def open_page(qtbot, desk, as_):
    def opened(arguments=None, login="manager"):
        desk.actor = as_(login)
        page = ReportsPage(desk)
        qtbot.addWidget(page)
        page.resize(1150, 690)
        if arguments:
            page.open_with(dict(arguments))
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        desk.jobs.settle()
        return page

    return opened


@pytest.fixture
def page(deals, open_page):
    return open_page({"report": "funnel"})


@pytest.fixture
def on_paper(tmp_path):
    """Stands in for the print dialog's "Print to file"."""
    path = tmp_path / "printed.pdf"

    def choose(printer: QPrinter, _count: int) -> bool:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        return True

    choose.path = path
    return choose


@pytest.fixture
def read_pdf():
    """The text of each page; Qt writes blanks as tabs."""
    return lambda path: [" ".join(page.extract_text().split()) for page in PdfReader(path).pages]


@pytest.fixture
def shown():
    """All texts on the pages that stand there."""

    def texts(page):
        drawn = (each for each in page.preview.view._pages for each in each.operations)
        return [each.text for each in drawn if hasattr(each, "text")]

    return texts
