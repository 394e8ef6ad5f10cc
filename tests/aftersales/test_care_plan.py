from datetime import date, time

import pytest

from crmdesk.aftersales.care_plan import Rule, channel_for, due_on, first_service
from crmdesk.aftersales.mileage import Reading
from crmdesk.models import CareBasis, Channel

TODAY = date(2026, 11, 21)


def _rule(basis, days=0, channel=Channel.PHONE):
    return Rule("key", "Name", basis, days, time(10), False, channel)


def _due(rule, car, today=TODAY, rest=()):
    return due_on(rule, car, today, rest)


@pytest.mark.parametrize(("days", "due"), [(0, TODAY), (3, date(2026, 11, 24))])
def test_calls_follow_the_delivery_by_their_days(car, days, due):
    assert _due(_rule(CareBasis.DELIVERY, days), car()) == due


def test_a_call_moves_off_a_rest_day_but_not_that_of_the_delivery_day(car):
    rest = {TODAY, date(2026, 11, 24)}
    assert _due(_rule(CareBasis.DELIVERY, 3), car(), rest=rest) == date(2026, 11, 25)
    assert _due(_rule(CareBasis.DELIVERY, 0), car(), rest=rest) == TODAY


def test_what_is_over_is_not_planned(car):
    old = car(delivered_on=date(2024, 5, 1))
    assert _due(_rule(CareBasis.DELIVERY, 30), old) is None
    assert _due(_rule(CareBasis.FIRST_SERVICE, -14), old) is None


def test_the_first_service_is_the_earlier_of_mileage_and_six_months(car):
    assert first_service(car()).day == date(2027, 3, 26)  # 125 days at 40 km
    assert first_service(car(km_per_day=10)).day == date(2027, 5, 21)


def test_the_first_service_is_announced_two_weeks_before(car):
    assert _due(_rule(CareBasis.FIRST_SERVICE, -14), car()) == date(2027, 3, 12)


def test_a_first_service_that_is_near_is_announced_at_once(car):
    read = (Reading(date(2026, 10, 1), 0), Reading(date(2026, 11, 20), 4900))
    near = car(delivered_on=date(2026, 10, 1), readings=read)
    assert _due(_rule(CareBasis.FIRST_SERVICE, -14), near) == TODAY


def test_a_car_that_was_serviced_has_no_first_service(car):
    assert _due(_rule(CareBasis.FIRST_SERVICE, -14), car(was_serviced=True)) is None


@pytest.mark.parametrize(
    ("month", "day", "lunar", "due"),
    [
        (11, 21, False, date(2026, 11, 21)),
        (11, 20, False, date(2027, 11, 20)),
        (2, 29, False, date(2027, 2, 28)),
        (10, 13, True, date(2026, 11, 21)),
        (10, 12, True, date(2027, 11, 9)),
    ],
)
def test_a_birthday_is_the_next_one_solar_or_lunar(car, month, day, lunar, due):
    born = car(birth_month=month, birth_day=day, birthday_is_lunar=lunar)
    assert _due(_rule(CareBasis.BIRTHDAY), born) == due


def test_without_a_birthday_there_is_none(car):
    assert _due(_rule(CareBasis.BIRTHDAY), car()) is None


@pytest.mark.parametrize(
    ("delivered", "due"),
    [
        (TODAY, date(2027, 11, 21)),
        (date(2020, 11, 21), TODAY),
        (date(2020, 11, 20), date(2027, 11, 20)),
        (date(2024, 2, 29), date(2027, 2, 28)),
    ],
)
def test_the_anniversary_is_the_next_whole_year(car, delivered, due):
    assert _due(_rule(CareBasis.ANNIVERSARY), car(delivered_on=delivered)) == due


def test_a_yearly_call_some_days_before_is_not_planned_in_the_past(car):
    rule = _rule(CareBasis.ANNIVERSARY, -7)
    assert _due(rule, car(delivered_on=date(2020, 11, 25))) == date(2027, 11, 18)
    assert _due(rule, car(delivered_on=date(2020, 11, 28))) == TODAY


@pytest.mark.parametrize(
    ("asked", "no_call", "no_message", "channel"),
    [
        (Channel.PHONE, False, True, Channel.PHONE),
        (Channel.PHONE, True, False, Channel.WECHAT),
        (Channel.PHONE, True, True, None),
        (Channel.MESSAGE, False, True, None),
        (Channel.MESSAGE, True, False, Channel.MESSAGE),
    ],
)
def test_who_wants_no_calls_or_messages_gets_none(car, asked, no_call, no_message, channel):
    facts = car(do_not_call=no_call, do_not_message=no_message)
    assert channel_for(_rule(CareBasis.DELIVERY, channel=asked), facts) is channel
