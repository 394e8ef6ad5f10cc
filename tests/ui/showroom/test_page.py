"""The day as the page shows it: figures, table, head, peaks, and who sees what."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt

from crmdesk.models import ShowroomDay, Way
from crmdesk.showroom.sheets import sheet_of
from crmdesk.ui.parts.notices import EmptyState
from crmdesk.ui.showroom.figures import Figures
from crmdesk.ui.showroom.reading import Days

ENTER = Qt.Key.Key_Return


def cells(page, number=0):
    columns = page.table.rows.columns
    row = page.table.rows.row(number)
    return {column.key: column.text(row) for column in columns}


def said(figure):
    return figure.accessibleName()


@pytest.fixture
def day(window, log, keys, ids, desk, now, page):
    """A filed party, one without data, a call, and one that is still here."""
    first = log("13812347714", "Lin", minutes=90, left_at=now - timedelta(minutes=50))
    log(minutes=80, unfiled_reason_id=1, party_size=3, left_at=now - timedelta(minutes=75))
    log("13912347715", "Zeng", minutes=60, way=Way.PHONE_IN, adviser_id=ids["chen"])
    log(minutes=12, data_later=True, adviser_id=ids["chen"], did_test_drive=True)
    keys()
    return first


def test_the_table_says_what_the_paper_log_says(day, page):
    row = cells(page)

    assert (row["arrived"], row["left"], row["minutes"]) == ("08:30", "09:10", "40")
    assert (row["people"], row["first"], row["way"]) == ("1", "first", "Walk-in")
    assert (row["name"], row["phone"]) == ("Lin", "138****7714")
    assert (row["level"], row["filed"]) == ("A", "✓")


def test_who_is_still_here_is_seen_with_the_minutes_so_far(day, page):
    row = cells(page, 3)

    assert (row["left"], row["minutes"], row["filed"]) == ("here", "12", "…")


def test_a_party_without_data_shows_its_reason(day, page):
    row = cells(page, 1)

    assert (row["name"], row["phone"], row["remark"]) == ("–", "–", "Just strolling")


def test_no_note_under_a_figure_is_cut_on_a_small_screen(qtbot, look):
    notes = {
        "filed": "capture 83% (59 ÷ 71) · unfiled 12",
        "orders": "close rate 17% (12 ÷ 71) · same days 23%",
        "here": " · ".join(["Zhou Min 44 min"] * 9),
    }
    shown = Figures()
    qtbot.addWidget(shown)
    shown.resize(1366 - 176 - 40, 100)
    for name, note in notes.items():
        shown.figures[name].show_figure("12", note)
    shown.show()
    cut = [name for name, each in shown.figures.items() if each._note.toolTip()]
    assert cut == ["here"]


def test_the_figures_say_both_their_numbers(day, page):
    figures = page.figures.figures

    assert said(figures["first"]) == "First visits (C) 4, 4 parties · walk-in 3 · calls 1"
    assert said(figures["filed"]) == "Filed (F) 2, capture 50% (2 ÷ 4) · unfiled 2"
    assert said(figures["drives"]) == "Test drives 1, drive rate 0% (0 ÷ 2)"
    assert said(figures["orders"]) == "Orders 0, close rate 0% (0 ÷ 2) · same days 0%"
    assert said(figures["here"]) == "In the store 1, Chen Li 12 min"


def test_a_hover_tells_the_formula(day, page):
    assert "÷ first visits (C)" in page.figures.figures["filed"].toolTip()


def test_a_click_on_a_figure_shows_its_rows_and_another_all(day, page, keys):
    page.figures.figures["filed"].click()
    keys()
    assert page.table.rows.rowCount() == 2
    assert page.foot.all_wanted.isVisible()

    page.foot.all_wanted.click()
    keys()

    assert page.table.rows.rowCount() == 4


@pytest.mark.parametrize(
    ("figure", "count"), [("first", 4), ("filed", 2), ("drives", 1), ("here", 1)]
)
def test_behind_a_figure_stand_as_many_rows_as_it_says(day, page, keys, figure, count):
    assert f" {count}, " in said(page.figures.figures[figure])
    page.figures.figures[figure].click()
    keys()
    assert page.table.rows.rowCount() == count


def test_today_s_visits_of_one_adviser_are_that_adviser_s_rows(day, page, keys, ids):
    page.open_with({"adviser": ids["chen"]})
    keys()
    assert page.table.rows.rowCount() == 2
    page.foot.all_wanted.click()
    keys()
    assert page.table.rows.rowCount() == 4


def test_orders_are_seen_with_their_advisers(day, page):
    page.figures.figures["orders"].click()

    assert page.peaks.isVisible()


def test_the_peaks_are_told_by_hour_and_adviser(day, page, keys):
    keys("b", modifier=Qt.KeyboardModifier.ControlModifier)

    assert page.peaks.isVisible()
    assert [(bar.name, bar.text) for bar in page.peaks.hours.bars] == [
        ("08:00", "2"),
        ("09:00", "2"),
    ]
    chen = next(bar for bar in page.peaks.advisers.bars if bar.name == "Chen Li")
    assert chen.text == "2 · filed 1 ÷ 2 (50%) · orders 0"


def test_an_empty_day_says_what_belongs_here(window, page):
    assert page.findChild(EmptyState).isVisible()


def test_the_head_says_the_day_and_whose_turn_it_is(day, page):
    assert page.head.about.text() == "Sat 21 Nov · lunar 10-13 ·"
    assert page.head.turn.text() == "· next: Zhou Min"


def test_the_weather_is_typed_where_it_stands(window, page, keys, desk):
    page.head.weather.button.click()
    keys("sunny", ENTER)

    with desk.read() as session:
        assert session.query(ShowroomDay).one().weather == "sunny"
    assert page.head.weather.button.text() == "sunny"


def test_escape_leaves_the_weather_as_it_was(window, page, keys, desk):
    page.head.weather.button.click()
    keys("rain", Qt.Key.Key_Escape)

    with desk.read() as session:
        assert session.query(ShowroomDay).count() == 0


def test_signing_off_shows_who_has_signed(window, page, keys, desk, now, today):
    page.head.sign.menu().actions()[2].trigger()
    keys()

    with desk.read() as session:
        assert sheet_of(session, today, now=now).manager == "Gao Yuan"
    assert page.head.sign.text() == "Signed 1 of 3"
    assert page.foot.signatures.text() == "Signed: · Sales manager Gao Yuan"


def test_this_week_shows_its_days_with_their_dates(day, page, keys, desk, today):
    page.head.range.buttons()[1].click()
    keys()

    assert page._shown.days == Days(today - timedelta(days=5), today)
    assert not page.table.isColumnHidden(0)
    assert cells(page)["day"] == "11-21"


def test_another_day_can_be_picked(day, page, keys):
    page.head.chosen.emit(Days(date(2026, 11, 20), date(2026, 11, 20)))
    keys()

    assert page.table.rows.rowCount() == 0
    assert page.head.range.buttons()[2].text() == "Fri 20 Nov"


def test_ctrl_p_prints_the_day_in_sight(window, page, today):
    window.print_page()

    opened = window.host.page.opened_with
    assert (opened["report"], opened["day"]) == ("showroom_day", today)
    assert opened["print"]
    assert "export" not in opened


def test_ctrl_e_exports_it(window, page):
    window.export_page()

    assert window.host.page.opened_with["export"] is True


def test_reception_sees_today_and_signs_as_reception(window_of):
    head = window_of("reception").host.page.head

    assert not head.range.isVisible()
    assert not head.print.isVisible()
    assert [action.text() for action in head.sign.menu().actions()] == ["Reception"]


def test_reception_cannot_print_and_is_told(window_of):
    window = window_of("reception")

    window.print_page()

    assert window.status.said() == "This page has nothing to print."


def test_reception_opens_no_file_but_learns_why(day, window_of, keys):
    window = window_of("reception")
    window.host.page.table.choose_id(day)
    window.host.page.table.setFocus()

    keys(ENTER)

    assert window.status.news() == "Files are opened by advisers and managers."


def test_an_adviser_sees_others_parties_without_name_and_number(day, window_of, ids):
    page = window_of("chen").host.page

    rows = [cells(page, number) for number in range(4)]
    assert [row["name"] for row in rows] == ["–", "–", "Zeng", "–"]
    assert rows[0]["phone"] == "–"


def test_an_adviser_cannot_correct_anothers_visit(day, window_of, keys):
    window = window_of("chen")
    window.host.page.table.choose_id(day)
    window.host.page.table.setFocus()

    keys("e")

    assert "received this party" in window.status.said()
    assert window.host.page.form.title.text() == "Log a visit"


def test_a_party_logged_by_an_adviser_is_the_advisers(window_of, keys, visits, ids):
    window = window_of("chen")
    window.log_visit()

    keys("13812347714", Qt.Key.Key_Tab, "Lin", ENTER)

    assert visits()[-1].adviser_id == ids["chen"]
    assert window.host.page.form.basics.adviser.currentText() == "Chen Li"


def test_the_number_in_the_navigation_is_who_is_here(day, window):
    assert window.navigation._counts["showroom"].text() == "1"


def test_filters_and_folds_are_remembered(window, page, desk):
    page.form.details_fold.turn(True)
    page._turn_peaks(True)

    kept = page.remember()

    assert (kept["details"], kept["peaks"], kept["typed"]) == (True, True, False)


def test_another_seats_party_appears_by_itself(window, page, log, keys):
    log("13812347714", "Lin")
    keys()

    assert cells(page)["name"] == "Lin"


def test_at_midnight_the_page_goes_on_to_the_new_day(day, page, keys, desk, now):
    desk.now = lambda: now + timedelta(days=1)

    page.reload()
    keys()

    assert page.table.rows.rowCount() == 0
    assert page.head.about.text().startswith("Sun 22 Nov")


def test_every_minute_the_minutes_go_on_and_the_rows_stay(day, page, keys, desk, now):
    resets = []
    page.table.rows.modelReset.connect(lambda: resets.append(1))
    desk.now = lambda: now + timedelta(minutes=5)

    page._clock.timeout.emit()
    keys()

    assert cells(page, 3)["minutes"] == "17"
    assert said(page.figures.figures["here"]).endswith("Chen Li 17 min")
    assert resets == []


@pytest.mark.parametrize("size", [(911, 512), (1366, 768)])
def test_the_page_fits_the_window_however_many_are_here(window, page, log, keys, size):
    for number in range(9):
        log(f"1381234771{number}", "Lin", minutes=number)
    window.resize(*size)
    keys()

    assert page.width() <= window.host.width()
    assert page.form.save.isVisible()
