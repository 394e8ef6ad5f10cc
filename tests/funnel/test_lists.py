from datetime import date, timedelta

import pytest

from crmdesk.errors import Forbidden
from crmdesk.funnel.lists import OpportunityList
from crmdesk.i18n import NOTHING
from crmdesk.models import Outcome
from crmdesk.store import search_index
from tests.records import Make


def names(session, **fields):
    return [row.customer for row in OpportunityList(**fields).page(session, 0, 200)]


@pytest.fixture
def three(session, make, now):
    """Lin, Bai and Cao: different in everything that is sorted by."""
    lin = make.opportunity(
        make.customer("Lin", level="B"),
        stage="needs",
        expected_on=date(2026, 12, 1),
        price_minor=300,
        stage_since=now - timedelta(days=3),
        model_text="Saloon",
    )
    bai = make.opportunity(
        make.customer("Bai", level="O"),
        stage="negotiation",
        expected_on=None,
        price_minor=None,
        stage_since=now - timedelta(days=9),
        model_text="SUV",
    )
    cao = make.opportunity(
        make.customer("Cao", level="H", owner="chen"),
        stage="first_contact",
        expected_on=date(2026, 11, 30),
        price_minor=500,
        quantity=2,
        model_text="Estate",
    )
    make.follow_up(lin, days=2)
    make.follow_up(cao, days=-1)
    search_index.refresh(session)
    return lin, bai, cao


def test_a_row_says_what_the_funnel_sheet_asks_for(session, make, three, today):
    lin = three[0]
    row = OpportunityList(text="Lin", today=today).page(session, 0, 10)[0]
    assert (row.customer, row.model, row.level, row.stage) == ("Lin", "Saloon", "B", "Needs")
    assert (row.probability, row.amount_minor, row.weighted_minor) == (25, 300, 75)
    assert (row.next_due, row.days_in_stage) == (today + timedelta(days=2), 3)
    assert (row.adviser, row.outcome, row.opened_on) == ("Zhou Min", Outcome.OPEN, today)
    assert (row.id, row.closed_on) == (lin.id, None)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("expected_on", "Cao Lin Bai"),
        ("customer", "Bai Cao Lin"),
        ("level", "Bai Cao Lin"),
        ("stage", "Cao Lin Bai"),
        ("probability", "Cao Lin Bai"),
        ("amount_minor", "Lin Cao Bai"),
        ("weighted_minor", "Cao Lin Bai"),
        ("quantity", "Lin Bai Cao"),
        ("adviser", "Cao Lin Bai"),
        ("next_due", "Cao Lin Bai"),
        ("days_in_stage", "Cao Lin Bai"),
        ("model", "Cao Bai Lin"),
        ("opened_on", "Lin Bai Cao"),
    ],
)
def test_each_column_sorts_and_puts_what_is_empty_last(session, three, sort, order):
    assert " ".join(names(session, sort=sort)) == order


def test_turned_round_the_order_turns_and_what_is_empty_stays_last(session, three):
    assert names(session, sort="expected_on", descending=True) == ["Lin", "Cao", "Bai"]
    assert names(session, sort="days_in_stage", descending=True) == ["Bai", "Lin", "Cao"]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"level": "O"}, ["Bai"]),
        ({"undated": True}, ["Bai"]),
        ({"expected_from": date(2026, 12, 1)}, ["Lin"]),
        ({"expected_to": date(2026, 11, 30)}, ["Cao"]),
        ({"outcome": Outcome.LOST}, []),
        ({"text": "ba"}, ["Bai"]),
        ({"text": "%"}, []),
    ],
)
def test_each_filter_keeps_what_it_says(session, three, fields, found):
    assert names(session, **fields) == found
    assert OpportunityList(**fields).count(session) == len(found)


def test_stage_and_adviser_and_model_filter_by_id(session, make, three, now):
    model = make.model()
    three[0].model_id = model.id
    assert names(session, model_id=model.id) == ["Lin"]
    assert names(session, adviser_id=make.account("chen").id) == ["Cao"]
    assert names(session, stage_id=make.stage("negotiation").id) == ["Bai"]


def test_closed_ones_are_found_by_the_stores_own_days(session, make, now, today):
    late_evening = now.replace(hour=15, minute=59)  # 23:59 in Shanghai
    for name, at in (("today", late_evening), ("tomorrow", late_evening + timedelta(minutes=1))):
        make.opportunity(make.customer(name), stage="lost", closed_at=at)
    shown = {"outcome": Outcome.LOST, "closed_from": today, "closed_to": today}
    assert names(session, **shown) == ["today"]
    assert names(session, outcome=None, sort="closed_on") == ["today", "tomorrow"]


def test_pages_follow_each_other_without_gap_or_overlap(session, make):
    for number in range(7):
        make.opportunity(make.customer(f"Party {number}"), expected_on=date(2026, 12, 1))
    shown = OpportunityList()
    pages = [shown.page(session, start, 3) for start in (0, 3, 6)]
    ids = [row.id for page in pages for row in page]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert ids == sorted(set(ids))
    assert shown.count(session) == 7


def test_an_adviser_lists_own_opportunities_and_names_own_customers_only(store, manager, as_, now):
    with store.write(manager) as session:
        make = Make(session, now)
        make.opportunity(make.customer("Mine", owner="zhou"))
        make.opportunity(make.customer("Another's", owner="chen"))
        given_away = make.opportunity(make.customer("Given", owner="chen"))
        given_away.adviser_id = make.account("zhou").id
        make.follow_up(given_away, adviser_id=make.account("zhou").id)
    with store.read(as_("zhou")) as session:
        assert names(session, sort="customer") == ["Mine", NOTHING]
        assert OpportunityList().count(session) == 2
        assert OpportunityList().page(session, 1, 1)[0].next_due is None
        assert (names(session, text="Given"), names(session, text="mine")) == ([], ["Mine"])


@pytest.mark.parametrize("login", ["reception", "care", "admin", "auditor"])
def test_who_does_not_sell_lists_no_opportunities(store, as_, login):
    with store.read(as_(login)) as session:
        with pytest.raises(Forbidden):
            OpportunityList().count(session)
        with pytest.raises(Forbidden):
            OpportunityList().page(session, 0, 10)
