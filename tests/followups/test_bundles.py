"""Bundles by the rule: a week from their first day, shown whole, and nothing due is hidden."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import text

from crmdesk.followups.bundles import COMING, OVERDUE, TODAY, section_of
from crmdesk.followups.due import DueList, figures

FIRST_DAYS = """
WITH RECURSIVE bundle(customer_id, first) AS (
    SELECT customer_id, min(due_on) FROM follow_up WHERE done_at IS NULL GROUP BY customer_id
    UNION ALL
    SELECT customer_id, (
        SELECT min(due_on) FROM follow_up
        WHERE done_at IS NULL AND customer_id = bundle.customer_id AND due_on > {end}
    ) FROM bundle WHERE first IS NOT NULL
)
SELECT first FROM bundle WHERE first IS NOT NULL
"""
END = {"sqlite": "date(bundle.first, '+7 day')", "postgresql": "bundle.first + 7"}


@pytest.fixture
def due(session, now, today):
    def asked(limit=200):
        return DueList(scope="store").sections(session, now=now, today=today, limit=limit)

    return asked


@pytest.fixture
def counted_by_sql(session, today):
    """The bundles of each section, each by its first day, counted in another way."""

    def count():
        session.flush()
        end = END[session.connection().dialect.name]
        sums = Counter()
        for first in session.scalars(text(FIRST_DAYS.format(end=end))):
            sums[section_of(today.fromisoformat(str(first)), today)] += 1
        return sums[OVERDUE], sums[TODAY], sums[COMING]

    return count


def test_what_is_due_today_is_not_hidden_by_what_is_long_overdue(due, make, care_call, today):
    customer = make.customer()
    old = care_call(customer, "day_3", due_on=today - timedelta(days=8))
    new = care_call(customer, "birthday")
    found = due()
    assert [row.id for row in found.overdue] == [old.id]
    assert [row.id for row in found.today] == [new.id]
    assert found.counts == (1, 1, 0)


def test_a_bundle_is_a_week_from_its_first_day_and_shown_whole(due, make, care_call, today):
    customer = make.customer()
    calls = [care_call(customer, due_on=today + timedelta(days=n)) for n in (-2, 5, 6, 13, 14)]
    found = due()
    assert [(row.id, row.bundled) for row in found.overdue] == [(calls[0].id, (calls[1].id,))]
    assert [(row.id, row.bundled) for row in found.coming] == [
        (calls[2].id, (calls[3].id,)),
    ]
    assert found.counts == (1, 0, 1)


def test_rows_cut_off_hide_nobody_who_is_due_today(due, make, care_call, today):
    for _number in range(3):
        care_call(due_on=today - timedelta(days=20))
    customer = make.customer("Lin")
    care_call(customer, due_on=today - timedelta(days=1))
    care_call(customer)
    found = due(limit=1)
    assert [row.name for row in found.overdue][1:] == ["Lin"]
    assert (found.counts, len(found.overdue)) == ((4, 0, 0), 2)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("limit", [5, 200])
def test_counts_rows_and_figures_agree(
    due, make, care_call, counted_by_sql, session, now, today, seed, limit
):
    dice = Random(seed)
    customers = [make.customer() for _number in range(25)]
    for _number in range(70):
        care_call(dice.choice(customers), due_on=today + timedelta(days=dice.randint(-25, 16)))
    found, expected = due(limit), counted_by_sql()
    shown = figures(session, now=now, today=today, scope="store")
    assert found.counts == expected
    assert (shown.overdue, shown.due_today) == expected[:2]
    if limit == 200:
        assert tuple(len(part) for part in found[:3]) == expected
