"""To whom an order of a past day belongs, as the program and the migration to schema 4 say it."""

import importlib
from datetime import UTC, date, datetime

import pytest

from crmdesk.customers.owner_then import HandOver, owner_then

ZHOU, CHEN, WANG, MANAGER = 1, 2, 3, 9
then = importlib.import_module("crmdesk.store.migrations.versions.0004_whose_it_was_then")


def given(day, hour, from_id, to_id):
    return HandOver(at(day, hour), date(2026, 11, day), from_id, to_id)


def at(day, hour):
    return datetime(2026, 11, day, hour, tzinfo=UTC)


ON_THE_5TH = (given(5, 12, ZHOU, CHEN),)
TWICE = (given(9, 12, CHEN, WANG), *ON_THE_5TH)
ON_ONE_DAY = (given(5, 15, CHEN, WANG), *ON_THE_5TH)
FROM_NOBODY = (given(5, 12, None, CHEN),)


@pytest.mark.parametrize(
    ("holder", "changes", "day", "hour", "by", "whose"),
    [
        (CHEN, (), 2, None, MANAGER, CHEN),
        (CHEN, ON_THE_5TH, 4, None, CHEN, ZHOU),
        (CHEN, ON_THE_5TH, 6, None, ZHOU, CHEN),
        (WANG, TWICE, 4, None, WANG, ZHOU),
        (WANG, TWICE, 6, None, WANG, CHEN),
        (CHEN, ON_THE_5TH, 5, 11, MANAGER, ZHOU),
        (CHEN, ON_THE_5TH, 5, 13, ZHOU, CHEN),
        (CHEN, ON_THE_5TH, 5, None, ZHOU, ZHOU),
        (CHEN, ON_THE_5TH, 5, None, CHEN, CHEN),
        (CHEN, ON_THE_5TH, 5, None, MANAGER, CHEN),
        (WANG, ON_ONE_DAY, 5, 14, MANAGER, CHEN),
        (WANG, ON_ONE_DAY, 5, None, CHEN, CHEN),
        (CHEN, FROM_NOBODY, 4, None, CHEN, CHEN),
        (ZHOU, ON_THE_5TH, 4, None, ZHOU, ZHOU),
    ],
)
def test_it_is_whose_the_file_was_by_the_moment_or_who_enters_it(
    holder, changes, day, hour, by, whose
):
    on, moment = date(2026, 11, day), None if hour is None else at(day, hour)
    assert owner_then(holder, changes, on, at=moment, by=by) == whose
    typed = then._Typed(by, moment, on) if moment else then._Typed(by)
    assert (then._whose(holder, changes, on, typed) or holder) == whose
