from datetime import timedelta

import pytest

from crmdesk.errors import Forbidden, UserError
from crmdesk.followups.planning import drop_open, open_of, plan, plan_first, replan
from crmdesk.models import Result


def _plan(session, opportunity, due_on, now, **more):
    return plan(
        session,
        customer_id=opportunity.customer_id,
        opportunity_id=opportunity.id,
        due_on=due_on,
        purpose="quote",
        now=now,
        **more,
    )


def test_the_first_contact_follows_the_level(session, make, now, today):
    opportunity = make.opportunity(level="H")
    planned = plan_first(session, opportunity, now=now)
    assert planned.due_on == today + timedelta(days=2)
    assert (planned.purpose, planned.adviser_id) == ("first_call", opportunity.adviser_id)


def test_a_new_plan_takes_the_place_of_the_one_before(session, make, now, today):
    opportunity = make.opportunity()
    first = plan_first(session, opportunity, now=now)
    second = _plan(session, opportunity, today, now)
    assert first.result is Result.DROPPED
    assert open_of(session, opportunity.id).id == second


@pytest.mark.parametrize(("days", "words"), [(-1, "passed"), (400, "more than a year")])
def test_only_the_coming_year_can_be_planned(session, make, now, today, open_count, days, words):
    opportunity = make.opportunity()
    with pytest.raises(UserError, match=words):
        _plan(session, opportunity, today + timedelta(days=days), now)
    assert open_count(opportunity) == 0


def test_a_closed_opportunity_is_not_planned(session, make, now, today):
    with pytest.raises(UserError, match="closed"):
        _plan(session, make.opportunity(stage="lost"), today, now)


def test_moving_a_contact_starts_its_reminder_anew(session, make, now, today):
    follow_up = make.follow_up(reminded_at=now, snoozed_until=now)
    replan(session, follow_up.id, today + timedelta(days=3), None, now=now)
    assert follow_up.due_on == today + timedelta(days=3)
    assert follow_up.reminded_at is follow_up.snoozed_until is None


def test_a_done_contact_is_not_moved(session, make, now, today):
    follow_up = make.follow_up(done_at=now, result=Result.REACHED)
    with pytest.raises(UserError, match="done already"):
        replan(session, follow_up.id, today, None, now=now)


def test_dropping_says_whether_anything_was_planned(session, make, now, composed):
    opportunity = make.follow_up().opportunity_id
    with composed(session):
        assert drop_open(session, opportunity_id=opportunity, now=now)
        assert not drop_open(session, opportunity_id=opportunity, now=now)


def test_dropping_alone_is_refused_because_the_opportunity_would_be_left(session, make, now):
    with pytest.raises(UserError, match="always has a next contact"):
        drop_open(session, opportunity_id=make.follow_up().opportunity_id, now=now)


@pytest.mark.parametrize("login", ["zhou", "reception", "auditor", "admin"])
def test_who_may_not_work_on_it_is_refused_by_its_id(store, as_, now, today, of_chen, login):
    customer, _opportunity, follow_up = of_chen
    with store.write(as_(login)) as session:
        with pytest.raises(Forbidden):
            replan(session, follow_up, today, None, now=now)
        with pytest.raises(Forbidden):
            plan(
                session,
                customer_id=customer,
                opportunity_id=None,
                due_on=today,
                purpose="quote",
                now=now,
            )


@pytest.mark.parametrize("login", ["chen", "care", "manager"])
def test_who_may_work_on_it_moves_it(store, as_, now, today, of_chen, login):
    with store.write(as_(login)) as session:
        replan(session, of_chen[2], today + timedelta(days=1), None, now=now)
