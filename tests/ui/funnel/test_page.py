from datetime import date, timedelta

import pytest
from PySide6.QtCore import QModelIndex, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QMenu

from crmdesk.access.undoing import undo_last
from crmdesk.funnel.losses import LossDraft, lose, review, waiting
from crmdesk.funnel.moves import MoveDraft, move_opportunity
from crmdesk.models import Loss, LossClass, LossSheet, Outcome, Review
from crmdesk.ui.funnel.cards import Dragged
from crmdesk.ui.funnel.page import FunnelPage
from tests.records import Make

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def gone():
    """Where the window was sent."""
    return []


@pytest.fixture
def open_page(qtbot, desk, gone):
    """The page as the account in question sees it."""
    desk.go = lambda key, arguments: gone.append((key, arguments))

    def opened(**arguments):
        page = FunnelPage(desk)
        qtbot.addWidget(page)
        page.resize(1200, 700)
        if arguments:
            page.open_with(arguments)
        page.show()
        qtbot.waitExposed(page)
        desk.jobs.settle()
        return page

    return opened


@pytest.fixture
def press(qtbot, desk):
    """A key on the first card, as the keyboard stands on it."""

    def pressed(page, key, modifier=Qt.KeyboardModifier.NoModifier):
        page.activateWindow()
        page.views.board.take_focus()
        qtbot.waitUntil(lambda: page.focusWidget() is not None)
        qtbot.keyClick(page.focusWidget(), key, modifier)
        desk.jobs.settle()

    return pressed


@pytest.fixture
def give_up(desk, as_):
    """As the adviser applies for it."""

    def given_up(opportunity_id):
        with desk.store.write(as_("zhou")) as session:
            reason = Make(session, desk.now()).loss_reason("own_promises").id
            draft = LossDraft(LossClass.MISTAKEN, LossSheet.OURSELVES, reason)
            lose(session, opportunity_id, draft, now=desk.now())

    return given_up


def column(page, key_name):
    return next(each for each in page.views.board.columns if each.said()[0].startswith(key_name))


def names(page):
    return {
        each.said()[0]: [
            each.cards.cards.card(at).customer for at in range(each.cards.cards.rowCount())
        ]
        for each in page.views.board.columns
        if each.cards.cards.rowCount()
    }


def drop(desk, page, source, target):
    """The first card of a column onto another, as the end of a drag does it."""
    cards = column(page, source).cards.cards
    data = cards.mimeData([cards.index(0)])
    column(page, target).cards.cards.dropMimeData(
        data, Qt.DropAction.MoveAction, -1, -1, QModelIndex()
    )
    settle(desk)


def at_the_middle(view, data, kind):
    place = view.viewport().rect().center()
    where = QPointF(place) if kind is QDropEvent else place
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    return where, Qt.DropAction.MoveAction, data, left, none


def settle(desk):
    for _round in range(3):
        QApplication.processEvents()
        desk.jobs.settle()


def asked(page):
    """The dialog that stands over the page."""
    return next(each for each in page.findChildren(QDialog) if each.isVisible())


def rows(page):
    view = page.views.list
    return [view.rows.row(at).customer for at in range(view.rows.rowCount())]


# The board.


def test_a_column_says_what_its_stage_sums_up_to(open_page, deal):
    deal("needs", price_minor=100_000_00)
    deal("needs", "Bai", price_minor=300_000_00, quantity=2)
    page = open_page()

    assert column(page, "Needs").said()[:4] == ["Needs", "2", "25%", "¥700k · weighted ¥175k"]
    assert page.head.about.text() == "2 opportunities · ¥700k · weighted ¥175k"


def test_a_card_that_is_dropped_moves_its_deal(desk, open_page, deal, found):
    moved = deal("needs")
    page = open_page()

    drop(desk, page, "Needs", "Presentation")

    assert found(moved).stage.key == "presentation"
    assert names(page) == {"Presentation": ["Lin"]}


def test_a_card_given_up_elsewhere_while_it_is_dragged_is_not_taken_up_again(
    desk, open_page, deal, give_up, found
):
    lost = deal("needs")
    page, told = open_page(), []
    cards, onto = (column(page, name).cards.cards for name in ("Needs", "Presentation"))
    data = cards.mimeData([cards.index(0)])
    give_up(lost)
    desk.notify = told.append
    onto.dropMimeData(data, Qt.DropAction.MoveAction, -1, -1, QModelIndex())
    settle(desk)
    assert found(lost).outcome is Outcome.LOST
    assert told[0].text.startswith("Now “Lost” (Zhou Min, 10:00).")


def test_the_mouse_drops_a_card_as_a_drag_does(desk, open_page, deal, found):
    moved = deal("needs")
    page = open_page()
    source, target = (column(page, name).cards for name in ("Needs", "Test drive"))
    data = source.cards.mimeData([source.cards.index(0)])

    for kind in (QDragEnterEvent, QDropEvent):
        QApplication.sendEvent(target.viewport(), kind(*at_the_middle(target, data, kind)))
    settle(desk)

    assert found(moved).stage.key == "test_drive"


def test_a_card_that_is_dropped_where_it_was_stays(desk, open_page, deal, found):
    kept = deal("needs")
    page = open_page()

    drop(desk, page, "Needs", "Needs")

    assert found(kept).version == 1


def test_ctrl_and_an_arrow_key_move_a_deal_there_and_back(open_page, deal, found, press):
    moved = deal("needs")
    page = open_page()

    press(page, Qt.Key.Key_Right, CTRL)
    there = found(moved).stage.key
    press(page, Qt.Key.Key_Left, CTRL)

    assert (there, found(moved).stage.key) == ("presentation", "needs")


def test_a_move_to_the_quote_asks_for_the_amount(desk, open_page, deal, found, press):
    moved = deal("test_drive", price_minor=None)
    page = open_page()
    press(page, Qt.Key.Key_Right, CTRL)
    asked(page).form.fields["price_minor"].editor.setText("198,000")

    asked(page).accept()
    settle(desk)

    assert (found(moved).stage.key, found(moved).price_minor) == ("negotiation", 198_000_00)
    assert names(page) == {"Quote to close": ["Lin"]}


def test_esc_leaves_the_card_where_it_was(qtbot, desk, open_page, deal, found, press):
    kept = deal("test_drive", price_minor=None)
    page = open_page()
    press(page, Qt.Key.Key_Right, CTRL)

    qtbot.keyClick(asked(page), Qt.Key.Key_Escape)
    settle(desk)

    assert found(kept).stage.key == "test_drive"
    assert names(page) == {"Test drive": ["Lin"]}


def test_a_card_dropped_on_lost_asks_for_the_reason(desk, open_page, deal, found):
    lost = deal("needs")
    page = open_page()

    page.views.board.lost.dropped.emit(Dragged(lost, found(lost).stage_id))
    settle(desk)
    dialog = asked(page)
    dialog._reason._group.button(6).click()
    dialog.accept()
    settle(desk)

    assert found(lost).outcome is Outcome.LOST
    assert names(page) == {}


def test_delete_asks_for_the_reason(open_page, deal, press):
    deal("needs")
    page = open_page()

    press(page, Qt.Key.Key_Delete)

    assert asked(page).windowTitle() == "Why is it lost?"


def test_a_move_to_delivered_asks_for_the_car(desk, open_page, deal, found, press):
    delivered = deal("negotiation")
    page = open_page()
    press(page, Qt.Key.Key_Right, CTRL)

    asked(page).accept()
    settle(desk)

    assert found(delivered).outcome is Outcome.WON
    assert names(page) == {"Delivered": ["Lin"]}


def test_what_is_delivered_can_neither_be_dragged_nor_moved(open_page, deal, found, press, desk):
    deal("delivered", closed_at=desk.now())
    page = open_page()
    flags = column(page, "Delivered").cards.cards.flags(
        column(page, "Delivered").cards.cards.index(0)
    )

    assert not flags & Qt.ItemFlag.ItemIsDragEnabled


def test_undo_brings_the_card_back(desk, open_page, deal):
    deal("needs")
    page = open_page()
    drop(desk, page, "Needs", "Presentation")

    with desk.write() as session:
        undo_last(session)
    settle(desk)

    assert names(page) == {"Needs": ["Lin"]}


@pytest.mark.parametrize("level", "HABC")
def test_a_letter_sets_the_level(open_page, deal, found, press, level):
    graded = deal("needs", level="N")
    page = open_page()

    press(page, getattr(Qt.Key, f"Key_{level}"))

    assert found(graded).level == level


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
def test_l_offers_the_levels(open_page, deal, press):
    deal("needs")
    page = open_page()

    press(page, Qt.Key.Key_L)

    menu = next(each for each in page.findChildren(QMenu) if each.isVisible())
    assert [each.text().replace("&", "")[0] for each in menu.actions()] == list("HABCN")
    menu.close()


def test_o_takes_the_order(desk, open_page, deal, found, press):
    ordered = deal("negotiation")
    page = open_page()
    press(page, Qt.Key.Key_O)

    asked(page).accept()
    settle(desk)

    assert found(ordered).level == "O"


def test_enter_opens_the_file(open_page, deal, found, press, gone):
    customer_id = found(deal("needs")).customer_id
    page = open_page()

    press(page, Qt.Key.Key_Return)

    assert gone == [("customer", {"customer": customer_id})]


def test_an_arrow_key_goes_to_the_next_column_that_has_cards(open_page, deal, press):
    deal("needs")
    deal("test_drive", "Bai")
    page = open_page()

    press(page, Qt.Key.Key_Right)

    assert page.views.deal().customer == "Bai"


def test_more_cards_come_when_the_end_is_reached(desk, open_page, deal):
    for number in range(60):
        deal("needs", f"Lin {number}", days=number)
    page = open_page()
    cards = column(page, "Needs").cards
    first = cards.cards.rowCount()

    cards.verticalScrollBar().setValue(cards.verticalScrollBar().maximum())
    settle(desk)

    assert (first, cards.cards.rowCount()) == (50, 60)


def test_the_observed_rates_weigh_when_they_are_asked(desk, open_page, deal, give_up):
    deal("needs", price_minor=300_000_00)
    for number in range(10):
        give_up(deal("needs", f"Bai {number}", opened_at=desk.now() - timedelta(days=75)))
    page = open_page()
    standard = column(page, "Needs").said()[2:]

    page.chance.buttons()[1].click()
    settle(desk)

    assert standard == ["25%", "¥300k · weighted ¥75k", "60 days: 17% · n 10 (few)"]
    assert column(page, "Needs").said()[2:] == ["17%", "¥300k · weighted ¥50k", "Standard 25%"]
    assert page.head.about.text() == "1 opportunity · ¥300k · weighted ¥50k"


# Filters and the other views.


def test_a_filter_leaves_the_rest_out(desk, open_page, deal):
    deal("needs", level="H")
    deal("needs", "Bai", level="B")
    page = open_page()

    page.filters.level._take("H")
    settle(desk)

    assert names(page) == {"Needs": ["Lin"]}
    assert page.head.about.text().startswith("1 opportunity")


def test_the_adviser_is_chosen_by_who_sees_the_store(desk, open_page, deal, as_):
    deal("needs")
    deal("needs", "Bai", owner="chen")
    page = open_page()

    page.filters.adviser._take(as_("chen").account_id)
    settle(desk)

    assert names(page) == {"Needs": ["Bai"]}
    page.filters.scope.buttons()[0].click()
    settle(desk)
    assert names(page) == {}


def test_an_adviser_sees_only_the_own_deals(desk, open_page, deal, as_):
    deal("needs")
    deal("needs", "Bai", owner="chen")
    desk.actor = as_("zhou")
    page = open_page()

    assert names(page) == {"Needs": ["Lin"]}
    assert not page.filters.scope.isVisible()
    assert not page.losses.isVisible()


def test_the_month_of_the_expected_close_is_a_filter(desk, open_page, deal):
    deal("needs", expected_on=date(2026, 12, 5))
    deal("needs", "Bai", expected_on=date(2027, 1, 5))
    deal("needs", "Cao")
    page = open_page()

    found = []
    for value in ("2026-12", "undated"):
        page.filters.month._take(value)
        settle(desk)
        found.append(names(page)["Needs"])
    assert found == [["Lin"], ["Cao"]]


def test_what_the_filters_leave_nothing_of_says_so_and_the_way_back(desk, open_page, deal):
    deal("needs", level="B")
    page = open_page(level="H", view="board")
    was_empty = page.views.currentWidget() is page.views.none_found

    page.views.all_wanted.emit()
    settle(desk)

    assert was_empty
    assert names(page) == {"Needs": ["Lin"]}


def test_an_empty_store_offers_the_first_step(open_page):
    page = open_page()

    assert page.views.currentWidget() is page.views.nothing_yet


def test_the_list_shows_the_funnel_sheet_and_a_stage_of_it(desk, open_page, deal, found):
    stage = found(deal("needs")).stage_id
    deal("test_drive", "Bai")
    page = open_page(view="list")
    everything = rows(page)

    page.views.picture.pressed.emit(stage)
    settle(desk)

    assert sorted(everything) == ["Bai", "Lin"]
    assert rows(page) == ["Lin"]
    assert page.head.about.text().startswith("1 opportunity")


def test_keys_work_on_the_list_too(qtbot, desk, open_page, deal, found):
    graded = deal("needs", level="N")
    page = open_page(view="list")
    page.views.list.selectRow(0)
    page.views.list.setFocus()

    qtbot.keyClick(page.views.list, Qt.Key.Key_H)
    settle(desk)

    assert found(graded).level == "H"


def test_lost_ones_are_listed_from_the_strip_and_taken_up_again(desk, open_page, deal, found):
    lost, stage = deal("lost"), deal("needs", "Bai")
    page = open_page()
    page.views.board.lost.pressed.emit()
    settle(desk)
    listed = rows(page)

    page.deals.move(page.views.list.rows.row(0), found(stage).stage_id)
    settle(desk)

    assert listed == ["Lin"]
    assert found(lost).outcome is Outcome.OPEN


def test_the_picture_has_a_band_for_each_stage_and_the_steps_between(desk, open_page, deal):
    deal("needs")
    page = open_page(view="picture")
    bands = {bar.name: bar.text for bar in page.views.picture.open.bars}

    assert bands["Needs"] == "1 · ¥200k"
    assert page.views.picture.closed.bars[-1].name == "Won"


def test_a_month_of_the_forecast_opens_its_deals(desk, open_page, deal):
    deal("needs", expected_on=date(2026, 12, 5))
    deal("needs", "Bai", expected_on=date(2027, 1, 5))
    page = open_page(view="forecast")
    bars = [(bar.name, bar.value, bar.share) for bar in page.views.forecast.chart.bars]

    page.views.forecast.chart.pressed.emit(0)
    settle(desk)

    assert bars[0] == ("Dec 2026", 200_000_00, 50_000_00)
    assert rows(page) == ["Lin"]


def test_the_forecast_is_told_by_level_too(desk, open_page, deal):
    deal("needs", level="H")
    page = open_page(view="forecast")

    page.views.forecast.by.buttons()[1].click()
    settle(desk)

    line = page.views.forecast.table.rows.row(0)
    assert (line.label, line.count, line.weighted_minor) == ("H", 1, 50_000_00)


@pytest.mark.parametrize("by", ["month", "level", "adviser"])
def test_each_row_of_the_forecast_opens_as_many_deals_as_it_counts(desk, open_page, deal, by):
    deal("needs", level="H", expected_on=date(2026, 12, 5))
    deal("needs", "Bai", adviser_id=None)
    deal("test_drive", "Cao", adviser_id=None, level="H")
    page = open_page(view="forecast")
    page.views.forecast.by.choose(by)
    page.reload()
    settle(desk)
    lines = [page.views.forecast.table.rows.row(n) for n in range(2)]
    opened = {}
    for line in lines:
        page.views.forecast.table.opened.emit(line)
        settle(desk)
        opened[line.key] = len(rows(page))
        page.filters.clear()
    assert opened == {line.key: line.count for line in lines}
    assert sum(opened.values()) == 3


def test_two_clicks_print_the_funnel(open_page, deal, gone):
    page = open_page()

    page.print_button.click()

    assert gone == [("reports", {"report": "funnel", "print": True})]


def test_the_page_comes_back_as_it_was_left(open_page, deal):
    deal("needs", level="H")
    page = open_page(view="list", level="H")
    again = open_page()
    again.recall(page.remember())

    assert (again.view.value(), again.filters.level.value) == ("list", "H")


# The manager's review.


@pytest.fixture
def lost_page(desk, open_page, deal, give_up):
    """A loss that its adviser has just applied for."""
    lost = deal("needs")
    give_up(lost)
    return open_page(losses=True), lost


def test_a_loss_is_confirmed_in_the_panel(desk, lost_page, found):
    page, lost = lost_page
    said = page.losses.text()

    page.review.cards[0].confirm.click()
    settle(desk)

    with desk.read() as session:
        assert waiting(session) == []
    assert said == "Losses to review: 1"
    assert found(lost).outcome is Outcome.LOST


def test_a_loss_is_sent_back_to_where_it_was(desk, lost_page, found):
    page, lost = lost_page

    page.review.cards[0].send_back.click()
    settle(desk)

    assert found(lost).stage.key == "needs"
    assert names(page) == {"Needs": ["Lin"]}


def test_a_loss_reviewed_at_another_seat_keeps_its_place_and_says_who(
    qtbot, desk, deal, give_up, open_page, there, found, now
):
    for name in ("Ai", "Bai"):
        give_up(deal("needs", name=name))
    page = open_page(losses=True)
    page.activateWindow()
    page.review.take_focus()
    settle(desk)
    (mine, other), places = page.review.cards, [each.pos() for each in page.review.cards]
    there(review, mine.loss.id, True, now=now)
    page.reload()
    settle(desk)
    assert [each.pos() for each in page.review.cards] == places
    assert mine.word() == "Gao Yuan, just now: Confirmed the loss of Ai."
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Space)
    mine.confirm.click()
    with desk.read() as session:
        assert session.get(Loss, other.loss.id).review is Review.APPLIED
    assert page.views.deal() is None


def test_an_answer_pressed_twice_is_for_one_loss(qapp, desk, deal, give_up, open_page):
    for name in ("Ai", "Bai"):
        give_up(deal("needs", name=name))
    page, usual = open_page(losses=True), qapp.doubleClickInterval()
    qapp.setDoubleClickInterval(3_600_000)
    for card in page.review.cards:
        card.confirm.click()
    qapp.setDoubleClickInterval(usual)
    assert [card.is_open for card in page.review.cards] == [False, True]


def test_a_loss_whose_answer_is_undone_waits_in_its_place_again(desk, lost_page):
    page, _lost = lost_page
    page.review.cards[0].confirm.click()
    settle(desk)
    with desk.write() as session:
        undo_last(session)
    page.reload()
    settle(desk)
    assert [card.is_open for card in page.review.cards] == [True]


def test_f6_shows_and_hides_the_losses(qtbot, lost_page):
    page, _lost = lost_page

    qtbot.keyClick(page, Qt.Key.Key_F6)

    assert not page.review.isVisible()


def test_a_card_settled_at_another_seat_leaves_none_chosen(
    deal, open_page, press, there, found, desk, now
):
    mine, other = deal(name="Ai", level="A"), deal(name="Bai", level="A")
    page, told = open_page(), []
    desk.notify = told.append
    page.views.board._choose(mine)
    with desk.read() as session:
        lost = LossDraft(
            LossClass.MISTAKEN,
            LossSheet.OURSELVES,
            Make(session, now).loss_reason("own_promises").id,
        )
    there(lose, mine, lost, now=now)
    page.reload()
    desk.jobs.settle()
    press(page, Qt.Key.Key_B)
    assert (page.views.deal(), found(other).level) == (None, "A")
    assert told[0].text.startswith("Gao Yuan, just now: Gave Ai up as lost.")


def test_the_cursor_follows_a_card_that_another_seat_moved(deal, open_page, there, desk, now):
    mine = deal(name="Ai")
    page = open_page()
    page.views.board._choose(mine)
    with desk.read() as session:
        needs = Make(session, now).stage("needs").id
    there(move_opportunity, mine, MoveDraft(needs), now=now)
    page.reload()
    desk.jobs.settle()
    assert page.views.deal().id == mine
