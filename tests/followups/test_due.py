from datetime import date, time, timedelta

import pytest
from sqlalchemy import event

from crmdesk.errors import Forbidden
from crmdesk.followups.due import DueList
from crmdesk.models import Customer, FollowUp, Result
from tests.records import Make


def _due(session, now, limit=200, **filters):
    return DueList(**filters).sections(session, now=now, today=now.date(), limit=limit)


def _names(rows):
    return [row.name for row in rows]


@pytest.fixture
def store_due(session, now):
    return lambda **more: _due(session, now, **({"scope": "store"} | more))


def test_contacts_stand_as_overdue_today_and_coming(make, store_due):
    for name, days in [("Late", -2), ("Now", 0), ("Soon", 7), ("Far", 8)]:
        make.follow_up(make.opportunity(make.customer(name)), days=days)
    due = store_due()
    assert [_names(part) for part in due[:3]] == [["Late"], ["Now"], ["Soon"]]
    assert due.counts == (1, 1, 1)
    assert due.overdue[0].overdue_days == 2


def test_the_earliest_moment_comes_first(make, store_due):
    for name, at in [("C", time(15)), ("B", time(9, 30)), ("A", None)]:
        make.follow_up(make.opportunity(make.customer(name)), due_time=at)
    assert _names(store_due().today) == ["A", "B", "C"]


def test_by_urgency_the_hottest_level_comes_first(make, store_due):
    for name, level in [("Cold", "C"), ("Hot", "H"), ("Ordered", "O")]:
        make.follow_up(make.opportunity(make.customer(name), level=level))
    assert _names(store_due(order="urgency").today) == ["Ordered", "Hot", "Cold"]


def test_a_done_contact_is_no_longer_due(make, store_due, now):
    make.follow_up(done_at=now, result=Result.REACHED)
    assert store_due().counts == (0, 0, 0)


def test_a_row_shows_the_last_words_and_a_masked_number(make, store_due, now, today):
    opportunity = make.opportunity(make.customer(phone="13812347714"))
    for days, words in [(9, "older"), (3, "wants the rear seats")]:
        make.follow_up(
            opportunity,
            done_at=now - timedelta(days=days),
            done_on=today,
            result=Result.REACHED,
            words=words,
        )
    make.follow_up(opportunity, attempts=1, done_at=now, result=Result.NO_ANSWER)
    make.follow_up(opportunity, attempts=2)
    row = store_due().today[0]
    assert row.last_words == "wants the rear seats; no answer 2 times"
    assert row.phone == "138****7714"


def test_a_result_without_words_is_said_as_such(make, store_due, now):
    opportunity = make.opportunity()
    make.follow_up(opportunity, done_at=now, result=Result.VISIT_SET)
    make.follow_up(opportunity)
    assert store_due().today[0].last_words == "Visit set"


def test_a_care_call_without_words_tells_of_the_car(make, store_due, care_call):
    vehicle = make.vehicle(delivered_on=date(2026, 11, 18), plate="京A7F23K")
    care_call(care_key="day_3", vehicle_id=vehicle.id)
    row = store_due().today[0]
    assert (row.care, row.purpose) == (True, "Day 3 call")
    assert row.last_words == "Owner since 2026-11-18, 京A7F23K"


def test_a_lunar_birthday_says_its_lunar_day(make, store_due, care_call):
    customer = make.customer(birth_month=10, birth_day=13, birthday_is_lunar=True)
    care_call(customer, "birthday")
    assert store_due().today[0].purpose == "Birthday (lunar 10-13)"


def test_what_falls_within_a_week_is_one_row_with_joined_purposes(
    session, make, store_due, care_call, today
):
    opportunity = make.opportunity()
    customer = session.get(Customer, opportunity.customer_id)
    first = make.follow_up(opportunity, days=-1)
    second = care_call(customer, "day_3")
    third = care_call(customer, "birthday", due_on=today + timedelta(days=6))
    due = store_due()
    assert [row.id for row in due.overdue] == [first.id]
    assert due.overdue[0].bundled == (second.id, third.id)
    assert due.overdue[0].purpose == "First call, Day 3 call, Birthday"
    assert not due.today
    assert not due.coming
    assert due.counts == (1, 0, 0)


def test_what_falls_later_is_not_part_of_the_call(session, make, store_due, care_call, today):
    opportunity = make.opportunity()
    make.follow_up(opportunity, days=-4)
    care_call(session.get(Customer, opportunity.customer_id), due_on=today + timedelta(days=5))
    assert store_due().overdue[0].bundled == ()


def test_beyond_the_limit_everything_is_still_counted(make, store_due):
    for _number in range(4):
        make.follow_up(days=-1)
    make.follow_up()
    due = store_due(limit=2)
    assert (len(due.overdue), len(due.today)) == (2, 1)
    assert due.counts == (4, 1, 0)


@pytest.fixture
def planned(store, manager, now):
    """Contacts of Zhou and Chen and a care call of nobody's; who is overdue since when."""
    with store.write(manager) as session:
        make = Make(session, now)
        make.follow_up(make.opportunity(make.customer("Zhou's")), days=-2)
        make.follow_up(make.opportunity(make.customer("Chen's", owner="chen")), days=-3)
        make.follow_up(make.opportunity(make.customer("Chen's new", owner="chen")), days=-1)
        owner = make.customer("Owner's")
        session.add(
            FollowUp(
                store_id=1,
                customer_id=owner.id,
                care_key="day_7",
                purpose="day_7",
                due_on=now.date(),
                planned_at=now,
            )
        )


@pytest.mark.parametrize(
    ("login", "filters", "names"),
    [
        ("zhou", {}, {"Zhou's"}),
        ("zhou", {"scope": "store"}, {"Zhou's"}),
        ("zhou", {"adviser_id": 3}, {"Zhou's"}),
        ("care", {}, {"Owner's"}),
        ("care", {"scope": "store"}, {"Zhou's", "Chen's", "Chen's new", "Owner's"}),
        ("manager", {}, {"Zhou's", "Chen's"}),
        ("manager", {"scope": "own"}, set()),
        ("manager", {"scope": "late"}, {"Zhou's", "Chen's"}),
        ("manager", {"scope": "store"}, {"Zhou's", "Chen's", "Chen's new", "Owner's"}),
        ("manager", {"adviser_id": 3}, {"Chen's", "Chen's new"}),
    ],
)
def test_each_sees_what_is_theirs_to_see(store, as_, now, planned, login, filters, names):
    with store.read(as_(login)) as session:
        due = _due(session, now, **filters)
    assert {row.name for part in due[:3] for row in part} == names


@pytest.mark.parametrize("login", ["reception", "auditor", "admin"])
def test_who_has_no_part_in_it_sees_no_list(store, as_, now, login):
    with store.read(as_(login)) as session, pytest.raises(Forbidden):
        _due(session, now)


@pytest.mark.file_only
@pytest.mark.parametrize("login", ["zhou", "care", "manager"])
def test_each_part_of_the_list_is_cut_on_an_index_of_open_contacts(store, as_, now, login):
    asked = []
    event.listen(store.engine, "before_cursor_execute", lambda *call: asked.append(call[2:4]))
    with store.read(as_(login)) as session:
        _due(session, now)
        sql, parameters = next(one for one in asked if "UNION" in one[0])
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)
        steps = [row[-1] for row in plan]
    cuts = [step for step in steps if "follow_up USING INDEX" in step]
    by_customer = [step for step in cuts if "ix_follow_up_customer_id_done_at" in step]
    assert len(cuts) >= 4
    assert by_customer
    assert all("ix_follow_up_open" in step for step in cuts if step not in by_customer)
    assert not [step for step in steps if step.startswith("SCAN follow_up")]
