from datetime import date, timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import func, select

from crmdesk.access.undoing import undo_last
from crmdesk.aftersales.deliveries import DeliveryDraft, deliver
from crmdesk.aftersales.vehicles import ReadingDraft, add_reading
from crmdesk.errors import Forbidden, UserError
from crmdesk.funnel.board import board
from crmdesk.funnel.lists import OpportunityList
from crmdesk.funnel.orders import OrderDraft, place_order
from crmdesk.funnel.quotes import QuoteDraft, add_quote
from crmdesk.models import (
    Customer,
    Delivery,
    FileState,
    FollowUp,
    MileageReading,
    Opportunity,
    Order,
    Outcome,
    OwnedVehicle,
    StageMove,
)
from crmdesk.showroom.visits import VisitDraft, log_visit
from tests.records import Make

PRICE = 189_900_00


def _draft(today, **fields):
    return DeliveryDraft(**({"delivered_on": today, "price_minor": PRICE} | fields))


def _sold(make, **fields):
    opportunity = make.opportunity(stage="negotiation", colour="white", **fields)
    make.follow_up(opportunity, days=2)
    return opportunity


def test_delivering_makes_the_car_and_wins_the_opportunity(session, make, now, today):
    opportunity = _sold(make, model_id=make.model().id)
    draft = _draft(today, plate="京a 7f23k", vin="1m8gdm9axkp042788", km=12)
    vehicle = session.get(OwnedVehicle, deliver(session, opportunity.id, draft, now=now))
    assert (vehicle.plate, vehicle.vin) == ("京A7F23K", "1M8GDM9AXKP042788")
    assert (vehicle.colour, vehicle.is_ours, vehicle.delivered_on) == ("white", True, today)
    assert vehicle.model_id == opportunity.model_id
    assert (opportunity.outcome, opportunity.stage.key) == (Outcome.WON, "delivered")


def test_delivery_is_kept_with_its_price_and_its_first_reading(session, make, now, today):
    opportunity = _sold(make)
    vehicle_id = deliver(session, opportunity.id, _draft(today, km=12), now=now)
    delivery = session.scalars(select(Delivery)).one()
    assert (delivery.price_minor, delivery.vehicle_id) == (PRICE, vehicle_id)
    assert delivery.account_id == opportunity.adviser_id
    reading = session.scalars(select(MileageReading)).one()
    assert (reading.read_on, reading.km) == (today, 12)


def test_the_sales_contact_gives_way_to_the_care_plan(session, make, now, today, calls):
    opportunity = _sold(make)
    vehicle_id = deliver(session, opportunity.id, _draft(today), now=now)
    assert len(calls(vehicle_id)) == 6
    mine = select(func.count(FollowUp.id)).filter_by(opportunity_id=opportunity.id, done_at=None)
    assert session.scalar(mine) == 0


def test_the_file_is_that_of_an_owner(session, make, now, today):
    opportunity = _sold(make)
    deliver(session, opportunity.id, _draft(today), now=now)
    customer = session.get(Customer, opportunity.customer_id)
    assert (customer.state, customer.level) == (FileState.DELIVERED, None)


def test_the_orders_price_counts_where_none_is_given(session, make, now, today):
    opportunity = _sold(make)
    session.add(
        Order(
            store_id=1,
            opportunity_id=opportunity.id,
            ordered_on=today,
            price_minor=180_000_00,
            account_id=make.account().id,
        )
    )
    deliver(session, opportunity.id, _draft(today, price_minor=None), now=now)
    assert session.scalars(select(Delivery)).one().price_minor == 180_000_00


def test_without_order_and_price_nothing_is_delivered(session, make, now, today):
    opportunity = _sold(make)
    with pytest.raises(UserError, match="enter the price"):
        deliver(session, opportunity.id, _draft(today, price_minor=None), now=now)
    assert opportunity.outcome is Outcome.OPEN


FACTS = {
    "delivery": lambda s, o, day, now: deliver(s, o.deal, _draft(day), now=now),
    "order": lambda s, o, day, now: place_order(s, o.deal, OrderDraft(1, ordered_on=day), now=now),
    "quote": lambda s, o, day, now: add_quote(s, o.deal, QuoteDraft(1, quoted_on=day), now=now),
    "reading": lambda s, o, day, now: add_reading(s, o.car, ReadingDraft(day, 1), now=now),
    "arrival": lambda s, o, day, now: log_visit(
        s, VisitDraft("13900007714", "Lin", level="H", arrived_at=now + (day - o.today)), now=now
    ),
    "leaving": lambda s, o, day, now: log_visit(
        s, VisitDraft("13900007714", "Lin", level="H", left_at=now + (day - o.today)), now=now
    ),
}


class _Sold(NamedTuple):
    deal: int
    car: int
    today: date


@pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS)
def test_what_has_happened_has_not_happened_on_a_day_to_come(store, manager, now, today, fact):
    with store.write(manager) as session:
        make = Make(session, now)
        of = _Sold(_sold(make).id, make.vehicle().id, today)
    for days in (1, 40):
        refused = pytest.raises(UserError, match="still to come")
        with refused, store.write(manager) as session:
            fact(session, of, today + timedelta(days=days), now)
    with store.write(manager) as session:
        fact(session, of, today, now)


def test_an_earlier_delivery_plans_only_what_is_still_to_come(session, make, now, today, calls):
    draft = _draft(today - timedelta(days=5))
    vehicle_id = deliver(session, _sold(make).id, draft, now=now)
    assert not {"arrived_home", "day_3"} & set(calls(vehicle_id))


@pytest.mark.parametrize(
    ("field", "value"), [("price_minor", -1), ("price_minor", 10**20), ("km", -1), ("km", 10**10)]
)
def test_a_draft_says_its_problems(today, field, value):
    assert list(_draft(today, **{field: value}).problems()) == [field]


def test_a_vin_that_looks_wrong_is_a_hint_only(session, make, now, today):
    draft = _draft(today, vin="1M8GDM9A1KP042788")
    assert "vin" in draft.hints()
    assert not draft.problems()
    deliver(session, _sold(make).id, draft, now=now)


def test_the_same_car_is_not_delivered_twice(session, make, now, today):
    deliver(session, _sold(make).id, _draft(today, vin="1M8GDM9AXKP042788"), now=now)
    with pytest.raises(UserError, match="known already"):
        deliver(session, _sold(make).id, _draft(today, vin="1m8gdm9axkp042788"), now=now)


def test_an_opportunity_is_delivered_only_once(session, make, now, today):
    opportunity = _sold(make)
    deliver(session, opportunity.id, _draft(today), now=now)
    with pytest.raises(UserError, match="delivered already"):
        deliver(session, opportunity.id, _draft(today), now=now)


def test_a_lost_opportunity_is_not_delivered(session, make, now, today):
    with pytest.raises(UserError, match="is lost"):
        deliver(session, make.opportunity(stage="lost").id, _draft(today), now=now)


def test_undo_takes_a_delivery_back_entirely(store, as_, manager, now):
    with store.write(manager) as session:
        opportunity_id = _sold(Make(session, now)).id
    zhou = as_("zhou")
    with store.write(zhou) as session:
        deliver(session, opportunity_id, _draft(now.date(), vin="1M8GDM9AXKP042788"), now=now)
    with store.write(zhou) as session:
        assert undo_last(session) == "Delivered Lin Xiaodong's car."
    with store.read(zhou) as session:
        for table in (OwnedVehicle, Delivery, MileageReading):
            assert session.scalar(select(func.count(table.id))) == 0
        opportunity = session.scalars(select(Opportunity)).one()
        customer = session.get(Customer, opportunity.customer_id)
        follow_up = session.scalars(select(FollowUp)).one()
        assert (opportunity.outcome, opportunity.stage.key) == (Outcome.OPEN, "negotiation")
        assert (customer.state, customer.level) == (FileState.OPEN, "A")
        assert follow_up.done_at is None
        assert session.scalar(select(func.count(StageMove.id))) == 1


@pytest.mark.parametrize("login", ["zhou", "reception", "auditor", "admin"])
def test_others_may_not_deliver_it_by_its_id(store, as_, manager, now, login):
    with store.write(manager) as session:
        make = Make(session, now)
        opportunity_id = _sold(make, customer=make.customer(owner="chen")).id
    with store.write(as_(login)) as session, pytest.raises(Forbidden):
        deliver(session, opportunity_id, _draft(date(2026, 11, 21)), now=now)


def test_a_delivery_counts_on_its_own_day_not_on_the_day_of_typing(session, make, now):
    deal = make.opportunity(stage="negotiation")
    deliver(session, deal.id, DeliveryDraft(date(2026, 10, 30), PRICE), now=now)
    [won] = [column for column in board(session, today=now.date()) if column.key == "delivered"]
    assert (won.count, len(won.cards)) == (0, 0)
    [in_october] = OpportunityList(
        outcome=Outcome.WON, closed_from=date(2026, 10, 1), closed_to=date(2026, 10, 31)
    ).page(session, 0, 10)
    assert in_october.closed_on == date(2026, 10, 30)
