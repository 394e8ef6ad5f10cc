"""What is sorted by plainly, and what with the empty last."""

from crmdesk.models import Account, Customer
from crmdesk.store.ordering import empty_last


def test_a_column_that_is_never_empty_is_sorted_by_plainly():
    assert str(empty_last(Customer.created_at, True, Customer)) == "customer.created_at DESC"


def test_what_may_be_empty_comes_last_whichever_way():
    for descending in (True, False):
        sorted_by = str(empty_last(Customer.last_effective_at, descending, Customer))
        assert sorted_by.endswith("NULLS LAST")


def test_a_name_that_is_joined_may_be_missing():
    assert str(empty_last(Account.name, False, Customer)) == "account.name ASC NULLS LAST"
