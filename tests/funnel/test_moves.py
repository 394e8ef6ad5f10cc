from datetime import timedelta

import pytest
from sqlalchemy import select

from crmdesk.access.undoing import undo_last
from crmdesk.errors import Forbidden, UserError
from crmdesk.funnel.losses import LossDraft
from crmdesk.funnel.moves import MoveDraft, mark_delivered, move_opportunity, needs_of
from crmdesk.funnel.opportunities import OpportunityDraft, open_opportunity
from crmdesk.models import (
    Customer,
    Delivery,
    FileState,
    FollowUp,
    LossClass,
    LossSheet,
    Opportunity,
    Outcome,
    Result,
    StageMove,
)
from tests.records import Make


@pytest.fixture
def opened(session, make, now):
    """Opened properly, so that its first contact is planned."""
    draft = OpportunityDraft(make.customer().id, "A", price_minor=200_000_00)
    return open_opportunity(session, draft, now=now)


@pytest.fixture
def to(session, make, now):
    """``to(opportunity, "needs")`` moves it."""

    def move(opportunity, key, at=now, **needs):
        draft = MoveDraft(make.stage(key).id, **needs)
        move_opportunity(session, opportunity.id, draft, now=at)

    return move


def deliver(session, make, opportunity, now):
    customer = session.get(Customer, opportunity.customer_id)
    session.add(
        Delivery(
            store_id=1,
            opportunity_id=opportunity.id,
            vehicle_id=make.vehicle(customer).id,
            delivered_on=now.date(),
            price_minor=1,
        )
    )
    mark_delivered(session, opportunity.id, now=now)


def test_a_move_is_kept_as_history_and_starts_the_stage_anew(session, opened, to, now):
    later = now + timedelta(days=3)
    first = opened.stage_id

    to(opened, "needs", at=later)

    assert (opened.stage.key, opened.stage_since, opened.closed_at) == ("needs", later, None)
    assert [(move.from_stage_id, move.to_stage_id) for move in opened.moves] == [
        (None, first),
        (first, opened.stage_id),
    ]


def test_open_stages_may_be_skipped_and_gone_back_to_without_touching_level_or_contact(
    opened, to, next_contact
):
    planned = next_contact(opened).id
    to(opened, "test_drive")
    to(opened, "needs")

    assert (opened.stage.key, opened.level) == ("needs", "A")
    assert next_contact(opened).id == planned


def test_moving_to_the_stage_it_is_in_changes_nothing(session, opened, to):
    to(opened, "first_contact")
    assert len(opened.moves) == 1


@pytest.mark.parametrize(
    ("stage", "asked"),
    [("needs", ""), ("negotiation", "amount"), ("lost", "reason"), ("delivered", "car")],
)
def test_each_move_says_what_it_asks_for(session, make, opened, stage, asked):
    needs = needs_of(session, opened.id, make.stage(stage).id)
    wanted = [name for name in ("amount", "reason", "car") if getattr(needs, name)]
    assert wanted == ([asked] if asked else [])
    assert needs.nothing is not bool(asked)
    assert asked != "amount" or needs.price_minor == 200_000_00


def test_a_quote_without_any_amount_is_refused_and_takes_the_one_that_is_given(make, opened, to):
    opened.price_minor = None
    with pytest.raises(UserError, match="price"):
        to(opened, "negotiation")

    to(opened, "negotiation", price_minor=218_800_00, quantity=2)

    assert (opened.price_minor, opened.quantity) == (218_800_00, 2)


def test_nothing_is_lost_without_a_reason(opened, to):
    with pytest.raises(UserError, match="reason"):
        to(opened, "lost")
    assert opened.outcome is Outcome.OPEN


def test_a_loss_closes_the_opportunity_and_drops_its_contact(
    session, opened, to, reason, now, next_contact
):
    to(opened, "lost", loss=reason())

    customer = session.get(Customer, opened.customer_id)
    assert (opened.outcome, opened.closed_at) == (Outcome.LOST, now)
    assert next_contact(opened) is None
    assert session.scalars(select(FollowUp.result)).all() == [Result.DROPPED]
    assert (customer.level, customer.state) == (None, FileState.LOST)


def test_a_lost_one_is_taken_up_again_with_a_next_contact(
    session, opened, to, reason, next_contact
):
    to(opened, "lost", loss=reason())
    to(opened, "presentation")

    assert (opened.outcome, opened.closed_at) == (Outcome.OPEN, None)
    assert next_contact(opened).purpose == "keep_in_touch"
    customer = session.get(Customer, opened.customer_id)
    assert (customer.level, customer.state) == ("A", FileState.OPEN)


def test_a_lost_one_is_not_delivered_before_it_is_open_again(opened, to, reason):
    to(opened, "lost", loss=reason())
    with pytest.raises(UserError, match="open stage first"):
        to(opened, "delivered")


def test_nothing_is_delivered_without_its_car(opened, to):
    with pytest.raises(UserError, match="car"):
        to(opened, "delivered")
    assert opened.outcome is Outcome.OPEN


def test_a_delivery_closes_the_opportunity_as_won(session, make, opened, now, next_contact):
    deliver(session, make, opened, now)

    customer = session.get(Customer, opened.customer_id)
    assert (opened.outcome, opened.stage.key, opened.closed_at) == (Outcome.WON, "delivered", now)
    assert next_contact(opened) is None
    assert customer.state is FileState.DELIVERED


@pytest.mark.parametrize("key", ["needs", "lost"])
def test_what_was_delivered_stays_delivered(session, make, opened, to, reason, now, key):
    deliver(session, make, opened, now)
    with pytest.raises(UserError, match="stays delivered"):
        to(opened, key, loss=reason())


def test_an_owner_stays_an_owner_when_a_second_purchase_is_lost(
    session, make, opened, to, reason, now
):
    deliver(session, make, opened, now)
    second = open_opportunity(session, OpportunityDraft(opened.customer_id), now=now)
    customer = session.get(Customer, opened.customer_id)
    assert customer.state is FileState.OPEN

    to(second, "lost", loss=reason())

    assert customer.state is FileState.DELIVERED


def test_undoing_a_loss_brings_back_the_stage_and_the_contact(store, manager, now, as_):
    with store.write(manager) as session:
        make = Make(session, now)
        opened = open_opportunity(session, OpportunityDraft(make.customer().id, "A"), now=now)
        opportunity_id, planned = opened.id, session.scalar(select(FollowUp.id))
        reason_id, lost = make.loss_reason().id, make.stage("lost").id
    with store.write(manager) as session:
        loss = LossDraft(LossClass.LOST, LossSheet.SAME_BRAND, reason_id)
        move_opportunity(session, opportunity_id, MoveDraft(lost, loss=loss), now=now)
    with store.write(manager) as session:
        assert undo_last(session) == "Moved Lin Xiaodong to Lost."
    with store.read(manager) as session:
        opportunity = session.get(Opportunity, opportunity_id)
        assert (opportunity.stage.key, opportunity.closed_at) == ("first_contact", None)
        assert session.get(FollowUp, planned).done_at is None
        assert session.scalars(select(StageMove.to_stage_id)).all() == [opportunity.stage_id]
        assert session.get(Customer, opportunity.customer_id).state is FileState.OPEN


def test_undoing_a_reopening_closes_it_again_without_a_contact(store, manager, now):
    with store.write(manager) as session:
        make = Make(session, now)
        opportunity = make.opportunity(stage="lost", closed_at=now)
        opportunity_id, needs = opportunity.id, make.stage("needs").id
    with store.write(manager) as session:
        move_opportunity(session, opportunity_id, MoveDraft(needs), now=now)
    with store.write(manager) as session:
        undo_last(session)
    with store.read(manager) as session:
        assert session.get(Opportunity, opportunity_id).outcome is Outcome.LOST
        assert session.scalar(select(FollowUp.id)) is None


def test_an_adviser_moves_only_own_customers_opportunities(store, manager, as_, now):
    with store.write(manager) as session:
        make = Make(session, now)
        opportunity_id, needs = make.opportunity().id, make.stage("needs").id
    with store.write(as_("chen")) as session, pytest.raises(Forbidden):
        move_opportunity(session, opportunity_id, MoveDraft(needs), now=now)
    with store.write(as_("zhou")) as session:
        move_opportunity(session, opportunity_id, MoveDraft(needs), now=now)
        assert session.get(Opportunity, opportunity_id).stage.key == "needs"
