"""A contact keeps the day on which it was first due, wherever it is moved."""

from datetime import timedelta

import pytest

from crmdesk.customers.ownership import give
from crmdesk.followups.due import DueList, figures
from crmdesk.followups.planning import plan, replan
from crmdesk.followups.results import ResultDraft, record_result
from crmdesk.funnel.levels import set_level
from crmdesk.models import FollowUp, Result
from crmdesk.store import bulk_insert


@pytest.fixture
def late(session, make):
    """Due five days ago, and moved by nobody yet."""
    return make.follow_up(make.opportunity(make.customer("Lin")), days=-5)


@pytest.fixture
def move(session, late, now, today):
    def moved(days):
        replan(session, late.id, today + timedelta(days=days), None, now=now)

    return moved


@pytest.fixture
def seen(session, now, today):
    """The first row of each section that has one."""

    def rows(**filters):
        due = DueList(**({"scope": "store"} | filters)).sections(session, now=now, today=today)
        return [part[0] if part else None for part in due[:3]]

    return rows


@pytest.fixture
def shown(session, now, today):
    def asked():
        return figures(session, now=now, today=today, scope="store")

    return asked


def test_a_new_contact_is_first_due_on_its_day(late, today):
    assert late.first_due_on == late.due_on == today - timedelta(days=5)


def test_moving_it_changes_the_day_and_not_the_first(late, move, today):
    for days in (0, 3):
        move(days)
    assert (late.due_on, late.first_due_on) == (
        today + timedelta(days=3),
        today - timedelta(days=5),
    )


def test_moved_and_done_on_its_new_day_it_was_late(session, late, move, shown, now):
    move(0)
    record_result(session, late.id, ResultDraft(Result.REACHED), now=now)
    found = shown()
    assert (found.done_today, found.in_time, found.planned) == (1, 0, 1)


def test_moved_and_still_open_it_counts_against_punctuality(late, move, shown):
    assert (shown().overdue, shown().longest_days) == (1, 5)
    move(3)
    found = shown()
    assert (found.overdue, found.in_time, found.planned) == (0, 0, 1)


def test_the_list_says_since_when(late, move, seen):
    move(0)
    _overdue, row, _coming = seen()
    assert (row.is_late, row.overdue_days) == (True, 0)
    assert row.last_words == "first due on 2026-11-16"


def test_overdue_again_it_is_late_since_its_first_day(session, late, move, seen, today):
    late.due_on = today - timedelta(days=1)
    assert seen()[0].overdue_days == 5


def test_the_manager_goes_on_to_see_it(late, move, seen):
    move(3)
    assert seen(scope="late")[2].id == late.id


def test_many_rows_at_once_have_it_too(session, make, today, now):
    customer = make.customer()
    row = {"store_id": 1, "customer_id": customer.id, "purpose": "first_call", "version": 1}
    [number] = bulk_insert(session, FollowUp, [row | {"due_on": today, "planned_at": now}])
    assert session.get(FollowUp, number).first_due_on == today


@pytest.fixture
def far(session, make, now):
    """Planned for a slow buyer, in twenty days."""
    return make.follow_up(make.opportunity(make.customer("Lin"), level="C"), days=20)


def test_brought_forward_it_is_first_due_on_the_earlier_day(session, far, now, today):
    set_level(session, far.opportunity_id, "H", now=now)
    assert far.first_due_on == far.due_on < today + timedelta(days=20)


@pytest.mark.parametrize("back", [False, True], ids=["done late", "put off again and done late"])
def test_a_contact_that_was_brought_forward_can_be_late(session, far, shown, now, today, back):
    replan(session, far.id, today, None, now=now)
    later = timedelta(days=5)
    if back:
        replan(session, far.id, today + timedelta(days=20), None, now=now + timedelta(days=1))
    assert figures(session, now=now + later, today=today + later, scope="store").planned == 1
    record_result(session, far.id, ResultDraft(Result.REACHED), now=now + later)
    found = figures(session, now=now + later, today=today + later, scope="store")
    assert (found.in_time, found.planned) == (0, 1)


def test_planned_anew_in_place_of_a_late_one_it_is_late_all_the_same(session, late, now, today):
    number = plan(
        session,
        customer_id=late.customer_id,
        opportunity_id=late.opportunity_id,
        due_on=today,
        purpose="choose_way",
        now=now,
    )
    assert session.get(FollowUp, number).first_due_on == today - timedelta(days=5)


@pytest.fixture
def of_each(session, make, now, today):
    """In time, planned and overdue as Today says it for each adviser, and for the store."""

    def asked(later=0):
        days = {"now": now + timedelta(days=later), "today": today + timedelta(days=later)}
        of = [{"adviser_id": make.account(login).id} for login in ("zhou", "chen")]
        found = [figures(session, **days, **one) for one in (*of, {"scope": "store"})]
        return [(one.in_time, one.planned, one.overdue) for one in found]

    return asked


@pytest.mark.parametrize("moved", [False, True], ids=["as it was", "moved before"])
def test_who_was_late_with_it_stays_so_when_it_is_given_to_another(
    session, make, late, move, of_each, now, today, moved
):
    if moved:
        move(3)
    give(session, late.customer_id, make.account("chen").id, "leave", now=now)
    overdue = int(not moved)
    assert of_each() == [(0, 1, 0), (0, 0, overdue), (0, 1, overdue)]
    record_result(session, late.id, ResultDraft(Result.REACHED), now=now)
    assert of_each() == [(0, 1, 0), (0, 0, 0), (0, 1, 0)]


def test_what_is_not_late_yet_is_the_new_adviser_s_to_be_late_with(session, make, of_each, now):
    contact = make.follow_up(make.opportunity(make.customer()))
    give(session, contact.customer_id, make.account("chen").id, "leave", now=now)
    assert of_each(later=2) == [(0, 0, 0), (0, 1, 1), (0, 1, 1)]


def test_nobody_s_late_care_call_is_not_blamed_on_who_does_it(
    session, make, care_call, of_each, now, today
):
    late = care_call(make.customer(owner=None), due_on=today - timedelta(days=3))
    record_result(session, late.id, ResultDraft(Result.REACHED), now=now)
    assert late.adviser_id == make.account("manager").id
    assert figures(session, now=now, today=today, adviser_id=late.adviser_id).planned == 0
    assert of_each()[2] == (0, 1, 0)


def test_what_nobody_had_is_nobody_s_to_have_been_late_with(session, make, of_each, now):
    contact = make.follow_up(make.opportunity(make.customer(owner=None)), days=-5)
    give(session, contact.customer_id, make.account("chen").id, "nobody's", now=now)
    record_result(session, contact.id, ResultDraft(Result.REACHED), now=now)
    assert of_each() == [(0, 0, 0), (0, 0, 0), (0, 1, 0)]
