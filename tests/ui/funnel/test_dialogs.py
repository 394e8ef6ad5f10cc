from datetime import date, timedelta

from PySide6.QtCore import Qt
from sqlalchemy import select

from crmdesk.aftersales.vehicles import vehicles_of
from crmdesk.funnel.losses import waiting
from crmdesk.funnel.orders import orders_of
from crmdesk.models import FollowUp, LossClass, LossSheet, Outcome, Result
from crmdesk.ui.funnel.amount_dialog import AmountDialog
from crmdesk.ui.funnel.delivery_dialog import DeliveryDialog
from crmdesk.ui.funnel.loss_dialog import LossDialog
from crmdesk.ui.funnel.opportunity_dialog import OpportunityDialog
from crmdesk.ui.funnel.order_dialog import CancelOrderDialog, OrderDialog
from tests.records import Make

ENTER = Qt.Key.Key_Return


def type_keys(qtbot, dialog, keys):
    """Into whatever has the focus, as a person does."""
    for key in keys:
        qtbot.keyClick(dialog.focusWidget() or dialog, key)


def fill(dialog, **texts):
    for name, text in texts.items():
        dialog.form.fields[name].editor.set_value(text)


def test_four_keys_give_a_reason(qtbot, desk, deal, found, shown):
    lost = deal("needs")
    dialog = shown(LossDialog, lost)

    type_keys(qtbot, dialog, ["1", "1", "7", ENTER])

    with desk.read() as session:
        (loss,) = waiting(session)
    assert (loss.loss_class, loss.sheet, loss.reason) == (
        LossClass.LOST,
        LossSheet.SAME_BRAND,
        "Price",
    )
    assert found(lost).outcome is Outcome.LOST


def test_another_sheet_offers_its_own_reasons(qtbot, deal, shown):
    dialog = shown(LossDialog, deal())

    type_keys(qtbot, dialog, ["3", "3"])

    assert [each.text() for each in dialog.form.fields["reason_id"].editor.buttons()][:2] == [
        "1 Our attitude",
        "2 Need not understood",
    ]


def test_without_a_reason_nothing_is_given_up(qtbot, deal, found, shown, problem):
    kept = deal()
    dialog = shown(LossDialog, kept)

    type_keys(qtbot, dialog, [ENTER])

    assert problem(dialog, "reason_id") == "Choose the reason."
    assert found(kept).outcome is Outcome.OPEN


def test_another_brand_asks_which_one(qtbot, deal, found, shown, problem):
    lost = deal()
    dialog = shown(LossDialog, lost)
    type_keys(qtbot, dialog, ["1", "2", "7", ENTER])
    asked = problem(dialog, "competitor")

    qtbot.keyClicks(dialog.focusWidget(), "Haval H6")
    type_keys(qtbot, dialog, [ENTER])

    assert asked == "Enter the model that was bought instead."
    assert found(lost).outcome is Outcome.LOST


def test_tab_leaves_the_chips_at_once(qtbot, deal, shown):
    dialog = shown(LossDialog, deal())
    type_keys(qtbot, dialog, ["1", "1", "2", Qt.Key.Key_Tab])

    assert dialog.focusWidget() is dialog.form.fields["competitor"].editor


def test_a_day_that_is_none_is_said(qtbot, deal, shown, problem):
    dialog = shown(LossDialog, deal())
    dialog.form.fields["revive_on"].editor.set_text("soonish")

    type_keys(qtbot, dialog, ["1", "1", "7", ENTER])

    assert "soonish" in problem(dialog, "revive_on")


def test_a_dialog_says_whose_deal_it_is(deal, shown):
    dialog = shown(LossDialog, deal(model_text="Saloon"))

    assert dialog.subject.text() == "Lin · Saloon"


def test_the_amount_known_so_far_stands_there(qtbot, desk, deal, found, shown):
    moved = deal("test_drive", price_minor=209_800_00)
    stage = deal("negotiation", "Bai")
    dialog = shown(AmountDialog, moved, found(stage).stage_id)
    known = dialog.form.value("price_minor")

    qtbot.keyClicks(dialog.form.fields["price_minor"].editor, "20.5w")
    dialog.accept()

    assert known == 209_800_00
    assert (found(moved).price_minor, found(moved).stage.key) == (205_000_00, "negotiation")


def test_a_quote_needs_its_price(deal, found, shown, problem):
    moved, stage = deal(price_minor=None), deal("negotiation", "Bai")
    dialog = shown(AmountDialog, moved, found(stage).stage_id)

    dialog.accept()

    assert problem(dialog, "price_minor") == "Enter the price of one car."
    assert found(moved).stage.key == "first_contact"


def test_an_order_sets_the_level_to_o(desk, deal, found, shown):
    ordered = deal("negotiation")
    dialog = shown(OrderDialog, ordered)
    fill(dialog, deposit_minor=5_000_00, promised_on=date(2026, 11, 28))

    dialog.accept()

    with desk.read() as session:
        (order,) = orders_of(session, ordered)
    assert (order.price_minor, order.deposit_minor) == (200_000_00, 5_000_00)
    assert (found(ordered).level, order.promised_on) == ("O", date(2026, 11, 28))


def test_a_car_promised_before_the_order_is_refused(deal, found, shown, problem):
    dialog = shown(OrderDialog, deal("negotiation"))
    fill(dialog, promised_on=date(2026, 11, 1))

    dialog.accept()

    assert problem(dialog, "promised_on") == "The car cannot be promised before the order."


def test_an_order_of_a_day_to_come_is_refused_at_the_field_and_keeps_what_was_typed(
    desk, deal, found, shown, problem
):
    ordered, later = deal("negotiation"), desk.today() + timedelta(days=40)
    dialog = shown(OrderDialog, ordered)
    fill(dialog, ordered_on=later, number="A-7")

    dialog.accept()

    assert problem(dialog, "ordered_on").startswith("This day is still to come.")
    assert (dialog.form.value("ordered_on"), dialog.form.value("number")) == (later, "A-7")
    assert found(ordered).ordered_on is None


def test_an_order_is_taken_back_at_a_level_of_ones_choice(qtbot, deal, found, shown):
    ordered = deal("negotiation")
    shown(OrderDialog, ordered).accept()
    dialog = shown(CancelOrderDialog, ordered)

    type_keys(qtbot, dialog, ["B", ENTER])

    assert (found(ordered).level, found(ordered).ordered_on) == ("B", None)


def test_a_delivery_tells_the_care_that_was_planned(desk, deal, found, shown):
    notices = []
    desk.notify = notices.append
    dialog = shown(DeliveryDialog, deal("negotiation"))
    fill(dialog, plate="京A12345", km=12)

    dialog.accept()
    desk.jobs.settle()

    assert notices[0].text.startswith("Lin's car is delivered. 6 care calls planned: ")
    with desk.read() as session:
        (car,) = vehicles_of(session, dialog.deal.customer_id, today=desk.today())
    assert (car.id, car.plate, car.price_minor) == (dialog.vehicle_id, "京A12345", 200_000_00)


def test_a_mistyped_vin_is_a_hint_and_no_hindrance(deal, found, shown):
    delivered = deal("negotiation")
    dialog = shown(DeliveryDialog, delivered)
    dialog.form.fields["vin"].editor.setText("LSVAM4187C2184841")
    hint = dialog._hint.text()

    dialog.accept()

    assert hint == "The ninth sign does not fit the others. Compare the VIN with the car."
    assert found(delivered).outcome is Outcome.WON


def test_a_delivery_to_come_is_refused_beside_its_field(deal, found, shown, problem):
    dialog = shown(DeliveryDialog, deal("negotiation"))
    fill(dialog, delivered_on=date(2026, 11, 30))

    dialog.accept()

    assert problem(dialog, "delivered_on").startswith("This day is still to come.")


def test_a_number_that_is_none_is_said(deal, shown, problem):
    dialog = shown(DeliveryDialog, deal("negotiation"))
    fill(dialog, km="many")

    dialog.accept()

    assert problem(dialog, "km") == "“many” is no whole number."


def test_a_model_brings_its_guide_price_unless_another_was_named(desk, deal, shown):
    with desk.write() as session:
        suv_id = Make(session, desk.now()).model().id
    dialog = shown(OpportunityDialog, opportunity_id=deal(price_minor=None))
    model = dialog.form.fields["model_id"].editor
    model.set_value(suv_id)
    model.edited.emit()

    assert dialog.form.value("price_minor") == 209_800_00


def test_a_new_opportunity_is_opened_for_the_customer(qtbot, desk, deal, found, shown):
    customer_id = found(deal()).customer_id
    dialog = shown(OpportunityDialog, customer_id=customer_id)
    fill(dialog, model_text="Pickup", quantity=2)

    type_keys(qtbot, dialog, ["H", ENTER])

    opened = found(dialog.opportunity_id)
    assert (opened.customer_id, opened.level, opened.quantity) == (customer_id, "H", 2)


def test_an_opportunity_is_changed_where_it_stands(desk, deal, found, shown):
    changed = deal("needs", colour="red")
    dialog = shown(OpportunityDialog, opportunity_id=changed)
    before = dialog.form.value("colour")
    fill(dialog, colour="white", expected_on=date(2026, 12, 24))

    dialog.accept()

    assert (before, found(changed).colour) == ("red", "white")
    assert found(changed).expected_on == date(2026, 12, 24)


def test_esc_leaves_everything_as_it_was(qtbot, deal, found, shown):
    kept = deal("needs")
    dialog = shown(LossDialog, kept)

    type_keys(qtbot, dialog, ["1", "1", "7", Qt.Key.Key_Escape])

    assert not dialog.isVisible()
    assert found(kept).outcome is Outcome.OPEN


def test_a_loss_that_came_out_in_a_contact_is_its_result(qtbot, desk, deal, shown):
    dialog = shown(LossDialog, deal(), said="Bought a Haval")

    type_keys(qtbot, dialog, ["1", "1", "7", ENTER])

    with desk.read() as session:
        done = session.scalars(select(FollowUp).where(FollowUp.done_at.is_not(None))).one()
    assert (done.result, done.words) == (Result.LOST, "Bought a Haval")
