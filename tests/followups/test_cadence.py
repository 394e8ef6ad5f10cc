from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from crmdesk.dates import add_months
from crmdesk.followups.cadence import day_problem, interval, propose, time_problem
from crmdesk.models import Level, RestDay, Result, StoreSetting


def _propose(session, today, level="A", result=Result.REACHED, attempts=0, **more):
    return propose(session, level=level, result=result, attempts=attempts, today=today, **more)


def _set(session, key, value):
    row = session.scalar(select(StoreSetting).where(StoreSetting.key == key))
    row.value = {"value": value}
    session.flush()


@pytest.mark.parametrize(
    ("level", "days"), [("O", 7), ("H", 2), ("A", 7), ("B", 14), ("C", 30), ("N", 1)]
)
def test_each_level_has_its_own_rhythm(session, today, level, days):
    assert interval(session, level) == days
    assert _propose(session, today, level).due_on == today + timedelta(days=days)


def test_a_level_that_the_store_has_removed_is_still_contacted_weekly(session, today):
    assert _propose(session, today, "X").due_on == today + timedelta(days=7)


def test_a_proposal_has_a_time_a_purpose_and_says_why(session, today):
    proposal = _propose(session, today, "H")
    assert (proposal.due_time, proposal.purpose) == (time(10), "keep_in_touch")
    assert proposal.why == "level H, every 2 days"


def test_the_first_contact_is_a_first_call(session, today):
    assert _propose(session, today, "N", None).purpose == "first_call"


def test_a_signed_customer_is_contacted_as_ordered(session, today):
    proposal = _propose(session, today, "H", Result.SIGNED)
    assert (proposal.due_on, proposal.purpose) == (today + timedelta(days=7), "order_progress")


def test_no_answer_is_tried_again_next_day_in_the_other_half(session, today):
    morning = _propose(session, today, result=Result.NO_ANSWER, tried_at=time(10))
    evening = _propose(session, today, result=Result.NO_ANSWER, tried_at=time(17))
    assert morning.due_on == evening.due_on == today + timedelta(days=1)
    assert (morning.due_time, evening.due_time) == (time(17), time(10))


def test_after_three_retries_the_adviser_chooses(session, today):
    asks = [
        _propose(session, today, result=Result.NO_ANSWER, attempts=tries).asks_choice
        for tries in range(5)
    ]
    assert asks == [False, False, False, True, True]


def test_the_planned_contact_stays_when_a_choice_is_asked_for(session, today):
    proposal = _propose(session, today, result=Result.NO_ANSWER, attempts=3)
    assert proposal.due_on == today + timedelta(days=7)
    assert proposal.purpose == "choose_way"


def test_the_store_sets_how_often_it_retries(session, today):
    _set(session, "retries", 1)
    assert _propose(session, today, result=Result.NO_ANSWER, attempts=1).asks_choice


def test_a_rest_day_moves_the_contact_to_the_next_workday(session, today):
    session.add(RestDay(store_id=1, day=today + timedelta(days=7), is_rest=True))
    _set(session, "rest_weekdays", [6])  # the day after is a Sunday
    proposal = _propose(session, today)
    assert proposal.due_on == today + timedelta(days=9)
    assert proposal.why.endswith("moved off a rest day")


def test_a_make_up_working_day_is_no_rest_day(session, today):
    _set(session, "rest_weekdays", [5])
    session.add(RestDay(store_id=1, day=today + timedelta(days=7), is_rest=False))
    assert _propose(session, today).due_on == today + timedelta(days=7)


def test_a_store_that_plans_on_all_days_keeps_the_rest_day(session, today):
    session.add(RestDay(store_id=1, day=today + timedelta(days=7), is_rest=True))
    _set(session, "skip_rest_days", False)
    assert _propose(session, today).due_on == today + timedelta(days=7)


def test_nothing_is_proposed_beyond_a_year(session, today):
    session.scalar(select(Level).where(Level.key == "C")).contact_every_days = 2000
    session.flush()
    assert _propose(session, today, "C").due_on == add_months(today, 12)


def test_nothing_is_proposed_in_the_past(session, today):
    assert _propose(session, today, "H", after=date(2026, 1, 1)).due_on == today


def test_nothing_follows_a_loss(session, today):
    with pytest.raises(ValueError, match="nothing follows"):
        _propose(session, today, result=Result.LOST)


def test_days_outside_the_coming_year_are_refused_with_a_sentence(today):
    assert "passed" in day_problem(today - timedelta(days=1), today)
    assert "more than a year" in day_problem(add_months(today, 12) + timedelta(days=1), today)
    assert day_problem(today, today) == day_problem(add_months(today, 12), today) == ""


def test_an_hour_that_has_passed_today_is_refused(now, today):
    assert time_problem(today, time(1), now)
    assert not time_problem(today, time(3), now)
    assert not time_problem(today + timedelta(days=1), time(1), now)
