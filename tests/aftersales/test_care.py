from datetime import date, time, timedelta

import pytest
from sqlalchemy import event, func, select

from crmdesk.access.undoing import undo_last
from crmdesk.aftersales.care import plan_care, plan_care_bulk
from crmdesk.errors import Forbidden
from crmdesk.followups.results import ResultDraft, record_result
from crmdesk.models import CareRule, FollowUp, MileageReading, OwnedVehicle, Result, ServiceVisit
from crmdesk.store import bulk_insert
from tests.records import Make


def _plan(session, vehicle, now):
    return plan_care(session, vehicle.id, today=now.date(), now=now)


def test_a_new_car_gets_the_whole_plan(session, make, now, today, calls):
    customer = make.customer(birth_month=12, birth_day=1)
    vehicle = make.vehicle(customer, delivered_on=today)
    assert _plan(session, vehicle, now) == 7
    assert {key: (call.due_on, call.due_time) for key, call in calls(vehicle.id).items()} == {
        "arrived_home": (date(2026, 11, 21), time(18)),
        "day_3": (date(2026, 11, 24), time(10)),
        "day_7": (date(2026, 11, 28), time(10)),
        "day_30": (date(2026, 12, 21), time(10)),
        "first_service": (date(2027, 3, 12), time(10)),
        "birthday": (date(2026, 12, 1), time(9)),
        "anniversary": (date(2027, 11, 21), time(10)),
    }


def test_customer_care_calls_some_and_the_adviser_the_others(session, make, now, today, calls):
    vehicle = make.vehicle(delivered_on=today)
    _plan(session, vehicle, now)
    care, zhou = make.account("care").id, make.account("zhou").id
    by = {key: call.adviser_id for key, call in calls(vehicle.id).items()}
    assert by["day_7"] == by["first_service"] == care
    assert by["arrived_home"] == by["anniversary"] == zhou


def test_the_care_account_with_the_fewest_calls_gets_the_next(session, make, now, today, calls):
    from crmdesk.models import Account, Role

    busy = make.account("care")
    free = Account(store_id=1, login="free", name="Free", role=Role.CARE, created_at=now)
    session.add(free)
    for _number in range(3):
        make.follow_up(adviser_id=busy.id)
    vehicle = make.vehicle(delivered_on=today)
    _plan(session, vehicle, now)
    assert calls(vehicle.id)["day_7"].adviser_id == free.id


def test_without_customer_care_its_calls_are_nobodys(session, make, now, today, calls):
    make.account("care").is_active = False
    vehicle = make.vehicle(delivered_on=today)
    _plan(session, vehicle, now)
    assert calls(vehicle.id)["day_7"].adviser_id is None


def test_an_old_sale_gets_only_what_is_still_to_come(session, make, now, calls):
    vehicle = make.vehicle(delivered_on=date(2022, 1, 5))
    _plan(session, vehicle, now)
    assert {key: call.due_on for key, call in calls(vehicle.id).items()} == {
        "anniversary": date(2027, 1, 5)
    }


def test_an_evening_that_has_passed_becomes_as_soon_as_possible(session, make, now, calls):
    vehicle = make.vehicle(delivered_on=now.date())
    plan_care(session, vehicle.id, today=now.date(), now=now.replace(hour=11))  # 19:00 there
    assert calls(vehicle.id)["arrived_home"].due_time is None


def test_nothing_is_planned_twice_nor_again_after_it_was_done(session, make, now, today, calls):
    vehicle = make.vehicle(delivered_on=today)
    _plan(session, vehicle, now)
    record_result(session, calls(vehicle.id)["day_3"].id, ResultDraft(Result.REACHED), now=now)
    assert _plan(session, vehicle, now) == 0


def test_one_customer_with_two_cars_has_one_birthday(session, make, now, today):
    customer = make.customer(birth_month=12, birth_day=1)
    cars = [make.vehicle(customer, delivered_on=today) for _number in range(2)]
    plan_care_bulk(session, [car.id for car in cars], today=today, now=now)
    birthdays = select(func.count(FollowUp.id)).filter_by(care_key="birthday")
    assert session.scalar(birthdays) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"is_ours": False},
        {"delivered_on": None},
        {"gone_on": date(2026, 1, 1)},
    ],
)
def test_cars_that_are_not_ours_to_care_for_get_no_plan(session, make, now, today, fields):
    assert _plan(session, make.vehicle(**({"delivered_on": today} | fields)), now) == 0


def test_a_rule_that_is_switched_off_plans_nothing(session, make, now, today, calls):
    session.scalar(select(CareRule).filter_by(key="day_3")).is_active = False
    vehicle = make.vehicle(delivered_on=today)
    _plan(session, vehicle, now)
    assert "day_3" not in calls(vehicle.id)


def test_a_rule_of_the_stores_own_speaks_by_its_name(session, make, now, today, calls):
    session.scalar(select(CareRule).filter_by(key="day_3")).key = "film"
    session.scalar(select(CareRule).filter_by(key="film")).name = "Window film"
    vehicle = make.vehicle(delivered_on=today)
    _plan(session, vehicle, now)
    assert calls(vehicle.id)["film"].purpose == "Window film"


def test_the_models_own_mileage_sets_the_first_service(session, make, now, today, calls):
    model = make.model()
    model.km_per_day, model.first_service_km = 100, 3000
    vehicle = make.vehicle(delivered_on=today, model_id=model.id)
    _plan(session, vehicle, now)
    assert calls(vehicle.id)["first_service"].due_on == today + timedelta(days=16)


def test_a_serviced_car_has_no_first_service(session, make, now, today, calls):
    vehicle = make.vehicle(delivered_on=today)
    session.add(
        ServiceVisit(
            store_id=1,
            vehicle_id=vehicle.id,
            customer_id=vehicle.customer_id,
            came_on=today,
            kind="first",
        )
    )
    _plan(session, vehicle, now)
    assert "first_service" not in calls(vehicle.id)


def test_ten_thousand_old_sales_are_planned_in_a_few_queries(session, make, now, today):
    customer = make.customer(birth_month=10, birth_day=13, birthday_is_lunar=True)
    first, *__ = bulk_insert(
        session,
        OwnedVehicle,
        [
            {
                "store_id": 1,
                "customer_id": customer.id,
                "is_ours": True,
                "delivered_on": today - timedelta(days=number % 1500),
            }
            for number in range(10_000)
        ],
    )
    asked = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *call: asked.append(call[2]))
    planned = plan_care_bulk(session, range(first, first + 10_000), today=today, now=now)
    assert planned > 10_000
    assert len(asked) < 100
    assert session.scalar(select(func.min(FollowUp.due_on))) >= today


def test_a_bulk_plan_is_undone_as_one(store, manager, now):
    with store.write(manager) as session:
        vehicle_id = Make(session, now).vehicle(delivered_on=now.date()).id
    with store.write(manager) as session:
        plan_care(session, vehicle_id, today=now.date(), now=now)
    with store.write(manager) as session:
        assert undo_last(session) == "Planned care calls: 6."
    with store.read(manager) as session:
        assert session.scalar(select(func.count(FollowUp.id))) == 0
        assert session.scalar(select(func.count(OwnedVehicle.id))) == 1


@pytest.fixture
def car_of_chen(store, manager, now):
    with store.write(manager) as session:
        make = Make(session, now)
        return make.vehicle(make.customer(owner="chen"), delivered_on=now.date()).id


@pytest.mark.parametrize("login", ["zhou", "reception", "auditor", "admin"])
def test_anothers_car_is_not_planned_by_its_id(store, as_, now, car_of_chen, login):
    with store.write(as_(login)) as session, pytest.raises(Forbidden):
        plan_care(session, car_of_chen, today=now.date(), now=now)


def test_a_bulk_plan_of_an_adviser_leaves_others_cars_out(store, as_, now, car_of_chen):
    with store.write(as_("zhou")) as session:
        assert plan_care_bulk(session, [car_of_chen], today=now.date(), now=now) == 0
    with store.write(as_("chen")) as session:
        assert plan_care_bulk(session, [car_of_chen], today=now.date(), now=now) == 6


def test_readings_are_of_their_own_car(session, make, now, today, calls):
    fast = make.vehicle(delivered_on=today - timedelta(days=20))
    slow = make.vehicle(delivered_on=today - timedelta(days=20))
    for vehicle, km in [(fast, 3000), (slow, 400)]:
        for days, read in [(20, 0), (0, km)]:
            session.add(
                MileageReading(
                    store_id=1,
                    vehicle_id=vehicle.id,
                    read_on=today - timedelta(days=days),
                    km=read,
                )
            )
    plan_care_bulk(session, [fast.id, slow.id], today=today, now=now)
    assert calls(fast.id)["first_service"].due_on == today
    assert calls(slow.id)["first_service"].due_on > today + timedelta(days=100)
