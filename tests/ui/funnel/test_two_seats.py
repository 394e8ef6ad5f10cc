"""A deal in two windows: what the other seat does while a dialog is open, or a card is in sight."""

from dataclasses import replace

import pytest

from crmdesk.funnel.levels import set_level
from crmdesk.funnel.moves import MoveDraft, move_opportunity
from crmdesk.funnel.opportunities import draft_of, save_opportunity
from crmdesk.funnel.orders import OrderDraft, orders_of, place_order
from crmdesk.models import Stage
from crmdesk.ui.funnel.amount_dialog import AmountDialog
from crmdesk.ui.funnel.deal_menu import grade
from crmdesk.ui.funnel.loss_dialog import LossDialog
from crmdesk.ui.funnel.moving import move_deal
from crmdesk.ui.funnel.opportunity_dialog import OpportunityDialog
from crmdesk.ui.funnel.order_dialog import OrderDialog
from tests.records import Make


@pytest.fixture
def save_there(there, desk, now):
    """``save_there(deal, colour="red")``: the manager saves the same deal."""

    def save(deal_id, **changes):
        with desk.read() as session:
            seen = draft_of(session, deal_id).draft
        there(save_opportunity, deal_id, replace(seen, **changes), seen=seen, now=now)

    return save


@pytest.fixture
def stage(desk, now):
    def find(key):
        with desk.read() as session:
            return Make(session, now).stage(key).id

    return find


@pytest.fixture
def notices(desk):
    told = []
    desk.notify = told.append
    return told


def value(dialog, name):
    return dialog.form.fields[name].editor.value()


def test_an_open_dialog_follows_the_other_seat(deal, shown, save_there, found):
    mine = deal(colour="red")
    dialog = shown(OpportunityDialog, opportunity_id=mine)
    dialog.form.fields["trim"].editor.setText("Sport")
    save_there(mine, colour="blue", level="H", trim="Luxury")
    assert (value(dialog, "colour"), value(dialog, "level")) == ("blue", "H")
    assert dialog.form.fields["trim"].news == "Now “Luxury” (You, 10:00)"
    dialog.accept()
    assert dialog.isVisible()
    dialog.accept()
    assert (found(mine).trim, found(mine).colour, found(mine).level) == ("Sport", "blue", "H")


def test_levels_and_money_are_told_in_the_words_of_their_fields(deal, shown, save_there):
    mine = deal(level="A", price_minor=200_000_00)
    dialog = shown(OpportunityDialog, opportunity_id=mine)
    dialog.form.fields["price_minor"].editor.setText("198000")
    dialog.form.fields["level"].editor.choose("C")
    save_there(mine, price_minor=195_000_00, level="H")
    dialog.accept()
    choices = dialog.shared.panel.choices
    spoken = [choices[name].radios["theirs"].accessibleName() for name in choices]
    assert spoken[0].startswith("Level, You, 10:00: H ")
    assert spoken[1].endswith("¥195,000")


def test_a_chosen_version_of_theirs_is_left_alone(deal, shown, save_there, found):
    mine = deal(colour="red")
    dialog = shown(OpportunityDialog, opportunity_id=mine)
    dialog.form.fields["colour"].editor.setText("white")
    save_there(mine, colour="blue")
    dialog.accept()
    dialog.shared.panel.choices["colour"].choose("theirs")
    dialog.shared.panel.take.click()
    assert found(mine).colour == "blue"
    assert not dialog.isVisible()


def test_an_order_over_another_amount_is_asked(deal, shown, save_there, desk):
    mine = deal(price_minor=200_000_00)
    dialog = shown(OrderDialog, mine)
    dialog.form.fields["price_minor"].editor.setText("198000")
    save_there(mine, price_minor=190_000_00)
    dialog.accept()
    assert dialog.shared.is_asking
    dialog.accept()
    with desk.read() as session:
        assert [order.price_minor for order in orders_of(session, mine)] == [198_000_00]


def test_an_amount_over_a_deal_that_was_moved_is_asked(deal, shown, there, stage, found, now, desk):
    mine, seen = deal(), {"stage_id": stage("first_contact")}
    dialog = shown(AmountDialog, mine, stage("negotiation"), seen=seen)
    there(move_opportunity, mine, MoveDraft(stage("needs")), now=now)
    dialog.accept()
    with desk.read() as session:
        name = session.get(Stage, stage("needs")).name
    assert dialog.form.failure.text().startswith(f"Moved to “{name}” meanwhile (You, 10:00)")
    dialog.accept()
    assert found(mine).stage.key == "negotiation"


def test_a_card_that_was_moved_elsewhere_is_offered_again(
    qtbot, deal, there, stage, found, now, desk, notices, shown
):
    mine, window = deal(), shown(OrderDialog, deal(name="Bai")).parentWidget()
    there(move_opportunity, mine, MoveDraft(stage("test_drive")), now=now)
    seen = {"stage_id": stage("first_contact")}
    move_deal(desk, mine, stage("needs"), window, seen=seen)
    desk.jobs.settle()
    assert found(mine).stage.key == "test_drive"
    notices[0].act()
    assert found(mine).stage.key == "needs"


def test_a_level_that_was_set_elsewhere_is_offered_again(deal, there, found, now, desk, notices):
    mine = deal(level="A")
    there(set_level, mine, "H", now=now)
    grade(desk, mine, "C", {"level": "A"})
    assert (notices[0].text, notices[0].action) == (
        "Now “H” (You, 10:00). Your “C” is not saved.",
        "“C” all the same",
    )
    notices[0].act()
    assert found(mine).level == "C"


def test_a_deal_that_was_signed_meanwhile_is_not_lost_unseen(deal, shown, there, found, now):
    mine = deal(level="A", price_minor=200_000_00)
    dialog = shown(LossDialog, mine)
    dialog.form.fields["reason_id"].editor.buttons()[0].click()
    there(place_order, mine, OrderDraft(198_000_00), now=now)
    dialog.accept()
    assert dialog.form.failure.text() == (
        "Meanwhile: level “O”, price ¥198,000 (You, 10:00). "
        "Press “Give up as lost” once more if you still want it."
    )
    dialog.accept()
    assert found(mine).stage.key == "lost"
