from datetime import date, timedelta

import pytest

from crmdesk.access.undoing import undo_last
from crmdesk.errors import Forbidden, UserError
from crmdesk.followups.planning import open_of
from crmdesk.followups.results import ResultDraft
from crmdesk.funnel.orders import OrderDraft, cancel_order, orders_of, place_order
from crmdesk.funnel.quotes import QuoteDraft, add_quote, quotes_of
from crmdesk.models import Customer, FollowUp, Opportunity, Result
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


def test_an_order_and_the_contact_in_which_it_was_signed_are_one_action(
    store, manager, as_, now, today
):
    with store.write(manager) as session:
        make = Make(session, now)
        opportunity = make.opportunity(make.customer("Lin", owner="zhou"))
        deal, planned = opportunity.id, make.follow_up(opportunity, 0).id
    contact = ResultDraft(Result.SIGNED, "by noon", "A")
    with store.write(as_("zhou")) as session:
        place_order(session, deal, OrderDraft(1), contact=contact, now=now)
        done = session.get(FollowUp, planned)
        assert (done.result, done.words) == (Result.SIGNED, "by noon")
        assert session.get(Opportunity, deal).level == "O"
        assert open_of(session, deal).due_on == today + timedelta(days=7)
    with store.write(as_("zhou")) as session:
        assert undo_last(session, now=now) == "Order of Lin."
    with store.read(manager) as session:
        assert open_of(session, deal).id == planned
        assert not orders_of(session, deal)


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
