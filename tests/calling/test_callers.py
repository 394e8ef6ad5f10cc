from datetime import time

import pytest

from crmdesk.calling.callers import callers
from crmdesk.models import ContactNumber, RelatedPerson, Relation, Result
from tests.records import Make


@pytest.fixture
def lin(make):
    return make.customer("Lin Xiaodong", phone="13812346201")


@pytest.mark.parametrize("written", ["13812346201", "+86 138 1234 6201", "0086-138-1234-6201"])
def test_a_number_finds_its_file_however_it_is_written(session, lin, now, written):
    assert [caller.name for caller in callers(session, written, now=now)] == ["Lin Xiaodong"]


def test_the_card_says_where_things_stand(session, make, lin, now, today):
    deal = make.opportunity(lin, model_text="SUV 2.0T")
    make.follow_up(deal, done_at=now, done_on=today, result=Result.REACHED, words="likes it")
    make.follow_up(deal, 2, due_time=time(10), purpose="quote")
    caller = callers(session, "13812346201", now=now)[0]
    assert (caller.car, caller.last_words) == ("SUV 2.0T", "likes it")
    assert (caller.next_time, caller.next_purpose) == (time(10), "Follow up the quote")
    assert caller.opportunity_id == deal.id


def test_a_number_of_the_household_says_whose_it_is(session, lin, now):
    spouse = RelatedPerson(
        store_id=1, customer_id=lin.id, name="Chen Jie", relation=Relation.SPOUSE
    )
    session.add(spouse)
    session.flush()
    number = ContactNumber(store_id=1, number="13911112222", digits="13911112222")
    number.customer_id, number.person_id = lin.id, spouse.id
    session.add(number)
    session.flush()
    caller = callers(session, "13911112222", now=now)[0]
    assert (caller.name, caller.who) == ("Lin Xiaodong", "Spouse Chen Jie")


def test_without_a_deal_the_car_they_drive_is_named(session, make, lin, now):
    make.vehicle(lin, model_text="Sedan 1.5T", plate="京A12345")
    assert callers(session, "13812346201", now=now)[0].car == "Sedan 1.5T 京A12345"


def test_somebody_elses_customer_is_a_short_name_and_an_owner(store, as_, now):
    with store.write(as_("manager")) as session:
        make = Make(session, now)
        make.follow_up(make.opportunity(make.customer("Sun Yi", "13711112222", owner="chen")))
    with store.read(as_("zhou")) as session:
        caller = callers(session, "13711112222", now=now)[0]
    assert (caller.owner, caller.is_own, caller.is_open) == ("Chen Li", False, False)
    assert (caller.name, caller.last_words, caller.next_on) == ("Sun Y.", "", None)


def test_do_not_call_is_told_to_everybody(session, make, now):
    make.customer("Lin", phone="13812346201", do_not_call=True)
    assert callers(session, "13812346201", now=now)[0].do_not_call


@pytest.mark.parametrize("number", ["", "anonymous", "12", "13800000000"])
def test_an_unknown_number_finds_nobody(session, lin, now, number):
    assert callers(session, number, now=now) == []
