from typing import NamedTuple

import pytest
from PySide6.QtCore import Qt

from crmdesk.ui.lists.columns import Column
from crmdesk.ui.lists.paged_model import PagedTableModel

NAME = Column("name", "Name", lambda row: f"row {row.id}")


class Row(NamedTuple):
    id: int


class Numbers:
    """Rows 0, 1, 2 … that remembers which pages were read."""

    def __init__(self, total):
        self.total = total
        self.read = []

    def count(self, session):
        return self.total

    def page(self, session, start, size):
        self.read.append(start)
        return [Row(number) for number in range(start, min(start + size, self.total))]


@pytest.fixture
def model(desk):
    return PagedTableModel(desk, [NAME])


def text(model, row):
    return model.index(row, 0).data(Qt.ItemDataRole.DisplayRole)


def show(model, desk, source, around=0):
    model.show(source, around)
    desk.jobs.settle()


def test_it_is_a_proper_model(qtmodeltester, model, desk):
    show(model, desk, Numbers(450))
    qtmodeltester.check(model)


def test_the_first_page_comes_with_the_count(model, desk):
    source = Numbers(1_000_000)

    show(model, desk, source)

    assert model.rowCount() == 1_000_000
    assert text(model, 5) == "row 5"
    assert source.read == [0]


def test_a_page_that_comes_into_view_is_blank_until_it_is_here(qtbot, model, desk):
    show(model, desk, Numbers(1_000_000))

    assert text(model, 999_999) == ""
    with qtbot.waitSignal(model.dataChanged):
        pass

    assert text(model, 999_999) == "row 999999"


def test_pages_that_only_rushed_past_are_not_read(qtbot, model, desk):
    source = Numbers(1_000_000)
    show(model, desk, source)

    for row in range(1000, 900_000, 10_000):
        text(model, row)
    with qtbot.waitSignal(model.dataChanged):
        pass
    desk.jobs.settle()

    assert len(source.read) == 1 + PagedTableModel.PAGES_AT_ONCE
    assert max(source.read) == 891_000


def test_the_page_around_the_chosen_row_comes_at_once(model, desk):
    source = Numbers(1000)

    show(model, desk, source, around=700)

    assert source.read == [0, 600]
    assert text(model, 700) == "row 700"


def test_a_row_deleted_after_the_count_is_blank(model, desk):
    source = Numbers(10)
    source.page = lambda session, start, size: [Row(number) for number in range(9)]

    show(model, desk, source)

    assert text(model, 9) == ""


def test_a_page_of_rows_shown_before_does_not_mix_with_the_new_ones(qtbot, model, desk):
    show(model, desk, Numbers(1000))
    text(model, 900)  # wanted, and not yet asked for

    show(model, desk, Numbers(3))
    qtbot.waitUntil(lambda: not model._fetch_soon.isActive())
    desk.jobs.settle()

    assert [text(model, row) for row in range(model.rowCount())] == ["row 0", "row 1", "row 2"]
