"""The funnel report's figures, against hand-made deals and the funnel's own."""

from datetime import date, timedelta

import pytest

from crmdesk.funnel.forecast import funnel_figures, observed
from tests.conftest import NOW


@pytest.fixture
def deals(make):
    lin, wu = make.customer("Lin", level="H"), make.customer("Wu", owner="chen", level="B")
    model = make.model()
    make.opportunity(
        lin, "test_drive", model_id=model.id, quantity=2, expected_on=date(2026, 11, 30)
    )
    make.follow_up(make.opportunity(wu, "needs", expected_on=date(2027, 1, 5)), days=2)
    make.opportunity(wu, "needs", price_minor=None)
    make.opportunity(wu, "delivered", closed_at=make._now)


def row(table, first):
    return next(row for row in table.rows if row[0] == first)


def test_a_line_holds_the_columns_of_the_funnel_sheet(deals, built):
    table = built("funnel").table("detail")
    assert [column.key for column in table.columns] == [
        *("customer", "model", "quantity", "probability", "expected_amount", "weighted_amount"),
        *("expected_close", "level", "stage", "adviser", "next_contact"),
    ]
    assert row(table, "Lin") == (
        *("Lin", "SUV 2.0T", 2, 0.4, 400_000_00, 160_000_00, date(2026, 11, 30)),
        *("H", "Test drive", "Zhou Min", None),
    )
    assert row(table, "Wu")[-1] == date(2026, 11, 23)


def test_only_open_ones_are_in_the_sheet(deals, built):
    assert len(built("funnel").table("detail").rows) == 3


def test_groups_carry_counts_and_weighted_amounts(deals, built):
    document = built("funnel")
    assert row(document.table("by_stage"), "Needs")[1:5] == (2, 2, 200_000_00, 50_000_00)
    assert row(document.table("by_adviser"), "Zhou Min")[1:] == (1, 2, 400_000_00, 160_000_00)
    assert row(document.table("by_level"), "B")[1:3] == (2, 2)
    months = document.table("by_month")
    assert [one[0] for one in months.rows] == ["Nov 2026", "Jan 2027", "no date yet"]
    assert months.totals == ("Total", 3, 4, 600_000_00, 210_000_00)


def test_the_observed_rate_stands_beside_the_fixed_one_with_its_numbers(deals, built):
    stage = row(built("funnel").table("by_stage"), "Needs")
    assert stage[5] == 0.25
    assert stage[6:] == (pytest.approx(0.25), None, 0)


def test_what_has_no_price_is_said(deals, built):
    notes = built("funnel").notes
    assert "Without a price yet, so not in the amounts: 1." in notes


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({"adviser": "zhou"}, 1),
        ({"stage": "needs"}, 2),
        ({"level": "H"}, 1),
        ({"model": "SUV 2.0T"}, 1),
        ({"first": "2026-12-01"}, 1),
        ({"last": "2026-12-01"}, 1),
    ],
)
def test_choices_narrow_it(deals, built, given, count):
    assert len(built("funnel", **given).table("detail").rows) == count


def test_it_agrees_with_the_funnels_own_figures(busy, run):
    from crmdesk.access.accounts import sign_in

    document = run("funnel")
    with busy.read(sign_in(busy, "manager")) as session:
        for by in ("stage", "level", "adviser", "month"):
            own = {
                (one.label, one.count, one.quantity, one.amount_minor, one.weighted_minor)
                for one in funnel_figures(session, by=by)
                if one.count
            }
            rows = {tuple(one[:5]) for one in document.table(f"by_{by}").rows if one[1]}
            assert rows == own
        rates = observed(session, today=NOW.date())
    shown = [one[6] for one in document.table("by_stage").rows]
    assert shown == [rate.rate for rate in rates.values()]


def test_a_customer_given_to_another_is_not_named_to_the_former_adviser(store, as_, make, now):
    from crmdesk.reports.running import build_report

    customer = make.customer("Lin", owner="chen")
    make.opportunity(customer, adviser_id=make.account("zhou").id)
    make._session.info["actor"] = as_("zhou")
    document = build_report(make._session, "funnel", {}, now=now)
    assert [one[0] for one in document.table("detail").rows] == ["–"]


def test_a_close_that_was_expected_before_today_is_counted(make, built, now):
    make.opportunity(expected_on=now.date() - timedelta(days=3))
    assert "Expected to close before today: 1." in built("funnel").notes
