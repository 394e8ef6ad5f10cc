import pytest

from crmdesk.errors import UserError
from crmdesk.funnel.deal import deal_of
from crmdesk.funnel.orders import OrderDraft, cancel_order, place_order
from tests.records import Make


def test_a_deal_says_whose_it_is_and_what_is_known_of_the_sale(session, make):
    lin = make.customer("Lin")
    opportunity = make.opportunity(lin, model_id=make.model().id, colour="white", quantity=2)

    deal = deal_of(session, opportunity.id)

    assert (deal.customer, deal.model, deal.colour) == ("Lin", "SUV 2.0T", "white")
    assert (deal.quantity, deal.price_minor, deal.order_id) == (2, 200_000_00, None)


def test_only_the_order_that_stands_is_told(session, make, now):
    opportunity = make.opportunity()
    order_id = place_order(session, opportunity.id, OrderDraft(100), now=now)
    before = deal_of(session, opportunity.id).order_id
    cancel_order(session, order_id, "A", now=now)

    assert (before, deal_of(session, opportunity.id).order_id) == (order_id, None)


def test_another_advisers_deal_is_out_of_reach(store, as_, now):
    with store.write(as_("manager")) as session:
        make = Make(session, now)
        opportunity_id = make.opportunity(make.customer("Lin", owner="chen")).id

    with store.read(as_("zhou")) as reading, pytest.raises(UserError):
        deal_of(reading, opportunity_id)
