"""How many customers' numbers a person may look at in a day, and who hears of too many."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from crmdesk.access.audit import About, AuditLog
from crmdesk.access.store_settings import save_store, store_form
from crmdesk.customers.reveal import reveal_number, reveal_of_customer
from crmdesk.customers.reveal_budget import RevealAlert, reveal_alerts, spent_today
from crmdesk.dates import clock
from crmdesk.errors import Forbidden
from tests.records import Make


@pytest.fixture
def customers(store, manager, now):
    """The ids of forty saved customers of Zhou Min."""
    with store.write(manager) as session:
        make = Make(session, now)
        return [make.customer(f"Person {number}").id for number in range(40)]


@pytest.fixture
def look(store, as_, now):
    """``look(ids, who)``: each is looked at in an action of its own; the last answer."""

    def looked(ids, who="zhou", at=now):
        kept, store.now = store.now, lambda: at
        try:
            for customer_id in ids:
                with store.write(as_(who)) as session:
                    shown = reveal_of_customer(session, customer_id)
        finally:
            store.now = kept
        return shown

    return looked


@pytest.fixture
def allow(store, manager):
    def allowed(count, key="reveals_per_day"):
        with store.write(manager) as session:
            form = store_form(session)
            save_store(session, form._replace(settings=form.settings | {key: count}))

    return allowed


@pytest.fixture
def alerts(store, manager, now):
    def found():
        with store.read(manager) as session:
            return reveal_alerts(session)

    return found


def test_the_thirty_first_customer_of_an_advisers_day_is_refused_with_whom_to_ask(look, customers):
    assert look(customers[:30]).numbers

    shown = look([customers[30]])

    assert shown.is_refused
    assert shown.word == (
        "You have seen the numbers of 30 customers today, which is the limit. "
        "Ask Gao Yuan to raise it in Settings, or go on tomorrow."
    )


def test_whom_one_has_seen_today_may_be_looked_at_again(look, allow, customers):
    allow(2)
    look(customers[:2])
    assert look([customers[0]]).numbers


def test_one_number_of_a_file_spends_as_much_as_all_of_them(
    store, as_, look, allow, customers, now
):
    allow(1)
    look(customers[:1])
    with store.write(as_("zhou")) as session:
        assert reveal_number(session, 2).is_refused


@pytest.mark.parametrize(("count", "word"), [(7, ""), (8, "8 customers seen today, 10 are")])
def test_from_four_fifths_on_the_person_is_told(look, allow, customers, count, word):
    allow(10)
    shown = look(customers[:count])
    assert word in shown.word
    assert bool(shown.word) == bool(word)


def test_a_new_day_begins_at_midnight_in_the_stores_zone(look, allow, customers, now):
    allow(1)
    look(customers[:1], at=now + timedelta(hours=13, minutes=59))  # 23:59 in Shanghai
    tomorrow = now + timedelta(hours=14)
    assert look([customers[1]], at=tomorrow).numbers
    assert look([customers[2]], at=tomorrow).is_refused


@pytest.fixture
def left(store, as_, allow, now):
    """``left()``: how many customers of three Zhou Min may still see."""
    allow(3)

    def counted(at=now):
        store.now = lambda: at
        with store.write(as_("zhou")) as session:
            spent = spent_today(session)
        return spent.limit - len(spent.customers)

    return counted


ODD = [timedelta(days=-2400), timedelta(hours=-20), timedelta(days=1), timedelta(days=2400)]


@pytest.mark.parametrize("ahead", ODD)
def test_a_look_with_an_odd_date_counts_on_its_day_and_takes_no_other_away(
    look, customers, left, now, ahead
):
    look(customers[:1])
    look(customers[1:2], at=now + ahead)
    assert left() == 1
    tomorrow = now + timedelta(days=1)
    look(customers[2:3], at=tomorrow)
    assert left(tomorrow) == 2 - (ahead > timedelta(0))


@pytest.mark.parametrize("ahead", ODD)
def test_an_odd_date_of_somebody_elses_work_changes_nobodys_budget(
    look, customers, left, now, ahead
):
    left()
    today = now + timedelta(days=1)
    look(customers[:1])
    look(customers[1:3], at=today)
    look(customers[:20], who="care", at=today + ahead)
    assert left(today) == 1


def test_a_clock_set_back_gives_no_second_budget(look, customers, left, now):
    left()
    look(customers[:3])
    assert look([customers[3]], at=now - timedelta(days=2400)).is_refused


@pytest.mark.parametrize("day", ["2020-03-01", "2026-11-22", "2031-03-01"])
def test_no_day_that_is_tried_out_gives_a_second_budget(store, as_, customers, left, day):
    left()
    for fixed in ("", day):
        store.now = clock({"CRMDESK_TODAY": fixed})
        for customer_id in customers[:4]:
            with store.write(as_("zhou")) as session:
                last = reveal_of_customer(session, customer_id)
        assert last.is_refused


def test_another_persons_looks_are_not_ones_own(look, allow, customers):
    allow(1)
    look(customers[:5], who="care")
    assert look([customers[6]]).numbers


def test_a_manager_is_not_stopped_and_customer_care_has_a_budget_of_its_own(look, allow, customers):
    allow(1)
    allow(3, "care_reveals_per_day")
    assert look(customers, who="manager").numbers
    assert look(customers[:3], who="care").numbers
    assert look([customers[3]], who="care").is_refused


def test_who_was_refused_stands_in_the_journal_and_before_the_managers(
    store, manager, look, allow, customers, alerts
):
    allow(1)
    look(customers[:2])
    (alert,) = alerts()
    assert alert == RevealAlert(2, "Zhou Min", 1, 1, None, 1)
    assert alert.say() == "Zhou Min wanted to see more numbers than the day allows (1 customers)."
    with store.read(manager) as session:
        newest = AuditLog(about=About.NUMBERS).page(session, 0, 1)[0]
    assert newest.sentence == "Was refused the numbers of Person 1."


def on_days(look, customers, counts, now, who="zhou"):
    for back, count in counts.items():
        look(customers[:count], at=now - timedelta(days=back), who=who)


def test_three_times_the_usual_raises_an_alert_and_says_so_in_the_journal(
    store, manager, look, customers, now, alerts
):
    on_days(look, customers, {5: 3, 4: 4, 3: 3}, now)
    look(customers[:9])
    assert alerts() == []
    look(customers[:10])
    (alert,) = alerts()
    assert alert.say() == ("Zhou Min looked at the numbers of 10 customers today, usually 3.")
    with store.read(manager) as session:
        said = [row.sentence for row in AuditLog(about=About.NUMBERS).page(session, 0, 1)]
    assert said == ["Looked at the numbers of Person 9, of 10 customers today: unusual."]


def test_a_busy_person_on_a_busy_day_raises_none(look, customers, now, alerts):
    on_days(look, customers, {5: 8, 4: 9, 3: 8}, now)
    look(customers[:20])
    assert alerts() == []


def test_what_is_usual_is_not_known_of_somebody_new(look, customers, now, alerts):
    on_days(look, customers, {2: 1, 1: 1}, now)
    look(customers[:20])
    assert alerts() == []


def test_an_adviser_is_not_told_who_looked(store, as_, now):
    with pytest.raises(Forbidden), store.read(as_("zhou")) as session:
        reveal_alerts(session)


@pytest.mark.file_only
def test_the_count_reads_the_journal_from_its_end_and_no_further(store, as_, look, customers, now):
    """By the primary key: an index of the account's actions would be read back to the first."""
    sent = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: sent.append(given[2:4]))
    look(customers[:1])
    asked = [(sql, given) for sql, given in sent if "FROM action" in sql and "verb IN" in sql]
    with store.engine.connect() as connection:
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {s}", g).all() for s, g in asked]
    assert [[row.detail for row in plan] for plan in plans] == [
        ["SEARCH action USING INTEGER PRIMARY KEY (rowid>?)"]
    ]
