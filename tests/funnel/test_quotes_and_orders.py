from datetime import date

import pytest

from crmdesk.errors import Forbidden, UserError
from crmdesk.funnel.orders import OrderDraft, cancel_order, orders_of, place_order
from crmdesk.funnel.quotes import QuoteDraft, add_quote, quotes_of
from crmdesk.models import Customer
from tests.records import Make


def test_quotes_are_numbered_and_the_newest_is_the_amount_expected(session, make, now, today):
    opportunity = make.opportunity()
    add_quote(session, opportunity.id, QuoteDraft(210_000_00), now=now)
    add_quote(session, opportunity.id, QuoteDraft(205_000_00, 2, payment="loan"), now=now)

    assert [(row.version_number, row.quoted_on) for row in quotes_of(session, opportunity.id)] == [
        (2, today),
        (1, today),
    ]
    assert (opportunity.price_minor, opportunity.quantity) == (205_000_00, 2)


def test_an_order_sets_level_o_and_leaves_the_stage(session, make, now, today):
    opportunity = make.opportunity(stage="presentation")

    place_order(session, opportunity.id, OrderDraft(200_000_00, deposit_minor=5_000_00), now=now)

    assert (opportunity.level, opportunity.stage.key) == ("O", "presentation")
    assert opportunity.ordered_on == today
    assert session.get(Customer, opportunity.customer_id).level == "O"


def test_a_second_order_waits_until_the_first_is_cancelled(session, make, now, today):
    opportunity = make.opportunity()
    order_id = place_order(session, opportunity.id, OrderDraft(1), now=now)
    with pytest.raises(UserError, match="order already"):
        place_order(session, opportunity.id, OrderDraft(1), now=now)

    cancel_order(session, order_id, "B", now=now)

    assert (opportunity.level, opportunity.ordered_on) == ("B", None)
    assert [row.cancelled_on for row in orders_of(session, opportunity.id)] == [today]
    place_order(session, opportunity.id, OrderDraft(1), now=now)


def test_a_closed_opportunity_takes_neither_quote_nor_order(session, make, now):
    closed = make.opportunity(stage="lost", closed_at=now)
    with pytest.raises(UserError, match="closed"):
        add_quote(session, closed.id, QuoteDraft(1), now=now)
    with pytest.raises(UserError, match="closed"):
        place_order(session, closed.id, OrderDraft(1), now=now)


def test_order_drafts_tell_what_is_wrong():
    draft = OrderDraft(-1, 0, date(2026, 11, 2), date(2026, 11, 1), deposit_minor=-5)
    assert draft.problems().keys() == {"price_minor", "quantity", "promised_on", "deposit_minor"}


def test_quotes_and_orders_of_others_are_out_of_reach(store, manager, as_, now):
    with store.write(manager) as session:
        opportunity_id = Make(session, now).opportunity().id
        order_id = place_order(session, opportunity_id, OrderDraft(1), now=now)
    with store.write(as_("chen")) as session:
        for refused in (
            lambda: quotes_of(session, opportunity_id),
            lambda: orders_of(session, opportunity_id),
            lambda: add_quote(session, opportunity_id, QuoteDraft(1), now=now),
            lambda: cancel_order(session, order_id, "B", now=now),
        ):
            with pytest.raises(Forbidden):
                refused()
