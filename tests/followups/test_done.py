from datetime import timedelta

from crmdesk.customers.ownership import give
from crmdesk.followups.done import done_today
from crmdesk.followups.due import figures
from crmdesk.followups.results import ResultDraft, record_result
from crmdesk.i18n import NOTHING
from crmdesk.models import Result


def _record(session, follow_up, now, words=""):
    record_result(session, follow_up.id, ResultDraft(Result.REACHED, words), now=now)


def test_what_was_done_today_is_listed_newest_first(session, make, now):
    first, second = make.follow_up(), make.follow_up()
    _record(session, first, now, "likes the seats")
    _record(session, second, now + timedelta(minutes=5))
    rows = done_today(session, now=now, scope="store")
    assert [row.id for row in rows] == [second.id, first.id]
    assert (rows[1].words, rows[1].result, f"{rows[1].at:%H:%M}") == (
        *("likes the seats", "Reached"),
        "10:00",
    )


def test_what_was_done_on_other_days_or_dropped_is_not_listed(session, make, now):
    yesterday = now - timedelta(days=1)
    make.follow_up(done_at=yesterday, done_on=yesterday.date(), result=Result.REACHED)
    make.follow_up(done_at=now, done_on=now.date(), result=Result.DROPPED)
    assert done_today(session, now=now, scope="store") == []


def test_what_one_did_stays_ones_own_after_the_customer_went_to_somebody_else(
    store, manager, of_chen, as_, now, today
):
    with store.write(as_("chen")) as session:
        record_result(session, of_chen[2], ResultDraft(Result.REACHED), now=now)
    with store.write(manager) as session:
        give(session, of_chen[0], as_("zhou").account_id, "leave", now=now)
    with store.read(as_("chen")) as session:
        rows = done_today(session, now=now)
        assert [(row.id, row.name) for row in rows] == [(of_chen[2], NOTHING)]
        assert figures(session, now=now, today=today).done_today == len(rows)


def test_an_adviser_sees_only_what_was_planned_for_them(store, of_chen, as_, now):
    with store.write(as_("chen")) as session:
        record_result(session, of_chen[2], ResultDraft(Result.REACHED), now=now)
    with store.read(as_("zhou")) as session:
        assert done_today(session, now=now, scope="store") == []
    with store.read(as_("manager")) as session:
        assert len(done_today(session, now=now, scope="store")) == 1
