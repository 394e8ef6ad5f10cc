"""The list: found, filtered, sorted, opened, given away."""

import pytest
from PySide6.QtCore import Qt

from crmdesk.customers.lists import CustomerList
from crmdesk.ui.customers.columns import columns
from crmdesk.ui.customers.criteria import KEY, Criteria, criteria_from, saved_from
from tests.ui.customers.conftest import settle

ENTER, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Down


@pytest.fixture(autouse=True)
def three(records):
    def work(make):
        make.customer("Lin Xiaodong", phone="13812347714", level="H")
        make.customer("Ouyang Jing", phone="13998761234", level="A", owner="chen")
        make.customer("South Gate Taxi", phone="01065529988", level=None, owner=None)

    records(work)


def names(page):
    settle(page.desk)
    rows = page.list.rows
    return {rows.row(number).name for number in range(rows.rowCount())}


@pytest.mark.parametrize("text", ["lin", "xiaod", "7714", "138123"])
def test_a_customer_is_found_while_typing(page, qtbot, text):
    qtbot.keyClicks(page.search, text)
    page.reload()

    assert names(page) == {"Lin Xiaodong"}


def test_the_head_counts_the_files(page):
    assert page.head.about.text() == "3 files"


def test_an_adviser_sees_own_customers_only(window_of):
    assert names(window_of("zhou").host.page) == {"Lin Xiaodong"}


def test_numbers_are_masked(page, desk):
    row = page.list.rows.row(0)
    text = {column.key: column.text(row) for column in columns(desk)}

    assert "****" in text["phone"]


def test_a_filter_keeps_those_that_fit(page):
    page.filters._change("level", "A")

    assert names(page) == {"Ouyang Jing"}


def test_a_late_contact_is_told_in_red(records, page, desk):
    def work(make):
        make.follow_up(make.opportunity(make.customer("Shan Xiongfei")), days=-2)

    records(work)
    page.search.setText("Shan")
    page.reload()
    settle(desk)
    column = next(each for each in columns(desk) if each.key == "next_due")
    row = page.list.rows.row(0)
    assert (column.text(row), column.tone(row)) == ("2 days late", "late")


def test_enter_opens_the_file(page, keys, desk, window_of):
    keys("/")
    keys(*"lin")
    page.reload()
    settle(desk)
    keys(ENTER, ENTER)

    shown = page.window().host.page
    assert shown.head.name.text() == "Lin Xiaodong"


def test_a_click_on_a_heading_sorts(page, desk):
    page.list._sort_by(1)
    settle(desk)

    assert page.list.rows.row(0).name == "Lin Xiaodong"
    assert page.list.rows.source.sort == "name"


def test_a_set_of_filters_is_kept_under_a_name(page, desk, qtbot):
    page.filters._change("level", "A")
    page.filters._save.click()
    qtbot.keyClicks(page.filters._name, "Warm ones")
    qtbot.keyClick(page.filters._name, ENTER)

    assert desk.settings.recall(KEY) == [{"name": "Warm ones", "criteria": {"level": "A"}}]
    assert page.filters.chips.buttons()[-1].isChecked()


def test_what_is_searched_is_not_kept_in_the_settings(page, qtbot):
    qtbot.keyClicks(page.search, "Lin")

    assert "Lin" not in str(page.remember())


def test_a_kept_filter_can_be_removed(page, desk):
    desk.settings.remember(KEY, [{"name": "Warm", "criteria": {"level": "A"}}])
    page.filters._saved = saved_from(desk.settings.recall(KEY))
    page.filters._offer_saved()
    page.filters.chips.buttons()[-1].click()
    page.filters._remove.click()

    assert desk.settings.recall(KEY) == []


def test_settings_of_another_version_do_no_harm():
    assert criteria_from({"state": "gone", "due": "x", "colour": 1}) == Criteria()


def test_mine_is_whoever_looks(today):
    assert Criteria(owner="mine").rows("", me=7, today=today) == CustomerList(owner_id=7)


def test_the_manager_gives_several_customers_to_another_adviser(page, keys, written):
    page.list.selectAll()
    keys("g", control=True)
    dialog = page._dialog
    dialog._adviser.set_value(dialog._adviser.itemData(0))
    dialog.form.fields["reason"].editor.setText("on leave")
    dialog.accept()

    assert {row.owner for row in written(_page)} == {"Zhou Min"}


def _page(session):
    return CustomerList().page(session, 0, 10)


def test_giving_needs_a_reason(page, keys):
    page.list.selectRow(0)
    keys("g", control=True)
    page._dialog.accept()

    assert page._dialog.form.fields["reason"].problem
    assert page._dialog.isVisible()


def test_an_adviser_cannot_give(window_of, qtbot):
    page = window_of("zhou").host.page
    page.list.selectRow(0)

    assert not page.give_button.isVisible()


def test_an_empty_list_says_so(page, qtbot, desk):
    page.search.setText("nobody at all")
    page.reload()
    settle(desk)

    assert page.list._empty.isVisible()
