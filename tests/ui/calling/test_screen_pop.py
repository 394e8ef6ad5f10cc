import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crmdesk.i18n import N_
from crmdesk.models import FollowUp, Result
from crmdesk.ui.calling.screen_pop import ScreenPops, pop
from crmdesk.ui.parts.text import Paragraph, Text
from crmdesk.ui.shell.page import Page, PageSpec
from crmdesk.ui.shell.window import MainWindow
from tests.records import Make

NUMBER = "13812346201"


@pytest.fixture
def window(qtbot, desk, as_):
    desk.actor = as_("zhou")
    window = MainWindow(desk, "South Gate", [PageSpec("today", N_("Page"), "user", Page)])
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


@pytest.fixture
def lin(store, manager, now):
    """A customer of Zhou's with a planned contact; the contact's id."""
    with store.write(manager) as session:
        make = Make(session, now)
        person = make.customer("Lin Xiaodong", phone=NUMBER)
        return make.follow_up(make.opportunity(person, model_text="SUV 2.0T"), 2).id


@pytest.fixture
def ring(desk, window):
    def rung(number=NUMBER):
        pop(desk, window, number)
        desk.jobs.settle()
        return cards(window)[-1]

    return rung


def cards(window):
    pops = window.findChild(ScreenPops)
    return pops.cards if pops else []


def read(card):
    labels = [*card.findChildren(Text), *card.findChildren(Paragraph)]
    return " | ".join(label.text() for label in labels if label.isVisibleTo(card))


@pytest.fixture
def went(desk, window):
    places = []
    desk.go = lambda key, arguments: places.append((key, arguments))
    return places


def test_a_known_number_shows_whose_it_is_and_where_things_stand(ring, lin):
    said = read(ring("+86 138 1234 6201"))
    for words in ("Lin Xiaodong", "Own customer", "SUV 2.0T", "Next: Mon 23 Nov", "138****6201"):
        assert words in said
    assert NUMBER not in said


def test_the_card_never_takes_the_focus(qtbot, ring, lin, window):
    card = ring()
    assert card.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)


def test_the_file_is_one_click_away(ring, lin, went, window):
    card = ring()
    customer = card.caller.customer_id
    card.file.click()
    assert (went, cards(window)) == ([("customer", {"customer": customer})], [])


def test_the_call_is_recorded_from_the_card(ring, lin, desk, window):
    card = ring()
    card.record.click()
    dialog = next(e for e in window.children() if type(e).__name__ == "ContactDialog")
    dialog.accept()
    with desk.read() as session:
        assert session.get(FollowUp, lin).result is Result.REACHED
    assert cards(window) == []


def test_an_unknown_number_is_logged_as_a_phone_in(ring, went):
    card = ring("13700000000")
    assert "Unknown number" in read(card)
    card.log.click()
    assert went == [("showroom", {"new": True, "phone": "13700000000", "way": "phone_in"})]


def test_somebody_elses_customer_is_a_short_name_and_an_owner(ring, lin, desk, as_):
    desk.actor = as_("chen")
    card = ring()
    said = read(card)
    assert "Lin X." in said
    assert "Zhou Min" in said
    assert "Xiaodong" not in said
    assert not hasattr(card, "file")


def test_do_not_call_is_said(ring, lin, store, manager):
    with store.write(manager) as session:
        Make(session, None).customer(
            "Sun",
            phone="13911112222",
            owner="zhou",
            do_not_call=True,
            created_at=store.now(),
        )
    assert "Do not call" in read(ring("13911112222"))


def test_two_files_with_one_number_can_be_turned_through(ring, lin, store, manager, now):
    with store.write(manager) as session:
        Make(session, now).customer("Lin Senior", phone=NUMBER)
    card = ring()
    first = card.caller.name
    card._others.buttons()[1].click()
    assert {first, card.caller.name} == {"Lin Xiaodong", "Lin Senior"}


def test_the_same_number_has_one_card_and_the_fourth_call_drops_the_oldest(ring, window):
    for number in ("13700000001", "13700000001", "13700000002", "13700000003", "13700000004"):
        ring(number)
    assert [card.number[-1] for card in cards(window)] == ["2", "3", "4"]


def test_cards_do_not_lie_on_each_other(ring):
    below, above = ring("13700000001"), ring("13700000002")
    assert not below.geometry().intersects(above.geometry())


def test_nothing_pops_up_while_the_window_is_locked(ring, lin, desk, window):
    ring()
    window.set_reachable(False)
    pop(desk, window, NUMBER)
    desk.jobs.settle()
    assert cards(window) == []


def test_the_card_is_reached_and_left_by_keys(qtbot, ring, lin, window, went):
    card = ring()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_F9)
    qtbot.waitUntil(card.record.hasFocus)
    qtbot.keyClick(card.record, Qt.Key.Key_Tab)
    qtbot.keyClick(card.file, Qt.Key.Key_Return)
    assert went[0][0] == "customer"


def test_escape_closes_the_card(qtbot, ring, lin, window):
    card = ring()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_F9)
    qtbot.waitUntil(card.record.hasFocus)
    qtbot.keyClick(card.record, Qt.Key.Key_Escape)
    assert cards(window) == []
