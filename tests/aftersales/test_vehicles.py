from datetime import date, timedelta

import pytest

from crmdesk.aftersales.care import plan_care
from crmdesk.aftersales.vehicles import ReadingDraft, add_reading, vehicles_of
from crmdesk.errors import Forbidden, UserError
from crmdesk.models import Customer
from tests.records import Make


def _planned(session, make, now, days=30):
    vehicle = make.vehicle(delivered_on=now.date() - timedelta(days=days))
    plan_care(session, vehicle.id, today=now.date(), now=now)
    return vehicle


def _add(session, vehicle, now, days, km):
    draft = ReadingDraft(now.date() - timedelta(days=days), km)
    add_reading(session, vehicle.id, draft, now=now)


def test_the_cars_of_a_customer_are_listed_newest_delivery_first(session, make, now, today):
    customer = make.customer()
    make.vehicle(customer, is_ours=False, model_text="Old hatchback")
    make.vehicle(customer, delivered_on=date(2020, 1, 1), model_text="First")
    make.vehicle(customer, delivered_on=today, model_id=make.model("SUV 2.0T").id)
    make.vehicle(customer, gone_on=today, model_text="Sold again")
    rows = vehicles_of(session, customer.id, today=today)
    assert [row.model for row in rows] == ["SUV 2.0T", "First", "Old hatchback"]


def test_a_new_car_shows_its_first_service_with_the_range(session, make, today):
    vehicle = make.vehicle(delivered_on=today)
    row = vehicles_of(session, vehicle.customer_id, today=today)[0]
    assert row.first_service_on == date(2027, 3, 26)
    assert row.first_service.startswith("about 2027-03-26 (between 2027-03-06 and 2027-04-27)")


def test_an_old_car_shows_no_first_service(session, make, today):
    vehicle = make.vehicle(delivered_on=date(2020, 1, 1))
    row = vehicles_of(session, vehicle.customer_id, today=today)[0]
    assert (row.first_service_on, row.first_service) == (None, "")


def test_a_reading_moves_the_call_for_the_first_service(session, make, now, today, calls):
    vehicle = _planned(session, make, now)
    before = calls(vehicle.id)["first_service"].due_on
    _add(session, vehicle, now, 30, 0)
    _add(session, vehicle, now, 0, 2400)
    assert calls(vehicle.id)["first_service"].due_on < before
    row = vehicles_of(session, vehicle.customer_id, today=today)[0]
    assert (row.km, row.read_on) == (2400, today)


def test_a_reading_of_a_car_without_a_planned_call_is_kept_all_the_same(session, make, now):
    vehicle = make.vehicle(is_ours=False)
    _add(session, vehicle, now, 0, 90_000)
    row = vehicles_of(session, vehicle.customer_id, today=now.date())[0]
    assert row.km == 90_000


def test_a_reading_says_its_problems(today):
    assert list(ReadingDraft(today + timedelta(days=1), -1).problems(today)) == ["read_on", "km"]
    assert "at most" in ReadingDraft(today, 10**10).problems()["km"]


def test_a_car_that_is_gone_says_so(session, now, today):
    with pytest.raises(UserError, match="is gone"):
        add_reading(session, 4711, ReadingDraft(today, 1), now=now)


@pytest.mark.parametrize("login", ["zhou", "reception", "auditor", "admin"])
def test_anothers_cars_stay_closed(store, as_, manager, now, login):
    with store.write(manager) as session:
        make = Make(session, now)
        vehicle = make.vehicle(make.customer(owner="chen"), delivered_on=now.date())
        vehicle_id, customer_id = vehicle.id, session.get(Customer, vehicle.customer_id).id
    with store.write(as_(login)) as session:
        with pytest.raises(Forbidden):
            vehicles_of(session, customer_id, today=now.date())
        with pytest.raises(Forbidden):
            add_reading(session, vehicle_id, ReadingDraft(now.date(), 1), now=now)


@pytest.mark.parametrize("is_late", [False, True])
def test_a_better_estimate_makes_no_call_late_and_no_late_one_punctual(
    session, make, now, today, calls, is_late
):
    vehicle = _planned(session, make, now)
    call = calls(vehicle.id)["first_service"]
    if is_late:
        call.due_on = call.first_due_on = today - timedelta(days=1)
    first = call.first_due_on
    _add(session, vehicle, now, 30, 0)
    _add(session, vehicle, now, 0, 400)
    assert call.due_on > first
    assert call.first_due_on == (first if is_late else call.due_on)
