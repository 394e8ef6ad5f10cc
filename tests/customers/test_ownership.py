"""Whose a customer is, and how it becomes another's."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from crmdesk.access.undoing import undo_last
from crmdesk.customers.ownership import give, protection
from crmdesk.errors import Forbidden, UserError
from crmdesk.models import Customer, OwnershipChange, StoreSetting
from tests.records import Make


@pytest.mark.parametrize(("days_ago", "left"), [(0, 10), (1, 9), (10, 0), (40, 0)])
def test_each_day_without_a_contact_takes_one_from_the_protection(
    session, make, now, today, days_ago, left
):
    customer = make.customer(last_effective_at=now - timedelta(days=days_ago))
    assert protection(session, customer, today=today) == left


def test_a_clock_that_was_set_back_gives_no_more_than_the_rule(session, make, now, today):
    customer = make.customer(last_effective_at=now + timedelta(days=2))
    assert protection(session, customer, today=today) == 10


def test_the_store_may_choose_another_number_of_days(session, make, now, today):
    setting = session.scalar(select(StoreSetting).where(StoreSetting.key == "protection_days"))
    setting.value = {"value": 31}
    assert protection(session, make.customer(), today=today) == 31


def test_giving_takes_the_open_work_along(session, make, now):
    customer = make.customer(owner="zhou")
    opportunity = make.opportunity(customer)
    care = make.account("care").id
    closed = make.opportunity(customer, stage="lost")
    plan = make.follow_up(opportunity)
    care_call = make.follow_up(closed, adviser_id=care)
    chen = make.account("chen").id
    give(session, customer.id, chen, "on leave", now=now)
    assert (customer.owner_id, opportunity.adviser_id, plan.adviser_id) == (chen, chen, chen)
    assert (closed.adviser_id, care_call.adviser_id) == (make.account("zhou").id, care)


def test_giving_is_kept_with_its_reason(session, make, now):
    customer = make.customer(owner="zhou")
    give(session, customer.id, make.account("chen").id, " on leave ", now=now)
    change = session.scalar(select(OwnershipChange))
    assert (change.from_id, change.to_id, change.reason) == (
        make.account("zhou").id,
        make.account("chen").id,
        "on leave",
    )


def test_giving_can_be_undone(store, manager, now):
    with store.write(manager) as session:
        make = Make(session, now)
        customer_id, zhou, chen = make.customer().id, *map(make.account, ("zhou", "chen"))
        zhou_id, chen_id = zhou.id, chen.id
    with store.write(manager) as session:
        give(session, customer_id, chen_id, "on leave", now=now)
    with store.write(manager) as session:
        undone = undo_last(session)
    with store.read(manager) as session:
        assert session.get(Customer, customer_id).owner_id == zhou_id
    assert undone == "Gave Lin Xiaodong from Zhou Min to Chen Li."


@pytest.mark.parametrize(
    ("to", "reason", "sentence"),
    [("chen", " ", "reason"), ("zhou", "leave", "already"), (None, "leave", "closed")],
)
def test_a_gift_that_makes_no_sense_is_refused(session, make, now, to, reason, sentence):
    customer = make.customer(owner="zhou")
    to_id = make.account(to).id if to else 999
    with pytest.raises(UserError, match=sentence):
        give(session, customer.id, to_id, reason, now=now)


@pytest.mark.parametrize("login", ["zhou", "care", "reception", "auditor", "admin"])
def test_only_a_manager_gives(store, as_, login, now):
    with pytest.raises(Forbidden), store.write(as_(login)) as session:
        give(session, 1, 2, "because", now=now)
