from datetime import date, datetime, timedelta

import pytest

from crmdesk.errors import Forbidden
from crmdesk.funnel.board import FunnelFilter, board, with_observed
from crmdesk.funnel.chosen import NOBODY
from crmdesk.funnel.lists import OpportunityList
from crmdesk.funnel.observed import Observed
from crmdesk.funnel.on_file import opportunities_of
from crmdesk.funnel.orders import OrderDraft, place_order
from crmdesk.i18n import NOTHING
from crmdesk.models import Outcome
from tests.records import Make


def column(session, today, key, **fields):
    found = board(session, FunnelFilter(**fields), today=today, cards=2)
    return next(one for one in found if one.key == key)


def test_the_board_has_the_open_stages_and_what_was_delivered(session, today):
    keys = [one.key for one in board(session, today=today)]
    assert keys == [
        *("first_contact", "needs", "presentation", "test_drive", "negotiation", "delivered")
    ]


def test_a_column_carries_its_sums_and_the_cards_due_first(session, make, today):
    for number, days in enumerate((5, -2, 0)):
        opportunity = make.opportunity(
            make.customer(f"Party {number}"), stage="needs", price_minor=1_000
        )
        make.follow_up(opportunity, days=days)
    make.opportunity(make.customer("No contact"), stage="needs", quantity=3, price_minor=10)

    needs = column(session, today, "needs")

    assert (needs.count, needs.quantity, needs.amount_minor) == (4, 6, 3_030)
    assert (needs.probability, needs.weighted_minor, needs.observed) == (25, 758, None)
    assert [card.customer for card in needs.cards] == ["Party 1", "Party 2"]


def test_a_card_says_what_is_needed_at_a_glance(session, make, now, today):
    opportunity = make.opportunity(
        make.customer("Lin", level="H"),
        stage="negotiation",
        model_id=make.model().id,
        trim="Luxury",
        stage_since=now - timedelta(days=6),
    )
    make.follow_up(opportunity)
    place_order(session, opportunity.id, OrderDraft(1_000, promised_on=date(2026, 11, 29)), now=now)

    (card,) = column(session, today, "negotiation").cards

    assert (card.customer, card.level, card.model, card.trim) == ("Lin", "O", "SUV 2.0T", "Luxury")
    assert (card.amount_minor, card.days_in_stage, card.next_due) == (1_000, 6, today)
    assert (card.ordered_on, card.promised_on) == (today, date(2026, 11, 29))


def test_delivered_are_only_this_months_by_the_stores_own_calendar(session, make, today, now):
    midnight = datetime(2026, 10, 31, 16, 0, tzinfo=now.tzinfo)  # 1 November in Shanghai
    for name, at in (("new", now), ("first", midnight), ("old", midnight - timedelta(seconds=1))):
        make.opportunity(make.customer(name), stage="delivered", closed_at=at, stage_since=at)

    delivered = column(session, today, "delivered")

    assert (delivered.count, delivered.outcome) == (2, Outcome.WON)
    assert [card.customer for card in delivered.cards] == ["new", "first"]
    assert delivered.cards[0].closed_on == today


def test_the_filter_holds_for_sums_and_cards_alike(session, make, today):
    make.opportunity(make.customer("Lin", level="H"), stage="needs")
    make.opportunity(make.customer("Bai", level="C"), stage="needs")
    needs = column(session, today, "needs", level="H")
    assert (needs.count, [card.customer for card in needs.cards]) == (1, ["Lin"])


def test_observed_rates_come_beside_the_fixed_ones_when_they_are_there(session, make, today):
    make.opportunity(stage="needs", price_minor=1_000)
    needs_id = make.stage("needs").id
    seen = Observed(0.19, 288, 0.15, 0.24)

    columns = with_observed(board(session, today=today), {needs_id: seen})
    needs = next(one for one in columns if one.stage_id == needs_id)

    assert (needs.observed, needs.weighted_observed_minor) == (seen, 190)
    assert (needs.weighted_minor, columns[-1].observed) == (250, None)


def test_an_advisers_board_names_own_customers_only(store, manager, as_, now, today):
    with store.write(manager) as session:
        make = Make(session, now)
        make.opportunity(make.customer("Mine", owner="zhou"))
        make.opportunity(make.customer("Another's", owner="chen"))
    with store.read(as_("zhou")) as session:
        first = column(session, today, "first_contact")
        assert (first.count, [card.customer for card in first.cards]) == (1, ["Mine"])
    with store.read(as_("reception")) as session, pytest.raises(Forbidden):
        board(session, today=today)


@pytest.fixture
def handed_over(store, manager, now, today):
    """Zhou's deals of which Chen has the customer now, one nobody's, and others beside them."""
    with store.write(manager) as session:
        make = Make(session, now)
        zhou, chen = make.account("zhou").id, make.account("chen").id
        for stage in ("needs", "negotiation", "delivered"):
            for level, adviser, owner in (
                *(("H", zhou, "chen"), ("A", zhou, "zhou"), ("H", zhou, "zhou")),
                *(("A", chen, "chen"), ("H", None, None)),
            ):
                deal = make.opportunity(
                    make.customer(f"{stage} {owner}", owner=owner, level=level),
                    stage=stage,
                    adviser_id=adviser,
                    closed_at=now if stage == "delivered" else None,
                    expected_on=today if level == "H" else None,
                )
                make.follow_up(deal, done_at=now if stage == "delivered" else None)


@pytest.mark.parametrize("who", ["zhou", "manager"])
@pytest.mark.parametrize(
    "given",
    [
        *({}, {"level": "H"}, {"adviser_id": "zhou"}, {"adviser_id": NOBODY}, {"undated": True}),
        {"adviser_id": "chen", "level": "A"},
    ],
)
def test_every_sum_counts_the_cards_and_rows_that_it_opens(
    store, as_, handed_over, today, who, given
):
    if isinstance(given.get("adviser_id"), str):
        given = given | {"adviser_id": as_(given["adviser_id"]).account_id}
    with store.read(as_(who)) as session:
        columns = board(session, FunnelFilter(**given), today=today)
        listed = {
            one.stage_id: OpportunityList(stage_id=one.stage_id, outcome=None, **given)
            for one in columns
        }
        for one in columns:
            shown = listed[one.stage_id]
            counts = {one.count, len(one.cards), shown.count(session)}
            assert counts == {len(shown.page(session, 0, 200))}, one.key
        if not given:
            assert columns[-1].count == {"zhou": 3, "manager": 5}[who]
            assert {card.customer for card in columns[-1].cards} >= {
                "zhou": {NOTHING, "delivered zhou"},
                "manager": {"delivered chen", "delivered None"},
            }[who]


def test_the_file_shows_each_opportunity_as_a_strip_of_stages(session, make, now, today):
    customer = make.customer()
    lost = make.opportunity(customer, stage="lost", closed_at=now)
    opened = make.opportunity(customer, stage="needs", stage_since=now - timedelta(days=2))
    make.follow_up(opened, days=1)

    first, second = opportunities_of(session, customer.id, today=today)

    assert [(step.name, step.reached_on, step.is_current) for step in first.steps][:3] == [
        ("First contact", None, False),
        ("Needs", today, True),
        ("Presentation", None, False),
    ]
    assert (first.next_purpose, first.next_due) == ("first_call", today + timedelta(days=1))
    assert (first.days_in_stage, len(first.steps)) == (2, 6)
    assert (second.id, second.outcome, second.steps[-1].name) == (lost.id, Outcome.LOST, "Lost")


def test_the_strip_of_anothers_customer_is_out_of_reach(store, manager, as_, now, today):
    with store.write(manager) as session:
        customer_id = Make(session, now).customer().id
    with store.read(as_("chen")) as session, pytest.raises(Forbidden):
        opportunities_of(session, customer_id, today=today)
