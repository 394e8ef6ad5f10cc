from datetime import timedelta

from crmdesk.followups.due import DueList, figures
from crmdesk.models import Purpose, Result
from tests.records import Make


def _figures(session, now, **more):
    return figures(session, now=now, today=now.date(), **({"scope": "store"} | more))


def test_an_empty_store_has_zeros(session, now):
    assert _figures(session, now) == (0, 0, 0, 0, 0, 0, "H", 0, 0, 0, 0, 0, None)


def test_due_overdue_and_the_longest(session, make, now):
    for days in (0, 0, -1, -4, 3):
        make.follow_up(days=days)
    found = _figures(session, now)
    assert (found.due_today, found.overdue, found.longest_days) == (2, 2, 4)


def test_in_time_is_by_the_planned_day_and_what_is_overdue_counts_against_it(
    session, make, now, today
):
    for due, done in [(0, 0), (-3, -3), (-5, -4), (-60, -60)]:
        make.follow_up(
            days=due,
            done_at=now + timedelta(days=done),
            done_on=today + timedelta(days=done),
            result=Result.REACHED,
        )
    make.follow_up(days=-2)
    found = _figures(session, now)
    assert (found.done_today, found.in_time, found.planned) == (1, 2, 4)


def test_a_managers_own_punctuality_is_not_what_others_left_late(store, manager, as_, now, today):
    with store.write(manager) as session:
        make = Make(session, now)
        for owner, late in (("manager", None), ("zhou", -3), ("chen", -4)):
            done = {"done_at": now, "done_on": today, "result": Result.REACHED}
            deal = make.opportunity(make.customer(owner=owner))
            make.follow_up(deal, days=late or 0, **({} if late else done))
    with store.read(manager) as session:
        mine = _figures(session, now, scope="mine")
        assert (mine.in_time, mine.planned) == (1, 1)
        assert (mine.overdue, mine.longest_days) == (2, 4)
        assert mine.overdue == len(
            DueList(scope="mine").sections(session, now=now, today=today).overdue
        )
        assert _figures(session, now).planned == 3


def test_dropped_and_unplanned_contacts_are_no_plan_kept(session, make, now, today):
    make.follow_up(done_at=now, done_on=today, result=Result.DROPPED)
    make.follow_up(purpose="unplanned", done_at=now, done_on=today, result=Result.REACHED)
    found = _figures(session, now)
    assert (found.done_today, found.planned) == (1, 0)


def test_level_h_counts_its_open_opportunities_and_their_amount(session, make, now):
    make.opportunity(level="H", price_minor=100, quantity=3)
    make.opportunity(level="H", price_minor=None)
    make.opportunity(level="H", stage="lost")
    make.opportunity(level="A")
    found = _figures(session, now)
    assert (found.h_count, found.h_expected_minor) == (2, 300)


def test_visits_of_the_day_and_how_many_were_filed(session, make, now, today):
    make.visit(make.customer())
    make.visit()
    make.visit(make.customer(), is_first=False)
    make.visit(make.customer(), purpose=Purpose.SERVICE)
    make.visit(day=today - timedelta(days=1))
    found = _figures(session, now)
    assert (found.visits_today, found.new_today, found.filed_today) == (4, 2, 1)


def test_one_advisers_figures_leave_the_others_out(session, make, now):
    chen = make.account("chen").id
    make.follow_up(make.opportunity(make.customer(owner="chen"), level="H"))
    make.follow_up(make.opportunity(level="H"))
    make.visit(adviser_id=chen)
    make.visit()
    found = _figures(session, now, adviser_id=chen)
    assert (found.due_today, found.h_count, found.visits_today) == (1, 1, 1)
