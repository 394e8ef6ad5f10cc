"""Contacts and deals from the file."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crmdesk.customers.timeline import timeline
from crmdesk.funnel.on_file import opportunities_of
from crmdesk.models import Result
from tests.ui.customers.conftest import settle

ENTER = Qt.Key.Key_Return


@pytest.fixture
def deal(written, lin, today):
    return lambda: written(opportunities_of, lin, today=today)[0]


def test_l_records_a_contact_and_plans_the_next(file, keys, deal, written, lin, today):
    keys("l")
    keys("1", *"", ENTER)

    assert deal().next_due > today
    assert "contact" in {row.kind for row in written(timeline, lin)}


def test_1_takes_the_planned_contact_as_reached(file, keys, written, lin, deal, today):
    keys("1")
    assert file.acts.dialog.results.value() is Result.REACHED
    keys(*"Price is fine", ENTER)

    assert "Price is fine" in [row.text for row in written(timeline, lin)]
    assert deal().next_due > today


def test_the_dialog_says_when_it_will_be_next_and_why(file, keys, desk):
    keys("l")
    settle(desk)

    dialog = file.acts.dialog
    assert dialog.day.value() is not None
    assert "level H" in dialog.why.text()


def test_nobody_answered_plans_a_retry(file, keys, deal, today):
    keys("l", "2", ENTER)

    assert deal().next_due == today + timedelta(days=1)


def test_a_day_of_ones_own_is_taken(file, keys, deal, today, qtbot):
    keys("l")
    file.acts.dialog.day.set_text("+5")
    file.acts.dialog.accept()

    assert deal().next_due == today + timedelta(days=5)


def test_an_unclear_day_is_told(file, keys):
    keys("l")
    file.acts.dialog.day.set_text("whenever")
    file.acts.dialog.accept()

    assert "no day" in file.acts.dialog.form.fields["next_on"].problem


def test_a_loss_asks_for_its_reason(file, keys):
    keys("l", "6", ENTER)

    assert type(file.acts.dialog).__name__ == "LossDialog"


def test_signing_goes_on_to_the_order(file, keys, deal):
    keys("l", "4", ENTER)
    assert deal().level != "O"

    QApplication.activeModalWidget().accept()

    assert (deal().level, file.acts.dialog.isVisible()) == ("O", False)


def test_a_contact_of_one_without_a_deal_is_recorded(window_of, records, keys, written):
    alone = records(lambda make: make.customer("Ouyang Jing", level=None).id)
    window_of("zhou", "customer", customer=alone)
    keys("l", "1", ENTER)

    assert "contact" in {row.kind for row in written(timeline, alone)}


def test_a_contact_is_postponed(file, deal, today):
    file.overview.deals.cards[0].ask("postpone")
    file.acts.dialog.quick.buttons()[1].click()
    file.acts.dialog.accept()

    assert deal().next_due == today + timedelta(days=3)


def test_a_contact_is_not_postponed_into_the_past(file):
    file.overview.deals.cards[0].ask("postpone")
    file.acts.dialog.day.set_text("-3")
    file.acts.dialog.accept()

    assert file.acts.dialog.form.fields["on"].problem


@pytest.mark.parametrize(
    ("act", "dialog"),
    [
        ("edit", "OpportunityDialog"),
        ("order", "OrderDialog"),
        ("deliver", "DeliveryDialog"),
        ("lose", "LossDialog"),
    ],
)
def test_what_is_done_with_a_deal_opens_its_dialog(file, act, dialog):
    file.overview.deals.cards[0].ask(act)

    assert type(file.acts.dialog).__name__ == dialog


def test_a_press_on_the_strip_moves_the_deal(file, deal, desk):
    card = file.overview.deals.cards[0]
    card.strip.pressed.emit(1)
    settle(desk)

    assert deal().stage_id == card.deal.steps[1].stage_id


def test_a_new_opportunity_stands_on_the_file(file, desk, written, lin, today):
    file.acts.add_opportunity()
    settle(desk)
    file.acts.dialog.accept()

    assert len(written(opportunities_of, lin, today=today)) == 2


def test_care_that_is_planned_stands_on_the_file(file, records, desk, lin):
    def work(make):
        deal = make.opportunity(make.customer("X"), stage="lost")
        planned = make.follow_up(deal, purpose="birthday", days=0)
        planned.customer_id, planned.opportunity_id = lin, None

    records(work)
    settle(desk)

    assert file.overview.planned.isVisible()
