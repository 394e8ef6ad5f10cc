"""What is told of a record that vanished from a list: who, when, and what within one's reach."""

from datetime import timedelta

from crmdesk.access.accounts import account_id
from crmdesk.access.last_touch import last_touch
from crmdesk.customers.ownership import give
from crmdesk.funnel.levels import set_level
from tests.records import Make


def told(store, actor, entity, row_id, since):
    with store.read(actor) as session:
        return last_touch(session, entity, row_id, since=since)


def deal_of(store, actor, now):
    with store.write(actor) as session:
        make = Make(session, now)
        customer = make.customer("Lin", owner="zhou")
        return customer.id, make.opportunity(customer).id


def test_it_says_who_did_what_in_a_file_that_one_reaches(store, manager, as_, now):
    _customer, deal = deal_of(store, manager, now)
    with store.write(manager) as session:
        set_level(session, deal, "H", now=now)
    found = told(store, as_("zhou"), "opportunity", deal, now - timedelta(minutes=1))
    assert (found.who, found.is_own) == ("Gao Yuan", False)
    assert "Lin" in found.what


def test_of_a_file_that_was_given_away_it_says_who_and_when_alone(store, manager, as_, now):
    customer, _deal = deal_of(store, manager, now)
    zhou = as_("zhou")
    with store.write(manager) as session:
        give(session, customer, account_id(session, "chen"), "on leave", now=now)
    found = told(store, zhou, "customer", customer, now - timedelta(minutes=1))
    assert (found.who, found.what) == ("Gao Yuan", "")


def test_what_was_done_before_the_list_was_read_is_not_told(store, manager, as_, now):
    _customer, deal = deal_of(store, manager, now)
    assert told(store, as_("zhou"), "opportunity", deal, now + timedelta(minutes=1)) is None
