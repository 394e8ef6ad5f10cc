from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from crmdesk.access.undoing import undo_last
from crmdesk.errors import Forbidden, UserError
from crmdesk.followups.planning import open_of
from crmdesk.followups.results import (
    ResultDraft,
    record_contact,
    record_lost,
    record_result,
)
from crmdesk.models import Customer, FollowUp, LevelChange, Opportunity, Result
from tests.records import Make


def _record(session, follow_up, result=Result.REACHED, *, now, **more):
    return record_result(session, follow_up.id, ResultDraft(result, **more), now=now)


def test_a_result_closes_the_contact_and_plans_the_next_by_level(session, make, now, today):
    follow_up = make.follow_up(make.opportunity(level="A"))
    recorded = _record(session, follow_up, now=now, words=" wants the rear seats ")
    following = session.get(FollowUp, recorded.next_id)
    assert follow_up.words == "wants the rear seats"
    assert (follow_up.done_on, follow_up.is_effective) == (today, True)
    assert following.due_on == recorded.next_on == today + timedelta(days=7)
    assert recorded.sentence == "Reached Lin Xiaodong. Next contact on Sat 28 Nov."


@pytest.mark.parametrize(
    ("result", "resets"),
    [
        (Result.REACHED, True),
        (Result.VISIT_SET, True),
        (Result.SIGNED, True),
        (Result.NO_ANSWER, False),
        (Result.POSTPONED, False),
    ],
)
def test_only_an_effective_contact_resets_the_clock(session, make, now, result, resets):
    follow_up = make.follow_up()
    _record(session, follow_up, result, now=now)
    customer = session.get(Customer, follow_up.customer_id)
    assert customer.last_effective_at == (now if resets else None)


def test_the_level_after_the_contact_sets_the_rhythm_and_the_history(session, make, now, today):
    opportunity = make.opportunity(level="A")
    recorded = _record(session, make.follow_up(opportunity), now=now, level="H")
    assert recorded.next_on == today + timedelta(days=2)
    assert opportunity.level == session.get(Customer, opportunity.customer_id).level == "H"
    assert session.scalar(select(LevelChange)).to_level == "H"


def test_no_answer_counts_up_to_a_choice_with_one_contact_planned(session, make, now, open_count):
    opportunity = make.opportunity()
    follow_up, asked = make.follow_up(opportunity), []
    for _try in range(5):
        recorded = _record(session, follow_up, Result.NO_ANSWER, now=now)
        asked.append(recorded.asks_choice)
        follow_up = session.get(FollowUp, recorded.next_id)
        assert open_count(opportunity) == 1
    assert asked == [False, False, False, True, True]
    assert (follow_up.attempts, follow_up.purpose) == (5, "choose_way")


def test_a_chosen_day_after_the_last_retry_asks_no_more(session, make, now, today):
    follow_up = make.follow_up(attempts=3)
    recorded = _record(
        session, follow_up, Result.NO_ANSWER, now=now, next_on=today + timedelta(days=3)
    )
    assert not recorded.asks_choice
    assert recorded.next_on == today + timedelta(days=3)


def test_reaching_somebody_ends_the_count_of_unanswered_tries(session, make, now):
    recorded = _record(session, make.follow_up(attempts=2), now=now)
    assert session.get(FollowUp, recorded.next_id).attempts == 0


def test_the_adviser_chooses_day_time_and_purpose(session, make, now, today):
    recorded = _record(
        session,
        make.follow_up(),
        now=now,
        next_on=today + timedelta(days=1),
        next_time=time(15, 30),
        next_purpose="bring the trade-in papers",
    )
    following = session.get(FollowUp, recorded.next_id)
    assert (following.due_time, following.purpose) == (time(15, 30), "bring the trade-in papers")


def test_the_next_purpose_follows_the_stage(session, make, now):
    recorded = _record(session, make.follow_up(make.opportunity(stage="negotiation")), now=now)
    assert session.get(FollowUp, recorded.next_id).purpose == "quote"


def test_a_promise_that_has_passed_proposes_a_lower_level(session, make, now, today):
    opportunity = make.opportunity(level="H", expected_on=today - timedelta(days=1))
    recorded = _record(session, make.follow_up(opportunity), now=now)
    assert (recorded.proposes_level, opportunity.level) == ("A", "H")


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (ResultDraft(Result.REACHED, next_on=date(2026, 11, 20)), "next_on"),
        (ResultDraft(Result.REACHED, next_on=date(2027, 11, 22)), "next_on"),
        (ResultDraft(Result.DROPPED), "result"),
        (ResultDraft(Result.REACHED, score=11), "score"),
        (ResultDraft(Result.REACHED, next_on=date(2026, 11, 21), next_time=time(1)), "next_time"),
    ],
)
def test_a_draft_says_its_problem_at_the_field_and_is_refused(
    session, make, now, today, draft, field
):
    assert list(draft.problems(today, now)) == [field]
    with pytest.raises(UserError):
        record_result(session, make.follow_up().id, draft, now=now.replace(hour=10))


def test_a_contact_is_recorded_only_once(session, make, now):
    follow_up = make.follow_up()
    _record(session, follow_up, now=now)
    with pytest.raises(UserError, match="recorded already"):
        _record(session, follow_up, now=now)


def test_a_loss_asks_for_its_reason_elsewhere(session, make, now, open_count):
    follow_up = make.follow_up()
    with pytest.raises(UserError, match="Say why"):
        _record(session, follow_up, Result.LOST, now=now)
    with pytest.raises(UserError, match="always has a next contact"):
        record_lost(session, follow_up.opportunity_id, "", now=now)
    assert follow_up.done_at is None


def test_as_part_of_a_loss_the_last_contact_is_effective_and_plans_none(
    session, make, now, composed, open_count
):
    follow_up = make.follow_up()
    with composed(session):
        assert record_lost(session, follow_up.opportunity_id, "bought elsewhere", now=now)
        assert not record_lost(session, follow_up.opportunity_id, "", now=now)
    assert (follow_up.result, follow_up.is_effective) == (Result.LOST, True)
    assert open_of(session, follow_up.opportunity_id) is None


def test_a_care_call_that_is_done_plans_nothing(session, make, now, care_call):
    follow_up = care_call()
    assert _record(session, follow_up, now=now, score=9).next_id is None


def test_a_care_call_that_nobody_answered_is_tried_again(session, make, now, today, care_call):
    follow_up = care_call()
    recorded = _record(session, follow_up, Result.NO_ANSWER, now=now)
    following = session.get(FollowUp, recorded.next_id)
    assert (following.due_on, following.care_key) == (today + timedelta(days=1), "day_7")
    assert following.purpose == "day_7"


def test_the_last_retry_of_a_care_call_ends_it(session, make, now, care_call):
    follow_up = care_call(attempts=3)
    assert _record(session, follow_up, Result.NO_ANSWER, now=now).next_id is None


def test_a_birthday_comes_back_next_year(session, make, now, care_call):
    customer = make.customer(birth_month=2, birth_day=29)
    follow_up = care_call(customer, "birthday")
    follow_up.due_on = date(2026, 11, 20)
    assert _record(session, follow_up, now=now).next_on == date(2027, 2, 28)


def test_a_lunar_birthday_comes_back_on_its_own_day(session, make, now, care_call):
    customer = make.customer(birth_month=10, birth_day=13, birthday_is_lunar=True)
    follow_up = care_call(customer, "birthday")
    assert _record(session, follow_up, now=now).next_on == date(2027, 11, 10)


def test_an_anniversary_kept_early_is_planned_for_the_year_after(session, make, now, care_call):
    vehicle = make.vehicle(delivered_on=date(2024, 11, 25))
    follow_up = care_call(care_key="anniversary", vehicle_id=vehicle.id, due_on=date(2026, 11, 25))
    assert _record(session, follow_up, now=now).next_on == date(2027, 11, 25)


def test_one_call_settles_the_care_calls_bundled_with_it(session, make, now, care_call):
    opportunity = make.opportunity()
    first = make.follow_up(opportunity)
    second = care_call(session.get(Customer, opportunity.customer_id), "day_3")
    stranger = make.follow_up()
    _record(session, first, now=now, also=(second.id, stranger.id))
    assert second.result is Result.REACHED
    assert stranger.done_at is None


def test_an_unplanned_contact_settles_the_planned_one(session, make, now, open_count):
    opportunity = make.opportunity()
    planned = make.follow_up(opportunity, days=5)
    record_contact(session, opportunity.customer_id, ResultDraft(Result.REACHED), now=now)
    assert planned.done_at == now
    assert open_count(opportunity) == 1


def test_a_contact_with_nothing_planned_is_kept_all_the_same(session, make, now, today):
    customer = make.customer()
    record_contact(session, customer.id, ResultDraft(Result.REACHED, "all well"), now=now)
    kept = session.scalar(select(FollowUp).filter_by(customer_id=customer.id))
    assert (kept.words, kept.done_on, kept.opportunity_id) == ("all well", today, None)
    assert customer.last_effective_at == now


def test_undo_opens_the_contact_again_and_takes_the_next_one_back(store, as_, manager, now):
    zhou = as_("zhou")
    with store.write(manager) as session:
        follow_up_id = Make(session, now).follow_up().id
    with store.write(zhou) as session:
        record_result(session, follow_up_id, ResultDraft(Result.REACHED, level="H"), now=now)
    with store.write(zhou) as session:
        assert undo_last(session) == "Reached Lin Xiaodong. Next contact on Mon 23 Nov."
    with store.read(zhou) as session:
        follow_up = session.scalars(select(FollowUp)).one()
        opportunity = session.scalars(select(Opportunity)).one()
        customer = session.get(Customer, follow_up.customer_id)
        assert (follow_up.done_at, follow_up.result, follow_up.is_effective) == (None, None, False)
        assert (opportunity.level, customer.level, customer.last_effective_at) == ("A", "A", None)
        assert session.scalar(select(LevelChange)) is None


@pytest.mark.parametrize("login", ["zhou", "reception", "auditor", "admin"])
def test_others_may_not_record_it_by_its_id(store, as_, now, of_chen, login):
    with store.write(as_(login)) as session:
        with pytest.raises(Forbidden):
            record_result(session, of_chen[2], ResultDraft(Result.REACHED), now=now)
        with pytest.raises(Forbidden):
            record_contact(session, of_chen[0], ResultDraft(Result.REACHED), now=now)


@pytest.mark.parametrize("login", ["chen", "care", "manager"])
def test_the_owner_customer_care_and_the_manager_may(store, as_, now, of_chen, login):
    with store.write(as_(login)) as session:
        record_result(session, of_chen[2], ResultDraft(Result.REACHED), now=now)


def test_an_adviser_records_what_is_planned_for_them_with_anothers_customer(
    store, as_, manager, now
):
    with store.write(manager) as session:
        make = Make(session, now)
        zhou = make.account("zhou").id
        opportunity = make.opportunity(make.customer(owner="chen"))
        follow_up_id = make.follow_up(opportunity, adviser_id=zhou).id
    with store.write(as_("zhou")) as session:
        record_result(session, follow_up_id, ResultDraft(Result.NO_ANSWER), now=now)
