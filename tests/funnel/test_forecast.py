from datetime import date

import pytest

from crmdesk.errors import Forbidden
from crmdesk.funnel.board import board
from crmdesk.funnel.forecast import FunnelFilter, cells_query, funnel_figures, in_all, observed
from crmdesk.funnel.observed import Observed
from crmdesk.funnel.passed import passed
from tests.records import Make


@pytest.fixture
def some(make):
    """Four open opportunities and one that is closed."""
    make.opportunity(make.customer(level="A"), stage="needs", price_minor=1_001, quantity=2)
    make.opportunity(
        make.customer(level="H"), stage="needs", price_minor=999, expected_on=date(2026, 12, 24)
    )
    make.opportunity(make.customer(level="A", owner="chen"), stage="negotiation", price_minor=None)
    make.opportunity(
        make.customer(level="H", owner=None),
        stage="negotiation",
        price_minor=5,
        expected_on=date(2026, 12, 1),
    )
    make.opportunity(stage="lost")


def figures(session, by, **fields):
    rows = funnel_figures(session, by=by, filter=FunnelFilter(**fields))
    return {row.label: (row.count, row.quantity, row.amount_minor) for row in rows}


def test_figures_by_stage_show_every_open_stage(session, some):
    assert figures(session, "stage") == {
        "First contact": (0, 0, 0),
        "Needs": (2, 3, 3_001),
        "Presentation": (0, 0, 0),
        "Test drive": (0, 0, 0),
        "Quote to close": (2, 2, 5),
    }


def test_figures_by_level_adviser_and_month(session, some):
    assert figures(session, "level") == {"H": (2, 2, 1_004), "A": (2, 3, 2_002)}
    assert figures(session, "adviser") == {
        "Zhou Min": (2, 3, 3_001),
        "Chen Li": (1, 1, 0),
        "nobody": (1, 1, 5),
    }
    assert figures(session, "month") == {"Dec 2026": (2, 2, 1_004), "No date": (2, 3, 2_002)}


def test_the_weighted_amount_is_rounded_once_and_half_up(session, some):
    by_stage = {row.label: row.weighted_minor for row in funnel_figures(session)}
    assert by_stage["Needs"] == 750  # a quarter of 3,001
    assert by_stage["Quote to close"] == 5  # nine tenths of 5 is 4.5


def test_a_filter_narrows_every_figure(session, make, some):
    assert figures(session, "level", level="A") == {"A": (2, 3, 2_002)}
    assert figures(session, "month", undated=True) == {"No date": (2, 3, 2_002)}
    assert figures(session, "adviser", adviser_id=make.account("chen").id) == {"Chen Li": (1, 1, 0)}
    until = {"expected_from": date(2026, 12, 1), "expected_to": date(2026, 12, 23)}
    assert figures(session, "month", **until) == {"Dec 2026": (1, 1, 5)}


def test_in_all_adds_the_rows(session, some):
    total = in_all(funnel_figures(session))
    assert (total.label, total.count, total.quantity, total.amount_minor) == ("In all", 4, 5, 3_006)


def test_figures_can_be_weighted_by_what_was_observed(session, make, some):
    needs = make.stage("needs").id
    rows = funnel_figures(session, observed={needs: Observed(0.5, 2, 0, 1)})
    assert {row.label: row.weighted_minor for row in rows}["Needs"] == 1_501


def test_what_is_ordered_counts_with_the_fixed_probability(session, make, today):
    stage = make.stage("negotiation").id
    for level in ("O", "A"):
        make.opportunity(make.customer(level=level), stage="negotiation", price_minor=1_000)
    seen = {stage: Observed(0.2, 30, 0.1, 0.3)}
    by_level = {row.label: row for row in funnel_figures(session, by="level", observed=seen)}
    column = next(each for each in board(session, today=today, observed=seen) if each.count)

    assert {label: row.weighted_minor for label, row in by_level.items()} == {"O": 900, "A": 200}
    assert (column.weighted_minor, column.weighted_observed_minor) == (1_800, 1_100)


@pytest.mark.file_only
@pytest.mark.parametrize("by", ["stage", "level", "adviser", "month"])
def test_every_figure_needs_only_the_covering_index(session, by):
    for filter_ in (FunnelFilter(), FunnelFilter(adviser_id=1, level="A", undated=True)):
        sql = str(
            cells_query(session, by, filter_).compile(
                session.connection(), compile_kwargs={"literal_binds": True}
            )
        )
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}").all()
        assert "USING COVERING INDEX ix_opportunity_funnel" in plan[0][3]


def test_an_advisers_figures_are_of_own_opportunities(store, manager, as_, now):
    with store.write(manager) as session:
        make = Make(session, now)
        make.opportunity(make.customer(owner="zhou"))
        make.opportunity(make.customer(owner="chen"))
    with store.read(as_("zhou")) as session:
        assert list(figures(session, "adviser")) == ["Zhou Min"]


@pytest.mark.parametrize("login", ["reception", "care", "admin", "auditor"])
def test_who_does_not_sell_sees_no_figures(store, as_, today, login):
    with store.read(as_(login)) as session:
        with pytest.raises(Forbidden):
            funnel_figures(session)
        with pytest.raises(Forbidden):
            observed(session, today=today)
        with pytest.raises(Forbidden):
            passed(session)
