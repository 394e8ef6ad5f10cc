from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt

from crmdesk.ui.parts.days import DayEdit
from crmdesk.ui.reports.page import ReportsPage
from crmdesk.ui.reports.shelf import star_of
from tests.records import Make

Key = Qt.Key
Control = Qt.KeyboardModifier.ControlModifier


def chip(page, text):
    chips = page.parameters._form._chips
    return next(button for button in chips.buttons() if button.text() == text)


def test_the_first_report_stands_there_as_its_pages(page, shown):
    assert page.shelf.key == "funnel"
    assert {"Sales funnel", "Lin Xiao", "Shan Fei"} <= set(shown(page))
    assert page.preview.page_words().startswith("Page 1 of ")


def test_down_in_the_catalogue_shows_the_next_report(qtbot, page, desk, shown):
    page.shelf.setFocus()
    qtbot.keyClick(page.shelf, Key.Key_Down)
    desk.jobs.settle()
    assert page.shelf.key == "showroom_day"
    assert "Showroom log" in shown(page)


def test_the_space_bar_makes_a_favourite_that_comes_first_and_stays_one(qtbot, page, desk):
    page.shelf.choose("new_prospects")
    qtbot.keyClick(page.shelf, Key.Key_Space)
    assert page.shelf.all_keys()[0] == page.shelf.key == "new_prospects"
    again = ReportsPage(desk)
    qtbot.addWidget(again)
    assert again.shelf.favourites() == ["new_prospects"]


def test_a_click_on_the_star_makes_a_favourite_and_opens_nothing(qtbot, page):
    rect = page.shelf.visualRect(page.shelf.model().index(1, 0))
    where = star_of(rect).center().toPoint()
    qtbot.mouseClick(page.shelf.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where))
    assert page.shelf.favourites() == ["showroom_day"]
    assert page.shelf.key == "funnel"


def test_choosing_an_adviser_leaves_only_their_deals(qtbot, page, shown):
    combo = page.parameters._form._lists["adviser"]
    combo.setCurrentIndex(combo.findText("Zhou Min"))
    combo.edited.emit()
    qtbot.waitUntil(lambda: "Shan Fei" not in shown(page))
    assert "Lin Xiao" in shown(page)


def test_a_period_is_one_click(qtbot, page, desk):
    page.shelf.choose("new_prospects")
    page._choose("new_prospects")
    qtbot.mouseClick(chip(page, "Last month"), Qt.MouseButton.LeftButton)
    days = page.parameters.given()
    assert (days["first"], days["last"]) == (date(2026, 10, 1), date(2026, 10, 31))


def test_a_day_that_is_none_is_said_beside_its_field(qtbot, page, desk):
    qtbot.mouseClick(chip(page, "From … to"), Qt.MouseButton.LeftButton)
    first = page.parameters._form.findChildren(DayEdit)[0]
    first.set_text("whenever")
    qtbot.waitUntil(lambda: page.parameters._form._days.fields["first"].problem != "")


def test_the_first_day_after_the_last_is_said_where_the_pages_were(page, desk):
    page.open_with({"report": "funnel", "first": date(2026, 3, 1), "last": date(2026, 2, 1)})
    desk.jobs.settle()
    assert page.preview.says()


def test_another_page_opens_a_report_of_a_day(open_page, shown):
    page = open_page({"report": "showroom_day", "day": date(2026, 11, 20)})
    assert page.shelf.key == "showroom_day"
    assert any(text.startswith("2026-11-20") for text in shown(page))


def test_a_commit_brings_fresh_pages(qtbot, page, store, manager, now, shown):
    with store.write(manager) as session:
        make = Make(session, now)
        make.opportunity(make.customer("Ouyang Jing", owner="zhou"), level="H")
    qtbot.waitUntil(lambda: "Ouyang Jing" in shown(page))


def test_an_adviser_sees_their_own_figures_and_no_choice_of_advisers(deals, open_page, shown):
    page = open_page({"report": "funnel"}, login="zhou")
    assert "Lin Xiao" in shown(page)
    assert "Shan Fei" not in shown(page)
    assert page.parameters._form._form.fields["adviser"].isHidden()


def test_care_has_no_funnel_report(open_page):
    assert "funnel" not in open_page(login="care").shelf.all_keys()


@pytest.mark.parametrize(("key", "zoom"), [(Key.Key_Equal, 1.1), (Key.Key_Minus, 0.9)])
def test_zooming_by_keyboard(qtbot, page, key, zoom):
    qtbot.keyClick(page.shelf, Key.Key_1, Control)
    qtbot.keyClick(page.shelf, key, Control)
    assert page.preview.view.zoom == zoom
    qtbot.keyClick(page.shelf, Key.Key_0, Control)
    assert page.preview.view.fits_width


def test_page_down_and_up_turn_the_pages(qtbot, page):
    page.resize(1150, 400)
    qtbot.keyClick(page.shelf, Key.Key_PageDown)
    view = page.preview.view
    assert view.verticalScrollBar().value() > 0
    for __ in range(9):
        qtbot.keyClick(page.shelf, Key.Key_PageDown)
    assert page.preview.page_words() == f"Page {view.count} of {view.count}"
    for __ in range(20):
        qtbot.keyClick(page.shelf, Key.Key_PageUp)
    assert view.verticalScrollBar().value() == 0


def test_what_was_chosen_comes_back_with_the_page(qtbot, page, desk):
    qtbot.mouseClick(chip(page, "This year"), Qt.MouseButton.LeftButton)
    page.parameters._form._lists["level"].set_value("A")
    again = ReportsPage(desk)
    qtbot.addWidget(again)
    again.recall(page.remember())
    assert again.parameters.keep()["period"] == "year"
    assert again.parameters.keep()["level"] == "A"


def test_the_pages_are_white_paper_in_the_dark_theme(page, look):
    look.wear("dark")
    image = page.preview.view.grab().toImage()
    assert image.pixelColor(image.width() // 2, 30).name() == "#ffffff"


def test_stopping_says_so_and_offers_to_prepare_again(page, desk, shown):
    page._preparing.cancelled.emit()
    assert page.preview.says()
    page._prepare()
    desk.jobs.settle()
    assert not page.preview.says()
