from dataclasses import dataclass
from typing import NamedTuple

import pytest
from PySide6.QtCore import Qt

from crmdesk.ui.lists.columns import Column, Kind, RowsInMemory
from crmdesk.ui.lists.list_view import ListView
from crmdesk.ui.parts.notices import EmptyState


class Row(NamedTuple):
    id: int
    name: str
    level: str


PEOPLE = [Row(1, "Lin", "H"), Row(2, "Zeng", "B"), Row(3, "Chen", "A")]
COLUMNS = [
    Column("level", "Level", lambda row: row.level, Kind.LEVEL, 60),
    Column("name", "Name", lambda row: row.name, Kind.STRONG),
    Column("note", "Note", lambda row: "", sortable=False),
]


@dataclass(frozen=True)
class People:
    rows: tuple[Row, ...] = tuple(PEOPLE)
    sort: str = "name"
    descending: bool = False

    def count(self, session):
        return len(self.rows)

    def page(self, session, start, size):
        ordered = sorted(
            self.rows, key=lambda row: getattr(row, self.sort), reverse=self.descending
        )
        return ordered[start : start + size]


@pytest.fixture
def view(qtbot, desk):
    view = ListView(desk, "people", COLUMNS, "People", records="")
    qtbot.addWidget(view)
    view.resize(500, 300)
    view.show()
    return view


def show(view, source, **options):
    view.show_rows(source, **options)
    view._desk.jobs.settle()


def names(view):
    return [view.rows.row(number).name for number in range(view.rows.rowCount())]


def click_header(qtbot, view, number):
    header = view.horizontalHeader()
    middle = header.sectionViewportPosition(number) + header.sectionSize(number) // 2
    point = header.rect().center()
    point.setX(middle)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=point)
    view._desk.jobs.settle()


def test_a_click_on_the_header_asks_for_that_order_and_again_for_the_other(qtbot, view):
    show(view, People())

    click_header(qtbot, view, 0)
    assert names(view) == ["Chen", "Zeng", "Lin"]
    click_header(qtbot, view, 0)
    assert names(view) == ["Lin", "Zeng", "Chen"]


def test_a_column_that_cannot_be_sorted_leaves_the_order(qtbot, view):
    show(view, People())

    click_header(qtbot, view, 2)

    assert names(view) == ["Chen", "Lin", "Zeng"]


def test_the_order_is_remembered_for_the_next_time(qtbot, view, desk):
    show(view, People())
    click_header(qtbot, view, 0)

    other = ListView(desk, "people", COLUMNS, "People", records="")
    qtbot.addWidget(other)
    show(other, People())

    assert names(other) == ["Chen", "Zeng", "Lin"]


def test_the_choice_is_kept_by_its_id_when_the_rows_change(qtbot, view):
    show(view, People())
    view.choose_id(2)

    show(view, People(rows=(Row(9, "Ai", "N"), *PEOPLE)))

    assert view.current_row().name == "Zeng"


def test_a_choice_that_is_gone_is_told(qtbot, view):
    show(view, People())
    view.choose_id(2)
    told = []
    view.chosen.connect(told.append)

    show(view, RowsInMemory(PEOPLE[:1]))

    assert told[-1] is None


def test_enter_opens_the_row(qtbot, view):
    show(view, People(), select_first=True)

    with qtbot.waitSignal(view.opened) as opened:
        qtbot.keyClick(view, Qt.Key.Key_Return)

    assert opened.args[0].name == "Chen"


def test_widths_and_hidden_columns_are_remembered(qtbot, view, desk):
    view.setColumnWidth(0, 222)
    view.horizontalHeader().show_column(2, False)

    other = ListView(desk, "people", COLUMNS, "People", records="")
    qtbot.addWidget(other)

    assert other.columnWidth(0) == 222
    assert other.isColumnHidden(2)


def test_the_last_column_cannot_be_hidden(view):
    for number in (0, 1, 2):
        view.horizontalHeader().show_column(number, False)

    assert [view.isColumnHidden(number) for number in (0, 1, 2)] == [True, True, False]


def test_a_cut_text_is_told_whole_and_a_full_one_is_not(view):
    show(view, People())
    delegate = view.itemDelegate()

    assert delegate._cut_text(COLUMNS[1], Row(1, "A very long name indeed", "H"), 60)
    assert not delegate._cut_text(COLUMNS[1], Row(1, "Lin", "H"), 110)


def test_an_empty_list_says_what_belongs_there(view):
    state = EmptyState("No customers yet", "Log a visit, or import your list.")
    view.say_when_empty(state)

    show(view, RowsInMemory([]))
    assert state.isVisible()
    show(view, People())

    assert not state.isVisible()


def test_the_whole_row_under_the_mouse_answers(qtbot, view):
    show(view, People())

    qtbot.mouseMove(view.viewport(), view.visualRect(view.rows.index(1, 1)).center())

    assert view.itemDelegate().row_under_mouse == 1


GROWING = [
    Column("level", "Level", lambda row: row.level, Kind.LEVEL, 60),
    Column("name", "Name", lambda row: row.name, width=100, grow=1),
    Column("note", "Note", lambda row: "", width=100),
]


@pytest.fixture
def wide(qtbot, desk):
    def opened():
        view = ListView(desk, "growing", GROWING, "People", records="")
        qtbot.addWidget(view)
        view.resize(500, 300)
        view.show()
        return view

    return opened


def test_a_column_that_grows_takes_the_room_that_is_left(wide):
    view = wide()

    room = view.horizontalHeader().width()
    assert view.columnWidth(1) == room - 60 - 100
    assert view.columnWidth(2) == 100


def test_a_width_that_nobody_chose_is_not_kept(wide, desk):
    wide().horizontalHeader().show_column(0, False)

    kept = desk.settings.recall("columns/growing", {})
    assert [column["width"] for column in kept.values()] == [None, None, None]


def test_a_column_that_a_person_made_narrow_stays_so(wide, desk):
    view = wide()
    view.setColumnWidth(1, 90)
    view.horizontalHeader().show_column(0, False)

    assert desk.settings.recall("columns/growing")["name"]["width"] == 90
    assert wide().columnWidth(1) == 90


def test_no_row_takes_the_place_of_one_that_is_gone(qtbot, view):
    show(view, People(), select_first=True)
    gone, opened = [], []
    view.vanished.connect(gone.append)
    view.opened.connect(opened.append)
    stood_on = view.current_row()
    show(view, People(rows=tuple(row for row in PEOPLE if row != stood_on)), select_first=True)
    view.activateWindow()
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert (gone, opened, view.current_row()) == ([stood_on], [], None)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.current_row() is not None
