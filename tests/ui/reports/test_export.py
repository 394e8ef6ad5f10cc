from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.reports.files import ask_path


@pytest.fixture
def save_as(page, tmp_path):
    """Stands in for the save dialog: takes what it proposes, in a folder of its own."""
    asked = []

    def choose(_parent, _title, proposed, _filters):
        asked.append(proposed.name)
        return tmp_path / proposed.name

    page.exporting.ask_path = choose
    return asked


def give_reason(qtbot, page, reason):
    line = page.preview.reason.findChild(LineEdit)
    qtbot.keyClicks(line, reason)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    page.desk.jobs.settle()


def test_a_spreadsheet_of_customers_asks_what_it_is_for(qtbot, page, save_as, tmp_path):
    page.excel_button.click()
    assert page.preview.reason.isVisible()
    give_reason(qtbot, page, "holiday calls")
    assert save_as == ["Sales funnel Gao Yuan 2026-11-21.xlsx"]
    assert page.preview.saved.text() == "Saved “Sales funnel Gao Yuan 2026-11-21.xlsx”."
    assert load_workbook(tmp_path / save_as[0]).sheetnames


def test_without_a_reason_nothing_leaves(qtbot, page, save_as):
    page.export()
    give_reason(qtbot, page, "")
    assert page.preview.reason.isVisible()
    assert save_as == []


def test_escape_puts_the_question_away(qtbot, page, save_as):
    page.export()
    qtbot.keyClick(page.preview.reason.findChild(LineEdit), Qt.Key.Key_Escape)
    assert not page.preview.reason.isVisible()


def test_a_pdf_asks_for_no_reason(page, save_as, tmp_path, read_pdf):
    page.pdf_button.click()
    page.desk.jobs.settle()
    assert "Sales funnel" in read_pdf(tmp_path / "Sales funnel Gao Yuan 2026-11-21.pdf")[0]
    assert page.preview.saved.isVisible()


def test_a_list_without_names_asks_nothing(page, save_as, desk):
    page.open_with({"report": "followup_performance"})
    desk.jobs.settle()
    page.export()
    desk.jobs.settle()
    assert save_as == ["Follow-up performance 2026-11-21.xlsx"]


def test_who_may_not_export_is_told_why(deals, open_page, notices):
    page = open_page({"report": "funnel"}, login="zhou")
    page.export()
    assert "right to export" in notices[0].text
    assert "right to export" in page.excel_button.toolTip()
    assert not page.preview.reason.isVisible()


def test_a_folder_that_takes_no_file_is_told_and_nothing_is_lost(page, failures, tmp_path):
    page.exporting.ask_path = lambda *_asked: tmp_path / "gone" / "report.pdf"
    page.save_pdf()
    page.desk.jobs.settle()
    assert "gone" in str(failures[0])
    assert not page.preview.saved.isVisible()


def test_the_saved_file_opens_and_its_folder_too(page, monkeypatch):
    opened = []
    services = "crmdesk.ui.reports.bars.QDesktopServices.openUrl"
    monkeypatch.setattr(services, lambda url: opened.append(url.toLocalFile()))
    page.preview.saved.show_saved(Path("/out/report.pdf"))
    page.preview.saved.open_button.click()
    page.preview.saved.folder_button.click()
    assert opened == ["/out/report.pdf", "/out"]


def test_a_name_without_an_ending_gets_that_of_the_kind(page, monkeypatch):
    chosen = ("/out/list", "CSV (*.csv)")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: chosen)
    assert ask_path(page, "", Path("x.xlsx"), "") == Path("/out/list.csv")


def test_export_me_asks_for_the_reason_at_once(deals, open_page):
    page = open_page({"report": "funnel", "export": True})
    assert page.preview.reason.isVisible()
