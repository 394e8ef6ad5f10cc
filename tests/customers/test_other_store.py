"""A database may hold many stores; each sees its own files only."""

import pytest

from crmdesk.customers.duplicates import possible_duplicates
from crmdesk.customers.file_page import file_page
from crmdesk.customers.lists import CustomerList
from crmdesk.customers.reveal import reveal_number
from crmdesk.customers.search import find
from crmdesk.errors import UserError
from crmdesk.models import ContactNumber, Customer, OwnedVehicle, StoreRecord


@pytest.fixture
def elsewhere(store, manager, now):
    """The id of a customer of the group's other store."""
    with store.write(manager) as session:
        session.add(StoreRecord(id=2, name="North Gate", created_at=now))
        session.flush()
        customer = Customer(store_id=2, name="林晓东", created_at=now)
        customer.numbers.append(
            ContactNumber(store_id=2, number="13812347714", digits="13812347714")
        )
        session.add(customer)
        session.flush()
        session.add(
            OwnedVehicle(store_id=2, customer_id=customer.id, plate="京A12345", is_ours=True)
        )
        return customer.id


@pytest.mark.parametrize("typed", ["林晓东", "lxd", "7714", "京A12345", "%", "。"])
def test_the_search_finds_nothing_of_it(store, manager, elsewhere, typed):
    with store.read(manager) as session:
        assert find(session, typed) == []
        assert CustomerList(text=typed).count(session) == 0


def test_the_list_holds_nothing_of_it(store, manager, elsewhere):
    with store.read(manager) as session:
        assert (CustomerList().count(session), CustomerList().page(session, 0, 10)) == (0, [])


@pytest.mark.parametrize(
    "what", [{"name": "林晓东"}, {"phone": "13812347714"}, {"plate": "京A12345"}]
)
def test_nobody_of_it_is_a_duplicate(store, manager, elsewhere, today, what):
    with store.read(manager) as session:
        assert possible_duplicates(session, **what, today=today) == []


def test_its_ids_lead_nowhere(store, manager, elsewhere, today, now):
    with store.write(manager) as session:
        with pytest.raises(UserError, match="gone"):
            file_page(session, elsewhere, today=today)
        with pytest.raises(UserError, match="gone"):
            reveal_number(session, 1)
