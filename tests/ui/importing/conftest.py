"""The import window, and small files to give it."""

import pytest
from PySide6.QtCore import Qt

from crmdesk.ui.importing.window import ImportWindow

HEADER = "Customer Name,Phone,Date,Model,Company,Price ($)"


@pytest.fixture
def file(tmp_path):
    """``file("Lin,138…,2026-11-02,…")`` writes a list of sales."""

    def write(*lines, name="sales.csv", header=HEADER):
        path = tmp_path / name
        path.write_text("\n".join([header, *lines]) + "\n", "utf-8")
        return path

    return write


@pytest.fixture
def some_sales(file):
    return file(
        "Lin Xiao,13812347714,2026-11-02,SUV,Haval,209800",
        "Shan Fei,13812347715,2026-11-03,Saloon,Haval,120000",
        ",13812347716,2026-11-04,SUV,Haval,1",
    )


@pytest.fixture
def window(qtbot, desk):
    window = ImportWindow(desk)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


@pytest.fixture
def read(window, desk):
    def reading(path):
        window.read(path)
        desk.jobs.settle(60)
        return window

    return reading


@pytest.fixture
def rows():
    """The texts of the preview's rows, by the titles of the columns."""

    def texts(window):
        model = window.columns.table.view.rows
        titles = [column.title for column in model.columns]
        columns = model.columns
        count = model.rowCount()
        return [
            dict(zip(titles, (each.text(model.row(n)) for each in columns), strict=True))
            for n in range(count)
        ]

    return texts
