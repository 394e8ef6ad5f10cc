"""New prospects: who came, from where, and who was called."""

from datetime import date, timedelta

import pytest

from crmdesk.models import Result
from crmdesk.reports.document import Ratio


@pytest.fixture
def files(make, now):
    internet, referral = make.source(), make.source("referral")
    lin = make.customer("Lin", phone="13812347714", source_id=internet.id, completeness=4)
    deal = make.opportunity(lin, model_id=make.model().id)
    make.follow_up(deal, done_at=now, done_on=now.date(), result=Result.REACHED)
    make.follow_up(deal, days=7)
    make.follow_up(make.opportunity(make.customer("Wu", owner="chen", source_id=referral.id)))
    make.customer("Old", created_at=now - timedelta(days=40))
    make.visit(lin, source_id=internet.id, adviser_id=make.account("zhou").id)
    make.visit(source_id=internet.id, adviser_id=make.account("zhou").id)
    make.visit(is_first=False)


def row(table, first):
    return next(row for row in table.rows if row[0] == first)


def test_a_file_shows_its_source_model_adviser_and_first_call(files, built):
    first = built("new_prospects").table("detail").rows[0]
    assert first[1:] == (
        *("Lin", "138****7714", "Internet", "A", "SUV 2.0T", "Zhou Min", 4),
        *(date(2026, 11, 21), date(2026, 11, 21)),
    )


def test_only_files_of_the_period_count(files, built):
    assert len(built("new_prospects").table("detail").rows) == 2
    assert len(built("new_prospects", first="2026-10-01").table("detail").rows) == 3


def test_the_day_is_the_stores_own(make, built, now):
    make.customer(created_at=now.replace(hour=15, minute=59))
    make.customer(created_at=now.replace(hour=16))
    assert (
        len(built("new_prospects", first="2026-11-21", last="2026-11-21").table("detail").rows) == 1
    )


def test_sources_carry_share_and_first_calls(files, built):
    table = built("new_prospects").table("by_source")
    assert row(table, "Internet")[1:] == (1, Ratio(1, 2), Ratio(1, 1))
    assert row(table, "Friend's referral")[1:] == (1, Ratio(1, 2), Ratio(0, 1))
    assert table.totals == ("Total", 2, Ratio(2, 2), Ratio(1, 2))


def test_advisers_likewise_and_their_capture_rate(files, built):
    table = built("new_prospects").table("by_adviser")
    assert row(table, "Zhou Min")[1:] == (1, Ratio(1, 2), Ratio(1, 1), Ratio(1, 2))
    assert table.totals == ("Total", 2, Ratio(2, 2), Ratio(1, 2), Ratio(1, 2))


def test_no_capture_rate_is_offered_by_source_which_the_unfiled_have_not(files, built):
    given = built("new_prospects", source="internet")
    for table in (given.table("by_adviser"), built("new_prospects").table("by_source")):
        assert "capture_rate" not in [column.key for column in table.columns]
    assert "Capture rate" not in [figure.title for figure in given.figures]
    assert any("no source" in note for note in given.notes)


def test_a_first_call_that_was_dropped_was_not_done(make, built, now):
    deal = make.opportunity(make.customer("Lin"))
    make.follow_up(deal, done_at=now, done_on=now.date(), result=Result.DROPPED)
    assert built("new_prospects").table("by_source").values("first_call") == [Ratio(0, 1)]
    make.follow_up(deal, done_at=now, done_on=now.date(), result=Result.REACHED)
    assert built("new_prospects").table("by_source").values("first_call") == [Ratio(1, 1)]


def test_every_day_of_the_period_has_its_column(files, built):
    days = built("new_prospects").table("by_day")
    assert len(days.rows) == 21
    assert days.rows[-1] == (date(2026, 11, 21), 2)


def test_choices_narrow_it(files, built):
    assert len(built("new_prospects", source="referral").table("detail").rows) == 1
    assert len(built("new_prospects", adviser="chen").table("detail").rows) == 1
