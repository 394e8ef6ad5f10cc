from datetime import UTC, datetime, time, timedelta

import pytest

from crmdesk.access.undoing import undo_last
from crmdesk.errors import Forbidden, UserError
from crmdesk.followups.planning import replan
from crmdesk.followups.reminders import due_reminders, mark_reminded, snooze, snooze_until
from crmdesk.models import Channel, FollowUp
from tests.records import Make

HOUR = timedelta(hours=1)


@pytest.fixture
def mine(make, manager):
    """Plan a contact for the manager, in whose name the tests read."""

    def planned(**fields):
        return make.follow_up(**({"adviser_id": manager.account_id} | fields))

    return planned


def _ids(session, now):
    return [row.id for row in due_reminders(session, now=now)]


def test_a_contact_is_reminded_of_at_its_time(session, mine, now):
    follow_up = mine(due_time=time(10, 30))  # it is ten in the store
    assert _ids(session, now) == []
    assert _ids(session, now + timedelta(minutes=30)) == [follow_up.id]


def test_a_contact_without_a_time_is_reminded_of_when_the_store_opens(session, mine, now):
    follow_up = mine()
    assert _ids(session, now - timedelta(minutes=61)) == []
    assert _ids(session, now - HOUR) == [follow_up.id]


def test_a_contact_of_tomorrow_waits(session, mine, now):
    mine(days=1, due_time=time(1))
    assert _ids(session, now) == []


def test_what_was_missed_while_closed_appears_together(session, mine, now):
    late = mine(days=-3)
    today = mine(channel=Channel.WECHAT)
    rows = due_reminders(session, now=now)
    assert [(row.id, row.overdue_days) for row in rows] == [(late.id, 3), (today.id, 0)]


def test_a_reminder_is_shown_once(session, mine, now):
    mark_reminded(session, [mine().id], now=now)
    assert _ids(session, now + HOUR) == []


def test_a_clock_set_back_neither_repeats_nor_loses(session, mine, now):
    shown, waiting = mine(), mine(due_time=time(10, 5))
    mark_reminded(session, [shown.id], now=now)
    assert _ids(session, now - HOUR) == []
    assert _ids(session, now + timedelta(minutes=5)) == [waiting.id]


def test_a_reminder_shown_before_the_clock_went_back_can_be_snoozed(session, mine, now):
    follow_up = mine()
    mark_reminded(session, [follow_up.id], now=now)
    earlier = now - HOUR
    snooze(session, follow_up.id, earlier + timedelta(minutes=5), now=earlier)
    assert _ids(session, earlier) == []
    assert _ids(session, earlier + timedelta(minutes=5)) == [follow_up.id]


def test_a_snoozed_reminder_comes_once_more_and_says_so(session, mine, now):
    follow_up = mine()
    until = snooze_until("15", now, "Asia/Shanghai")
    snooze(session, follow_up.id, until, now=now)
    assert _ids(session, until - timedelta(seconds=1)) == []
    assert due_reminders(session, now=until)[0].was_snoozed
    mark_reminded(session, [follow_up.id], now=until)
    assert _ids(session, until + HOUR) == []


def test_a_moved_contact_is_reminded_of_anew(session, mine, now, today):
    follow_up = mine()
    mark_reminded(session, [follow_up.id], now=now)
    replan(session, follow_up.id, today, time(11), now=now)
    assert _ids(session, now + HOUR) == [follow_up.id]


def test_a_snooze_into_the_past_is_refused(session, mine, now):
    with pytest.raises(UserError, match="passed"):
        snooze(session, mine().id, now, now=now)


@pytest.mark.parametrize("minutes", [5, 15, 60])
def test_snoozes_are_minutes(now, minutes):
    assert snooze_until(str(minutes), now, "Asia/Shanghai") == now + timedelta(minutes=minutes)


def test_tomorrow_is_nine_in_the_stores_zone():
    late = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)  # four in the morning of the 22nd
    assert snooze_until("tomorrow", late, "Asia/Shanghai") == datetime(
        2026, 11, 23, 1, 0, tzinfo=UTC
    )


def test_a_manager_is_not_reminded_of_what_advisers_left_overdue(session, make, now):
    make.follow_up(days=-5)
    assert _ids(session, now) == []


def test_nobodys_care_call_reminds_customer_care(store, manager, as_, now):
    with store.write(manager) as session:
        make = Make(session, now)
        customer = make.customer()
        session.add(
            FollowUp(
                store_id=1,
                customer_id=customer.id,
                care_key="day_7",
                purpose="day_7",
                due_on=now.date(),
                planned_at=now,
            )
        )
    with store.read(as_("care")) as session:
        assert len(_ids(session, now)) == 1


def test_undo_skips_reminders_that_were_shown(store, as_, manager, now, of_chen):
    chen = as_("chen")
    with store.write(chen) as session:
        replan(session, of_chen[2], now.date() + timedelta(days=2), None, now=now)
    with store.write(chen) as session:
        mark_reminded(session, [of_chen[2]], now=now)
    with store.write(chen) as session:
        assert undo_last(session).startswith("Moved the contact")


def test_nobody_marks_anothers_reminders(store, as_, now, of_chen):
    with store.write(as_("zhou")) as session:
        mark_reminded(session, [of_chen[2]], now=now)
        with pytest.raises(Forbidden):
            snooze(session, of_chen[2], now + HOUR, now=now)
    with store.read(as_("chen")) as session:
        assert _ids(session, now) == [of_chen[2]]


@pytest.mark.parametrize("login", ["reception", "auditor", "admin"])
def test_who_has_no_contacts_has_no_reminders(store, as_, now, login):
    with store.read(as_(login)) as session, pytest.raises(Forbidden):
        due_reminders(session, now=now)
