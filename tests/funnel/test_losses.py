from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crmdesk.access.undoing import undo_last
from crmdesk.customers.ownership import give
from crmdesk.errors import Forbidden, UserError
from crmdesk.followups.due import DueList, figures
from crmdesk.followups.results import ResultDraft, record_result
from crmdesk.funnel.lists import OpportunityList
from crmdesk.funnel.losses import LossDraft, lose, review, waiting
from crmdesk.funnel.moves import MoveDraft, move_opportunity
from crmdesk.models import FollowUp, Loss, LossClass, LossSheet, Outcome, Result, Review
from tests.records import Make

REVIVAL = date(2027, 3, 1)


def test_a_loss_needs_a_reason_and_for_another_brand_its_model():
    draft = LossDraft(LossClass.LOST, LossSheet.OTHER_BRAND, None)
    assert draft.problems().keys() == {"reason_id", "competitor"}


@pytest.mark.parametrize("reason_id", [None, 999_999])
def test_no_call_gets_past_the_reason(session, make, now, reason_id):
    opportunity = make.opportunity()
    draft = LossDraft(LossClass.LOST, LossSheet.SAME_BRAND, reason_id)
    with pytest.raises(UserError, match="reason"):
        lose(session, opportunity.id, draft, now=now)
    assert opportunity.outcome is Outcome.OPEN


def test_the_reason_must_stand_on_the_sheet_that_was_chosen(session, make, now, reason):
    with pytest.raises(UserError, match="Ourselves"):
        lose(session, make.opportunity().id, reason(sheet=LossSheet.OURSELVES), now=now)


def test_even_a_managers_loss_waits_for_review_and_says_where_it_was_lost(
    session, make, now, reason
):
    opportunity = make.opportunity(make.customer("Bai Lu"), model_text="SUV")
    stage = make.stage("test_drive")
    move_opportunity(session, opportunity.id, MoveDraft(stage.id), now=now)

    loss_id = lose(session, opportunity.id, reason(remark=" too dear "), now=now)

    (row,) = waiting(session)
    assert (row.id, row.customer, row.model, row.stage) == (loss_id, "Bai Lu", "SUV", stage.name)
    assert (row.reason, row.remark, row.adviser) == ("Price", "too dear", "Gao Yuan")


def test_a_confirmed_loss_no_longer_waits_and_stays_closed(session, make, now, reason):
    opportunity = make.opportunity()
    loss_id = lose(session, opportunity.id, reason(), now=now)

    review(session, loss_id, True, now=now)

    assert waiting(session) == []
    assert opportunity.outcome is Outcome.LOST
    loss = session.get(Loss, loss_id)
    assert (loss.review, loss.reviewed_at) == (Review.CONFIRMED, now)


def test_a_loss_sent_back_is_where_it_was_and_due_soon(
    session, make, now, today, reason, next_contact
):
    opportunity = make.opportunity(stage="test_drive")
    loss_id = lose(session, opportunity.id, reason(revive_on=REVIVAL), now=now)

    review(session, loss_id, False, now=now)

    assert (opportunity.outcome, opportunity.stage.key) == (Outcome.OPEN, "test_drive")
    due = next_contact(opportunity)
    assert (due.due_on, due.purpose) == (today + timedelta(days=1), "call_again")
    assert session.get(Loss, loss_id).review is Review.SENT_BACK
    assert session.scalars(select(FollowUp).where(FollowUp.done_at.is_(None))).all() == [due]


def test_a_loss_that_came_out_in_a_contact_is_its_result(session, make, now, reason):
    opportunity = make.opportunity()
    planned = make.follow_up(opportunity)

    lose(session, opportunity.id, reason(), said="bought in the next town", now=now)

    assert (planned.result, planned.words) == (Result.LOST, "bought in the next town")
    assert planned.is_effective


def test_a_loss_is_reviewed_once(session, make, now, reason):
    loss_id = lose(session, make.opportunity().id, reason(), now=now)
    review(session, loss_id, True, now=now)
    with pytest.raises(UserError, match="already"):
        review(session, loss_id, False, now=now)


def test_nothing_is_lost_twice(session, make, now, reason):
    opportunity = make.opportunity()
    lose(session, opportunity.id, reason(), now=now)
    with pytest.raises(UserError, match="lost already"):
        lose(session, opportunity.id, reason(), now=now)


def test_a_revival_is_planned_for_its_day_and_dropped_when_taken_up_earlier(
    session, make, now, reason, next_contact
):
    opportunity = make.opportunity()
    lose(session, opportunity.id, reason(revive_on=REVIVAL), now=now)
    planned = session.scalars(select(FollowUp).where(FollowUp.purpose == "revive")).one()
    assert (planned.due_on, planned.done_at) == (REVIVAL, None)

    move_opportunity(session, opportunity.id, MoveDraft(make.stage("needs").id), now=now)

    assert planned.done_at == now
    assert next_contact(opportunity).purpose == "keep_in_touch"


def test_a_revival_day_in_the_past_is_refused(session, make, now, today, reason):
    yesterday = today - timedelta(days=1)
    with pytest.raises(UserError):
        lose(session, make.opportunity().id, reason(revive_on=yesterday), now=now)


def test_taking_it_up_again_takes_the_application_back(session, make, now, reason):
    opportunity = make.opportunity()
    loss_id = lose(session, opportunity.id, reason(), now=now)

    move_opportunity(session, opportunity.id, MoveDraft(make.stage("needs").id), now=now)

    assert waiting(session) == []
    assert session.get(Loss, loss_id).review is Review.SENT_BACK


def test_the_adviser_applies_and_only_the_manager_reviews(store, manager, as_, now):
    with store.write(manager) as session:
        make = Make(session, now)
        opportunity_id, reason_id = make.opportunity().id, make.loss_reason().id
    with store.write(as_("zhou")) as session:
        draft = LossDraft(LossClass.DOUBTFUL, LossSheet.SAME_BRAND, reason_id)
        loss_id = lose(session, opportunity_id, draft, now=now)
        with pytest.raises(Forbidden):
            review(session, loss_id, True, now=now)
        with pytest.raises(Forbidden):
            waiting(session)
    with store.write(manager) as session:
        review(session, loss_id, True, now=now)


def test_another_advisers_opportunity_cannot_be_lost_by_its_id(store, manager, as_, now):
    with store.write(manager) as session:
        make = Make(session, now)
        opportunity_id, reason_id = make.opportunity().id, make.loss_reason().id
    with store.write(as_("chen")) as session, pytest.raises(Forbidden):
        draft = LossDraft(LossClass.LOST, LossSheet.SAME_BRAND, reason_id)
        lose(session, opportunity_id, draft, now=now)


def test_reopening_one_opportunity_leaves_the_revival_of_the_other(session, make, now, reason):
    customer = make.customer()
    kept, taken_up = (make.opportunity(customer) for _each in range(2))
    for opportunity in (kept, taken_up):
        lose(session, opportunity.id, reason(revive_on=REVIVAL), now=now)
    move_opportunity(session, taken_up.id, MoveDraft(make.stage("needs").id), now=now)
    planned = select(FollowUp.revives_id).where(
        FollowUp.purpose == "revive", FollowUp.done_at.is_(None)
    )
    assert session.scalars(planned).all() == [kept.id]


def test_a_revival_that_nobody_answered_goes_on_asking_after_the_same_loss(
    session, make, now, reason
):
    opportunity = make.opportunity()
    lose(session, opportunity.id, reason(revive_on=REVIVAL), now=now)
    asks = session.scalars(select(FollowUp).where(FollowUp.purpose == "revive")).one()
    record_result(session, asks.id, ResultDraft(Result.NO_ANSWER), now=now)
    again = select(FollowUp.revives_id).where(FollowUp.done_at.is_(None))
    assert session.scalars(again).all() == [opportunity.id]


@pytest.mark.parametrize("way", ["moved back", "sent back", "undone"])
def test_a_deal_that_is_open_again_is_whose_the_customer_is_by_now(store, manager, as_, now, way):
    with store.write(manager) as session:
        make = Make(session, now)
        deal = make.opportunity(make.customer(owner="zhou"))
        make.follow_up(deal, days=-1)
        number, customer, stage = deal.id, deal.customer_id, deal.stage_id
        chen, reason = make.account("chen").id, make.loss_reason().id
    with store.write(manager) as session:
        draft = LossDraft(LossClass.LOST, LossSheet.SAME_BRAND, reason)
        loss = lose(session, number, draft, now=now)
    with store.write(replace(manager, seat="another")) as session:
        give(session, customer, chen, "leave", now=now)
    with store.write(manager) as session:
        if way == "undone":
            undo_last(session)
        elif way == "moved back":
            move_opportunity(session, number, MoveDraft(stage), now=now)
        else:
            review(session, loss, False, now=now)
    with store.read(as_("chen")) as session:
        due = DueList().sections(session, now=now, today=now.date())
        assert [row.opportunity_id for part in due[:3] for row in part] == [number]
        assert OpportunityList(adviser_id=chen).count(session) == 1
        assert figures(session, now=now, today=now.date()).planned == 0
