"""Everything that happened with a customer stands in one line of time."""

from datetime import timedelta

import pytest

from crmdesk.customers.notes import NoteDraft, add_note
from crmdesk.customers.ownership import give
from crmdesk.customers.timeline import timeline
from crmdesk.errors import Forbidden
from crmdesk.models import (
    Delivery,
    LevelChange,
    Loss,
    LossClass,
    LossSheet,
    Order,
    Quote,
    Result,
    StageMove,
    TestDrive,
    Way,
)


@pytest.fixture
def lived(session, make, now, today):
    """A customer with one of everything, a day apart."""
    customer = make.customer(created_at=now - timedelta(days=20))
    zhou = make.account().id
    deal = make.opportunity(customer, model_id=make.model().id, opened_at=now - timedelta(days=18))
    make.visit(
        customer,
        arrived_at=now - timedelta(days=19),
        way=Way.PHONE_IN,
        model_text="Roadster",
        did_quote=True,
        remark="in a hurry",
        adviser_id=zhou,
    )
    make.follow_up(
        deal,
        done_at=now - timedelta(days=15),
        result=Result.REACHED,
        words="wants it in red",
        done_by_id=zhou,
    )
    vehicle = make.vehicle(customer)
    by = {"store_id": 1, "opportunity_id": deal.id}
    session.add_all(
        [
            TestDrive(
                store_id=1,
                customer_id=customer.id,
                model_id=deal.model_id,
                starts_at=now - timedelta(days=14),
            ),
            StageMove(
                **by,
                from_stage_id=make.stage().id,
                to_stage_id=make.stage("negotiation").id,
                account_id=zhou,
                at=now - timedelta(days=13),
            ),
            LevelChange(
                **by,
                from_level="B",
                to_level="H",
                account_id=zhou,
                at=now - timedelta(days=12),
            ),
            Quote(
                **by,
                version_number=1,
                quoted_on=today - timedelta(days=11),
                price_minor=200_000_00,
                quantity=2,
                account_id=zhou,
            ),
            Order(
                **by, ordered_on=today - timedelta(days=10), price_minor=99_000_00, account_id=zhou
            ),
            Delivery(
                **by,
                vehicle_id=vehicle.id,
                delivered_on=today - timedelta(days=9),
                price_minor=1,
            ),
            Loss(
                **by,
                loss_class=LossClass.LOST,
                sheet=LossSheet.SAME_BRAND,
                reason_id=make.loss_reason().id,
                remark="cheaper next door",
                applied_by_id=zhou,
                applied_at=now - timedelta(days=8),
            ),
        ]
    )
    add_note(session, customer.id, NoteDraft("likes tea"), now=now - timedelta(days=7))
    give(session, customer.id, make.account("chen").id, "on leave", now=now - timedelta(days=6))
    session.flush()
    return customer


def test_the_newest_comes_first_and_nothing_is_missing(session, lived):
    assert [(row.kind, row.title, row.text, row.who) for row in timeline(session, lived.id)] == [
        ("owner", "Given to Chen Li", "on leave", "Zhou Min"),
        ("note", "Note", "likes tea", "Gao Yuan"),
        ("loss", "Given up as lost", "Price · cheaper next door", "Zhou Min"),
        ("delivery", "Delivery", "SUV 2.0T", ""),
        ("order", "Order", "¥99,000", "Zhou Min"),
        ("quote", "Quote", "¥200,000 × 2", "Zhou Min"),
        ("level", "Level", "B → H", "Zhou Min"),
        ("move", "First contact → Quote to close", "SUV 2.0T", "Zhou Min"),
        ("test_drive", "Test drive", "SUV 2.0T", ""),
        ("contact", "Call · Reached", "wants it in red", "Zhou Min"),
        ("move", "Opportunity opened", "SUV 2.0T · First contact", "Zhou Min"),
        ("visit", "Called in", "Roadster · quote given · in a hurry", "Zhou Min"),
        ("opened", "File opened", "", ""),
    ]


def test_what_is_known_by_its_day_only_says_so(session, lived):
    by_day = {row.kind for row in timeline(session, lived.id) if row.is_day}
    assert by_day == {"quote", "order", "delivery"}


def test_no_more_than_asked_for(session, lived):
    assert [row.kind for row in timeline(session, lived.id, limit=2)] == ["owner", "note"]


def test_a_planned_contact_has_not_happened(session, make):
    customer = make.customer()
    make.follow_up(make.opportunity(customer))
    assert "contact" not in [row.kind for row in timeline(session, customer.id)]


def test_nothing_of_another_customer_stands_in_it(session, make, lived):
    assert [row.kind for row in timeline(session, make.customer().id)] == ["opened"]


@pytest.mark.parametrize("login", ["chen", "reception", "auditor", "admin"])
def test_nobody_reads_it_who_does_not_reach_the_file(store, as_, theirs, login):
    with store.read(as_(login)) as session, pytest.raises(Forbidden):
        timeline(session, theirs)
