"""Follow-up performance: what was due, what was done, and how late."""

from datetime import timedelta

import pytest

from crmdesk.models import Result
from crmdesk.reports.document import Ratio


@pytest.fixture
def calls(make, now):
    def done(days, late=0, result=Result.REACHED, owner="zhou", **fields):
        on = now.date() + timedelta(days=days + late)
        make.follow_up(
            make.opportunity(make.customer(owner=owner)),
            days,
            done_at=now,
            done_on=on,
            result=result,
            is_effective=result is Result.REACHED,
            **fields,
        )

    done(-3)
    done(-3, late=2)
    done(-2, result=Result.NO_ANSWER)
    done(-2, result=Result.DROPPED)
    done(-2, purpose="unplanned")
    done(-1, owner="chen", care_key="day_3")
    make.follow_up(days=-4)
    make.follow_up(days=0)
    make.follow_up(days=2)


def test_an_advisers_line_counts_what_was_due_until_today(calls, built):
    (chen, zhou) = built("followup_performance").table("by_adviser").rows
    assert zhou == ("Zhou Min", 5, 3, 2, 2, 1, 1, Ratio(3, 5), Ratio(2, 5), 2.0)
    assert chen == ("Chen Li", 1, 1, 1, 1, 0, 0, Ratio(1, 1), Ratio(1, 1), None)


def test_the_store_is_the_sum(calls, built):
    table = built("followup_performance").table("by_adviser")
    assert table.totals[1:7] == (6, 4, 3, 3, 1, 1)


def test_days_and_results_add_up_to_it(calls, built):
    document = built("followup_performance")
    assert [row[1:4] for row in document.table("by_day").rows] == [
        *((1, 0, 0), (2, 2, 1), (1, 1, 1), (1, 1, 1), (1, 0, 0))
    ]
    assert document.table("by_result").rows == [
        ("Reached", 3, Ratio(3, 4)),
        ("No answer", 1, Ratio(1, 4)),
    ]


def test_care_calls_can_be_looked_at_alone(calls, built):
    table = built("followup_performance", care="care").table("by_adviser")
    assert [row[0] for row in table.rows] == ["Chen Li"]


def test_rates_show_their_numbers(calls, built):
    figures = {figure.title: figure for figure in built("followup_performance").figures}
    assert figures["Completion"][1:] == ("67%*", "4 of 6 · fewer than 10")
    assert figures["Punctuality"][1:] == ("50%*", "3 of 6 · fewer than 10")
    assert figures["Late and open"][1:] == ("1", "when late: 2.0 days on average")


def test_nothing_due_is_no_rate(built):
    document = built("followup_performance")
    assert document.table("by_adviser").rows == []
    assert document.figures[1].value == "–"


def test_a_contact_that_was_moved_is_late_all_the_same(make, built, now, today):
    make.follow_up(
        first_due_on=today - timedelta(days=3),
        done_at=now,
        done_on=today,
        result=Result.REACHED,
        is_effective=True,
    )
    [zhou] = built("followup_performance").table("by_adviser").rows
    assert zhou == ("Zhou Min", 1, 1, 0, 1, 0, 0, Ratio(1, 1), Ratio(0, 1), 3.0)
