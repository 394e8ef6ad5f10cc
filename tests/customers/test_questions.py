"""The ten questions: answering them one by one, and what to ask next."""

import pytest

from crmdesk.customers.questions import (
    EXTRA,
    QUESTIONS,
    answer,
    answered,
    completeness_of,
    count_answers,
    next_best,
    refresh_completeness,
    say_answer,
)
from crmdesk.errors import Forbidden, UserError


def test_there_are_ten():
    assert len(QUESTIONS) == 10


def test_name_and_number_are_two_of_ten(session, make):
    assert answered(session, make.customer()) == {"name", "phone"}


@pytest.mark.parametrize("title", ["单先生", "欧阳女士", "Ms Lin", "mr. Smith"])
def test_a_title_is_not_yet_a_name(session, make, title):
    assert answered(session, make.customer(title)) == {"phone"}


@pytest.mark.parametrize("name", ["单雄信", "Lin", "先生", "Missy Elliot", "王总一"])
def test_what_only_resembles_a_title_is_a_name(session, make, name):
    assert "name" in answered(session, make.customer(name))


@pytest.mark.parametrize("key", [key for key in QUESTIONS if key not in {"name", "phone"}])
def test_each_answer_counts_once(session, make, now, key):
    customer = make.customer()
    value = make.source().id if key == "source" else "whatever was said"
    answer(session, customer.id, key, value, now=now)
    answer(session, customer.id, key, value, now=now)
    assert (customer.completeness, key in answered(session, customer)) == (3, True)


@pytest.mark.parametrize("key", ["workplace", "address", "district", "decides_when"])
def test_a_part_of_a_question_answers_it(session, make, now, key):
    customer = make.customer()
    answer(session, customer.id, key, "whatever was said", now=now)
    assert (getattr(customer, key), customer.completeness) == ("whatever was said", 3)


def test_an_empty_value_takes_an_answer_back(session, make, now):
    customer = make.customer()
    answer(session, customer.id, "payment", "loan", now=now)
    answer(session, customer.id, "payment", "", now=now)
    assert (customer.payment, customer.completeness) == ("", 2)


def test_the_car_that_is_known_answers_for_the_present_car(session, make):
    customer = make.customer()
    make.vehicle(customer)
    refresh_completeness(session, customer)
    assert customer.completeness == 3


def test_a_phone_as_an_answer_becomes_a_number(session, make, now):
    customer = make.customer()
    customer.numbers.clear()
    answer(session, customer.id, "phone", "138 1234 7714", now=now)
    assert [number.digits for number in customer.numbers] == ["13812347714"]


def test_the_name_cannot_be_taken_away(session, make, now):
    with pytest.raises(UserError, match="name"):
        answer(session, make.customer().id, "name", " ", now=now)


def test_an_answer_that_is_too_long_is_refused(session, make, now):
    with pytest.raises(UserError, match="500 fit"):
        answer(session, make.customer().id, "payment", "x" * 501, now=now)


def test_a_source_of_nowhere_is_no_answer(session, make, now):
    customer = make.customer()
    answer(session, customer.id, "source", 999, now=now)
    assert customer.source_id is None


def test_the_next_question_is_the_first_that_is_open(session, make):
    customer = make.customer()
    assert next_best(answered(session, customer)) == "occupation"
    assert next_best(QUESTIONS) is None
    assert completeness_of(session, customer) == 2


def test_many_files_can_be_counted_without_reading_them():
    fields = {"name": "Lin", "payment": "loan", "district": "", "address": None}
    assert count_answers(fields, has_number=True, has_car=True) == 4


def test_a_choice_is_said_in_words_and_free_words_as_they_are():
    assert say_answer("payment", "loan") == "Loan"
    assert say_answer("payment", "half and half") == "half and half"
    assert say_answer("decides_when", "week") == EXTRA["decides_when"].choices[1].label
    assert say_answer("workplace", "Nanjing") == "Nanjing"


def test_an_adviser_answers_only_for_own_customers(store, as_, theirs, now):
    with pytest.raises(Forbidden, match="Zhou Min"), store.write(as_("chen")) as session:
        answer(session, theirs, "payment", "loan", now=now)
    with store.write(as_("zhou")) as session:
        answer(session, theirs, "payment", "loan", now=now)
