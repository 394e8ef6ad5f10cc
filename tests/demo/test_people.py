import pytest

from crmdesk.aftersales.vin import vin_hint
from crmdesk.customers.numbers import digits_of, number_problem
from crmdesk.customers.questions import completeness_of
from crmdesk.customers.search import find
from crmdesk.demo.people import UNASSIGNED
from crmdesk.models import Customer, Role
from crmdesk.store import Actor

MANAGER = Actor(3, "", Role.MANAGER, 1)


def test_numbers_are_good_and_nobodys(ask):
    for number, digits in ask("SELECT number, digits FROM contact_number"):
        assert not number_problem(number)
        assert digits == digits_of(number)
        assert digits.startswith(UNASSIGNED)


def test_frame_numbers_are_good_and_no_makers(ask):
    frames = [vin for (vin,) in ask("SELECT vin FROM owned_vehicle WHERE vin <> ''")]
    assert not any(vin_hint(vin) for vin in frames)
    assert all(vin.startswith("L00") for vin in frames)
    assert len(set(frames)) == len(frames)


def test_plates_are_of_no_office(ask):
    plates = ask("SELECT plate FROM owned_vehicle WHERE plate <> ''")
    assert plates
    assert all(plate.startswith("宁F·") and len(plate) == 8 for (plate,) in plates)


def test_completeness_is_what_the_domain_counts(demo_store):
    with demo_store.read(MANAGER) as session:
        for customer in session.query(Customer):
            assert customer.completeness == completeness_of(session, customer)


@pytest.mark.parametrize("column", ["c.name", "n.digits", "v.plate", "v.vin"])
def test_the_search_box_finds_what_stands_in_the_files(demo_store, column):
    with demo_store.read(MANAGER) as session:
        found = session.connection().exec_driver_sql(
            f"""SELECT c.id, {column} FROM customer c
                JOIN contact_number n ON n.customer_id = c.id
                JOIN owned_vehicle v ON v.customer_id = c.id
            WHERE {column} <> '' ORDER BY c.id LIMIT 12"""
        )
        for customer_id, text in found.all():
            assert customer_id in {row.id for row in find(session, text)}


def test_an_english_store_has_names_in_pinyin_and_english_words(ask_english):
    for table, column in (
        *(("customer", "name"), ("customer", "present_car"), ("customer", "district")),
        *(("follow_up", "words"), ("visit", "remark"), ("account", "name"), ("stage", "name")),
        *(("car_model", "name"), ("note", "text"), ("showroom_day", "weather")),
    ):
        texts = [text for (text,) in ask_english(f"SELECT DISTINCT {column} FROM {table}")]
        assert not [text for text in texts if any("一" <= sign <= "鿿" for sign in text)]
