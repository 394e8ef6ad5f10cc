from datetime import date

import pytest

from crmdesk.reports.definition import Period
from crmdesk.ui.reports.periods import Days, days_of, names_for

TODAY = date(2026, 11, 21)  # a Saturday


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("today", TODAY, TODAY),
        ("week", date(2026, 11, 16), date(2026, 11, 22)),
        ("month", date(2026, 11, 1), date(2026, 11, 30)),
        ("last_month", date(2026, 10, 1), date(2026, 10, 31)),
        ("quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
        ("all", None, None),
    ],
)
def test_what_looks_ahead_takes_the_whole_of_a_period(name, first, last):
    assert days_of(name, TODAY, Period.EVERYTHING) == Days(first, last)


def test_what_looks_back_ends_today():
    assert days_of("quarter", TODAY, Period.THIS_MONTH) == Days(date(2026, 10, 1), TODAY)


def test_last_month_of_january_is_december():
    found = days_of("last_month", date(2027, 1, 31), Period.THIS_DAY)
    assert found == Days(date(2026, 12, 1), date(2026, 12, 31))


def test_only_what_looks_ahead_offers_all_dates():
    assert "all" in names_for(Period.EVERYTHING)
    assert "all" not in names_for(Period.THIS_DAY)
