"""What the follow-up tests share."""

from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from crmdesk.models import FollowUp
from tests.records import Make


@pytest.fixture
def composed():
    """``with composed(session):`` calls verbs as parts of another verb."""

    @contextmanager
    def inside(session):
        session.info["inside"] = session.info.get("inside", 0) + 1
        yield
        session.info["inside"] -= 1

    return inside


@pytest.fixture
def open_count(session):
    return lambda opportunity: session.scalar(
        select(func.count(FollowUp.id)).filter_by(opportunity_id=opportunity.id, done_at=None)
    )


@pytest.fixture
def of_chen(store, manager, now):
    """Customer, opportunity and planned contact of adviser Chen, as ids."""
    with store.write(manager) as session:
        make = Make(session, now)
        follow_up = make.follow_up(make.opportunity(make.customer(owner="chen")))
        return follow_up.customer_id, follow_up.opportunity_id, follow_up.id


@pytest.fixture
def care_call(session, make, now):
    """A planned contact that belongs to no opportunity."""

    def planned(customer=None, care_key="day_7", **fields):
        customer = customer or make.customer()
        follow_up = FollowUp(
            store_id=1,
            customer_id=customer.id,
            care_key=care_key,
            **{
                "purpose": care_key,
                "adviser_id": customer.owner_id,
                "due_on": now.date(),
                "planned_at": now,
            }
            | fields,
        )
        session.add(follow_up)
        session.flush()
        return follow_up

    return planned
