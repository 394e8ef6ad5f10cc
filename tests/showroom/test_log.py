from datetime import timedelta

import pytest

from crmdesk.customers.search import find
from crmdesk.errors import Forbidden
from crmdesk.funnel.opportunities import draft_of
from crmdesk.funnel.orders import OrderDraft, cancel_order, place_order
from crmdesk.models import Purpose, Way
from crmdesk.showroom.leaving import leave
from crmdesk.showroom.log import DayLog
from crmdesk.showroom.totals import InStore, totals
from crmdesk.showroom.visits import VisitDraft, log_unfiled, log_visit


def rows(session, now, day=None, last=None):
    return DayLog(day or now.date(), last).rows(session, now=now)


def test_a_row_shows_what_the_paper_form_has_with_the_number_masked(
    session, make, party, log, now, ids
):
    log(
        party(
            level="A",
            source_id=ids["source"],
            model_id=make.model().id,
            adviser_id=ids["zhou"],
            remark="came by bike",
        )
    )
    (row,) = rows(session, now)
    assert (row.name, row.phone, row.level) == ("Lin Xiaodong", "138****7714", "A")
    assert (row.source, row.model, row.adviser) == ("Friend's referral", "SUV 2.0T", "Zhou Min")
    assert (row.is_first, row.is_filed, row.remark) == (True, True, "came by bike")


def test_times_are_the_stores_own_and_minutes_are_counted_when_they_have_left(
    session, party, log, now
):
    done = log(party())
    (row,) = rows(session, now)
    assert (f"{row.arrived_at:%H:%M}", row.minutes) == ("10:00", None)

    leave(session, done.visit_id, now=now + timedelta(minutes=36))
    (row,) = rows(session, now)
    assert (f"{row.left_at:%H:%M}", row.minutes) == ("10:36", 36)


def test_a_party_without_data_shows_its_reason(session, make, now, ids):
    log_unfiled(session, ids["price"], now=now)
    (row,) = rows(session, now)
    assert (row.unfiled_reason, row.is_filed, row.phone, row.name) == ("Price", False, "", "")


def test_rows_are_in_the_order_of_their_coming_and_of_the_days_asked(session, make, now, today):
    for days, minutes in ((0, 30), (0, 5), (-1, 0), (-9, 0)):
        at = now + timedelta(days=days, minutes=minutes)
        make.visit(day=at.date(), arrived_at=at)
    found = rows(session, now, today - timedelta(days=1), today)
    assert [(row.day - today).days for row in found] == [-1, 0, 0]
    assert found[1].arrived_at < found[2].arrived_at


def test_an_adviser_knows_own_parties_and_counts_those_of_others(store, manager, as_, now, ids):
    with store.write(manager) as session:
        for number, login in enumerate(("zhou", "chen")):
            draft = VisitDraft(
                f"1380000000{number}",
                f"Party {login}",
                level="N",
                remark="secret",
                adviser_id=ids[login],
            )
            log_visit(session, draft, now=now)
    with store.read(as_("zhou")) as session:
        own, others = rows(session, now)
        assert (own.name, own.phone, own.is_own) == ("Party zhou", "138****0000", True)
        assert (others.name, others.phone, others.remark) == ("", "", "")
        assert (others.customer_id, others.adviser, others.is_own) == (None, "Chen Li", False)
        counted = totals(session, now.date(), now.date(), now=now)
        assert (counted.parties, counted.filed) == (2, 2)
        assert [one.name for one in counted.in_store] == ["Party zhou", ""]


def test_reception_sees_today_and_no_other_day(store, manager, as_, now, today):
    yesterday = today - timedelta(days=1)
    with store.read(as_("reception")) as session:
        assert rows(session, now) == []
        for first, last in ((yesterday, None), (yesterday, today)):
            with pytest.raises(Forbidden, match="today's log"):
                rows(session, now, first, last)
            with pytest.raises(Forbidden, match="today's log"):
                totals(session, first, last or first, now=now)


@pytest.mark.parametrize("login", ["admin", "auditor"])
def test_who_does_not_work_in_the_showroom_sees_no_log(store, as_, now, today, login):
    with store.read(as_(login)) as session:
        with pytest.raises(Forbidden):
            rows(session, now)
        with pytest.raises(Forbidden):
            totals(session, today, today, now=now)


def test_the_counts_of_a_day(session, make, party, log, now, today, ids):
    log(party("13800000001", adviser_id=ids["zhou"], did_test_drive=True, party_size=2))
    log(party("13800000001", adviser_id=ids["zhou"]), now + timedelta(hours=2))
    log(party("13800000002", way=Way.PHONE_IN, adviser_id=ids["chen"]))
    log_unfiled(session, ids["reason"], now=now)
    log(VisitDraft(purpose=Purpose.SERVICE))
    log(VisitDraft(data_later=True, adviser_id=ids["chen"]))

    counted = totals(session, today, today, now=now + timedelta(hours=3))

    assert (counted.parties, counted.people, counted.walk_in, counted.phone_in) == (6, 7, 5, 1)
    assert (counted.first, counted.filed, counted.unfiled, counted.again) == (4, 2, 2, 2)
    assert (counted.undecided, counted.test_drives) == (1, 1)
    assert counted.by_hour == {10: 5, 12: 1}
    assert [(one.name, one.parties, one.filed) for one in counted.by_adviser] == [
        ("Zhou Min", 2, 1),
        ("Chen Li", 2, 1),
        ("", 2, 0),
    ]


def test_orders_of_the_day_count_for_their_adviser_unless_cancelled(session, make, now, today, ids):
    place_order(session, make.opportunity().id, OrderDraft(1), now=now)
    cancelled = place_order(session, make.opportunity().id, OrderDraft(1), now=now)
    cancel_order(session, cancelled, "B", now=now)

    counted = totals(session, today, today, now=now)

    assert counted.orders == 1
    assert [(one.name, one.orders, one.parties) for one in counted.by_adviser] == [
        ("Zhou Min", 1, 0)
    ]


def test_in_the_store_are_those_who_came_today_and_have_not_left(
    session, make, party, log, now, today, ids
):
    yesterday = now - timedelta(days=1)
    make.visit(day=yesterday.date(), arrived_at=yesterday)
    log_unfiled(session, ids["reason"], now=now)
    here = log(party(adviser_id=ids["chen"]))

    counted = totals(session, today - timedelta(days=1), today, now=now + timedelta(minutes=25))

    assert counted.in_store == [InStore(here.visit_id, "Lin Xiaodong", "Chen Li", 25)]
    earlier = totals(session, today, today, now=now - timedelta(hours=1))
    assert earlier.in_store[0].minutes == 0


def test_reception_logs_but_lists_neither_customers_nor_the_funnel(store, as_, now, today, party):
    with store.write(as_("reception")) as session:
        done = log_visit(session, party(), now=now)
        (row,) = rows(session, now)
        assert (row.name, row.is_own) == ("Lin Xiaodong", True)
        with pytest.raises(Forbidden):
            find(session, "Lin")
        with pytest.raises(Forbidden):
            draft_of(session, done.opportunity_id)


def test_the_log_of_a_busy_day_takes_one_question_for_all_rows(session, make, now, statements):
    for number in range(20):
        make.visit(make.customer(f"Party {number}"), adviser_id=make.account().id)
    session.expire_all()
    with statements() as asked:
        assert len(rows(session, now)) == 20
    assert sum("FROM visit" in sql for sql in asked) == 1
