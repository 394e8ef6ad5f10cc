"""What a server's columns cannot hold is a sentence, and text comes back as it was typed."""

import pytest
from sqlalchemy import text

from crmdesk.customers.lists import CustomerList
from crmdesk.customers.search import find
from crmdesk.errors import UserError
from crmdesk.models import Customer, MileageReading
from tests.records import Make

pytestmark = pytest.mark.server


def test_a_number_too_large_for_its_column_is_a_sentence(store, manager, now):
    with pytest.raises(UserError, match="too large"), store.write(manager) as session:
        make = Make(session, now)
        vehicle = make.vehicle()
        session.add(
            MileageReading(store_id=1, vehicle_id=vehicle.id, read_on=now.date(), km=10**12)
        )


def test_an_amount_of_a_whole_fleet_is_kept_to_the_cent(store, manager, now):
    with store.write(manager) as session:
        deal = Make(session, now).opportunity(price_minor=10**12)
        session.flush()
        session.refresh(deal)
        assert deal.price_minor == 10**12


@pytest.mark.parametrize("name", ["Ouyang", "OUYANG", "ouyang", "oUYa"])
def test_names_are_found_whatever_their_case(store, manager, now, name):
    with store.write(manager) as session:
        Make(session, now).customer("Ouyang Jing")
    with store.read(manager) as session:
        assert [row.name for row in find(session, name)] == ["Ouyang Jing"]
        assert [row.name for row in CustomerList(name).page(session, 0, 9)] == ["Ouyang Jing"]


@pytest.mark.parametrize("name", ["%", "_", "\\", "100%", "a_b", "'; DROP TABLE customer; --"])
def test_signs_that_mean_something_to_a_server_mean_nothing_in_a_name(store, manager, now, name):
    with store.write(manager) as session:
        make = Make(session, now)
        make.customer(name)
        make.customer("Somebody Else")
    with store.read(manager) as session:
        assert session.query(Customer.name).filter_by(name=name).one() == (name,)
        assert "Somebody Else" not in [row.name for row in find(session, name)]


def test_a_moment_is_read_as_it_was_written_wherever_the_server_stands(store, manager, now):
    with store.write(manager) as session:
        session.execute(text("SET LOCAL timezone = 'America/Los_Angeles'"))
        customer_id = Make(session, now).customer().id
    with store.read(manager) as session:
        session.execute(text("SET LOCAL timezone = 'Asia/Shanghai'"))
        assert session.get_one(Customer, customer_id).created_at == now
