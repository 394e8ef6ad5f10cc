import json

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from sqlalchemy import func, select

from crmdesk.jobs import Cancelled
from crmdesk.models import Customer, Visit
from crmdesk.ui.importing.window import COLUMNS, FILE, REPORT, ImportWindow
from crmdesk.ui.shell.window import MainWindow

Key = Qt.Key
Control = Qt.KeyboardModifier.ControlModifier


def count(store, actor, table=Customer):
    with store.read(actor) as session:
        return session.scalar(select(func.count()).select_from(table))


def press(qtbot, window, key, title):
    """Until the result has this title; a button pressed by its key stays down for a moment."""
    qtbot.keyClick(window, key, Control)
    qtbot.waitUntil(lambda: window.step == REPORT and window.report.title() == title)


WOULD = "This is what would happen"


def figures(window):
    return [figure._number.text() for figure in window.report.figures]


def test_a_file_is_read_its_kind_known_and_its_columns_matched(read, some_sales):
    window = read(some_sales)
    assert window.step == COLUMNS
    assert window.columns.kind == "sales"
    assert window.columns.mapping()["day"] == "Date"


def test_the_first_rows_show_as_they_would_be_taken(read, some_sales, rows):
    first, __, third = rows(read(some_sales))
    assert (first["Sold on"], first["Price"], first["Problem"]) == ("2026-11-02", "¥209,800", "")
    assert third["Problem"] == "There is no name."


def test_another_column_is_another_preview(read, some_sales, rows, desk):
    window = read(some_sales)
    combo = window.columns.grid.combo("model")
    combo.set_value("Company")
    combo.edited.emit()
    desk.jobs.settle()
    assert rows(window)[0]["Model"] == "Haval"


def test_a_needed_field_without_a_column_is_said_and_stops_the_import(read, some_sales):
    window = read(some_sales)
    window.columns.grid.combo("day").set_value(None)
    window.columns.grid.combo("day").edited.emit()
    assert "Sold on" in window.columns.said()
    assert not window.import_button.isEnabled()


def test_trying_writes_nothing_and_tells_what_would_happen(qtbot, read, some_sales, store, manager):
    window = read(some_sales)
    press(qtbot, window, Key.Key_T, WOULD)
    assert figures(window) == ["3", "2", "0", "1"]
    assert count(store, manager) == 0


def test_importing_and_undoing_by_keyboard(qtbot, read, some_sales, store, manager):
    window = read(some_sales)
    press(qtbot, window, Key.Key_Return, "Imported")
    assert count(store, manager) == 2
    press(qtbot, window, Key.Key_Z, "Taken back")
    assert count(store, manager) == 0
    assert not window.undo_button.isVisible()


def test_from_the_trial_one_goes_back_or_on(qtbot, read, some_sales, store, manager):
    window = read(some_sales)
    press(qtbot, window, Key.Key_T, WOULD)
    qtbot.keyClick(window, Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.step == COLUMNS
    press(qtbot, window, Key.Key_T, WOULD)
    press(qtbot, window, Key.Key_Return, "Imported")
    assert count(store, manager) == 2


def test_an_import_that_is_undone_in_the_window_is_not_called_imported(qtbot, read, some_sales):
    window = read(some_sales)
    window.import_it()
    window._desk.jobs.settle(60)
    main = MainWindow(window._desk, "South Gate", ())
    qtbot.addWidget(main)
    main.undo()
    assert window.report.title() == "Taken back"
    assert not window.undo_button.isVisible()


def test_undo_leaves_alone_what_was_done_after_the_import(read, some_sales, store, manager, now):
    from tests.records import Make

    window = read(some_sales)
    window.import_it()
    window._desk.jobs.settle(60)
    with store.write(manager) as session:
        Make(session, now).customer("Ouyang Jing")
    window.undo()
    window._desk.jobs.settle()
    assert "Undo that first" in window.trouble()
    assert count(store, manager) == 3


def test_the_rows_left_out_can_be_copied_with_their_reasons(qtbot, read, some_sales):
    window = read(some_sales)
    press(qtbot, window, Key.Key_T, WOULD)
    window.report.copy_button.click()
    assert "Row 4: There is no name." in QGuiApplication.clipboard().text()


def test_cancelling_leaves_nothing_behind(read, some_sales, store, manager):
    window = read(some_sales)
    window.import_it()
    window._job.cancel()
    window._desk.jobs.settle()
    assert window.trouble() == "Stopped. Nothing was written."
    assert count(store, manager) == 0
    assert window.import_button.isEnabled()


def test_a_window_that_works_is_not_closed(read, some_sales):
    window = read(some_sales)
    window.import_it()
    window.close()
    assert window.isVisible()
    assert "under way" in window.trouble()
    window._desk.jobs.settle()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(60), "is no spreadsheet"),
        ("empty.csv", b"", "is empty"),
        ("notes.pdf", b"%PDF-1.7", "is no table"),
    ],
)
def test_what_is_no_table_is_said_in_the_window(read, tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    window = read(tmp_path / name)
    assert said in window.trouble()
    assert window.step == FILE


def test_a_bad_file_leaves_the_mapping_of_the_one_before(read, some_sales, tmp_path):
    read(some_sales)
    window = read(tmp_path)
    assert "is a folder" in window.trouble()
    assert window.columns.mapping()["name"] == "Customer Name"
    assert window.step == COLUMNS


def test_a_file_can_be_dropped_on_the_window(window, some_sales, desk):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(some_sales))])
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(9, 9), copy, data, Qt.MouseButton.LeftButton, none))
    desk.jobs.settle()
    assert window.step == COLUMNS


def test_a_mapping_is_saved_and_loaded_again(read, some_sales, tmp_path):
    columns = read(some_sales).columns
    columns.grid.combo("remark").set_value("Company")
    columns.save_to(tmp_path / "ours.json")
    columns.grid.combo("remark").set_value(None)
    columns.load_from(tmp_path / "ours.json")
    assert columns.mapping()["remark"] == "Company"


@pytest.mark.parametrize("content", ["[1, 2]", "{not json", json.dumps({"name": "Elsewhere"})])
def test_a_bad_mapping_changes_nothing_and_says_why(read, some_sales, tmp_path, content):
    columns = read(some_sales).columns
    before = columns.mapping()
    (tmp_path / "bad.json").write_text(content, "utf-8")
    columns.load_from(tmp_path / "bad.json")
    assert columns.said()
    assert columns.mapping() == before


def test_a_mapping_that_cannot_be_saved_is_told(read, some_sales, tmp_path):
    columns = read(some_sales).columns
    columns.save_to(tmp_path / "gone" / "ours.json")
    assert "cannot be written" in columns.said()


def test_the_kind_may_be_given_and_changed(qtbot, desk, file):
    window = ImportWindow(desk, "customers")
    qtbot.addWidget(window)
    window.read(file("Lin,13812347714", header="Name,Phone"))
    desk.jobs.settle()
    assert window.columns.kind == "customers"
    window.columns.kinds.buttons()[1].click()
    assert "Sold on" in window.columns.said()


def test_who_may_not_import_is_told_at_the_door(qtbot, desk, as_, some_sales):
    desk.actor = as_("zhou")
    window = ImportWindow(desk)
    qtbot.addWidget(window)
    window.read(some_sales)
    assert "may not import" in window.trouble()
    assert window.step == FILE


def test_escape_closes_it(qtbot, window):
    qtbot.keyClick(window, Key.Key_Escape)
    assert not window.isVisible()


def test_real_sales_come_in_with_what_was_mended(read, shared, tmp_path, store, manager):
    lines = (shared / "sales/car_sales_2022.csv").read_text("utf-8").splitlines()[:301]
    (tmp_path / "sales.csv").write_text("\n".join(lines), "utf-8")
    window = read(tmp_path / "sales.csv")
    assert "Mended broken text" in window.columns.notes()
    window.import_it()
    window._desk.jobs.settle(60)
    assert figures(window)[:2] == ["300", str(count(store, manager))]


def test_a_stores_own_log_comes_in_with_its_joined_header(read, shared, store, manager):
    window = read(shared / "chinese/derived_laidian_dengjibiao_merged_header.xlsx")
    assert window.columns.kind == "visits"
    assert "Joined a header" in window.columns.notes()
    assert "ticked" in window.columns.notes()
    window.import_it()
    window._desk.jobs.settle(60)
    assert count(store, manager, Visit) == 30


def test_an_error_of_ours_reaches_the_desk(window, desk, failures):
    def broken(_progress):
        raise ZeroDivisionError

    window._run("…", broken, print)
    desk.jobs.settle()
    assert isinstance(failures[0], ZeroDivisionError)
    assert not isinstance(failures[0], Cancelled)
