"""What is written where several people edited one record, and what is asked."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from crmdesk.errors import UserError
from crmdesk.models import Customer
from crmdesk.store.edits import Conflict, LastChange, last_changes, settle, to_write
from tests.records import Make, undo_newest

BIRTHDAY = (("month", "day"),)


def nobody(_names):
    return {}


def settled(seen, mine, theirs, units=()):
    return settle(mine, seen, theirs, nobody, units)


def test_what_only_i_changed_is_written():
    assert settled({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 1}) == {"a": 2}


def test_what_only_they_changed_stays():
    assert settled({"a": 1, "b": 1}, {"a": 1, "b": 1}, {"a": 1, "b": 9}) == {}


def test_what_both_changed_alike_is_no_question():
    assert settled({"a": 1}, {"a": 2}, {"a": 2}) == {}


def test_what_both_changed_differently_is_asked_and_nothing_is_written():
    with pytest.raises(Conflict, match="Somebody else") as told:
        settled({"a": 1, "b": 1}, {"a": 2, "b": 2}, {"a": 3, "b": 1})
    (clash,) = told.value.clashes
    assert clash[:4] == (("a",), {"a": 1}, {"a": 3}, {"a": 2})
    assert told.value.theirs == {"a": 3, "b": 1}


def test_who_has_seen_theirs_may_write_over_it():
    assert settled({"a": 3}, {"a": 2}, {"a": 3}) == {"a": 2}


def test_halves_of_a_unit_are_not_put_together():
    seen = {"month": 1, "day": 1}
    with pytest.raises(Conflict) as told:
        settled(seen, {"month": 2, "day": 1}, {"month": 1, "day": 31}, BIRTHDAY)
    assert told.value.clashes[0].fields == ("month", "day")


def test_a_unit_that_only_i_changed_is_written():
    seen = {"month": 1, "day": 1}
    assert settled(seen, {"month": 2, "day": 1}, seen, BIRTHDAY) == {"month": 2}


def test_without_what_was_seen_all_that_differs_is_written():
    assert settled(None, {"a": 2, "b": 1}, {"a": 3, "b": 1}) == {"a": 2}


def test_an_act_is_meant_even_where_it_says_what_was_seen():
    with pytest.raises(Conflict):
        settle({"price": 200}, {"price": 200}, {"price": 190}, nobody, is_act=True)
    assert settle({"price": 200}, {"price": 200}, {"price": 200}, nobody, is_act=True) == {}


@pytest.fixture
def lin(store, manager, now):
    with store.write(manager) as session:
        return Make(session, now).customer(district="").id


@pytest.fixture
def district(store, as_, lin):
    """``district("chen", "Gulou")`` writes it into the file."""

    def write(login, text):
        with store.write(as_(login)) as session:
            session.get(Customer, lin).district = text

    return write


@pytest.fixture
def refused(store, as_, lin):
    def write(login, **mine):
        with store.read(as_(login)) as session, pytest.raises(Conflict) as told:
            to_write(session, session.get(Customer, lin), mine, dict.fromkeys(mine, ""))
        return told.value

    return write


def test_a_conflict_says_who_did_it_and_when(district, refused, now):
    district("chen", "Gulou")
    conflict = refused("zhou", district="Xuanwu")
    assert conflict.clashes[0].last == LastChange("Chen Li", now, is_own=False)
    assert str(conflict) == "Chen Li changed the same meanwhile. Choose what to keep."


def test_ones_own_change_at_another_place_is_told_as_such(district, refused):
    district("zhou", "Gulou")
    assert str(refused("zhou", district="Xuanwu")).startswith("You changed the same elsewhere")


def test_the_newest_change_is_told_and_undoing_is_one(store, as_, district, refused, now):
    district("chen", "Gulou")
    district("manager", "Xuanwu")
    store.now = lambda: now + timedelta(minutes=5)
    with store.write(as_("manager")) as session:
        undo_newest(session)
    last = refused("zhou", district="Jianye").clashes[0].last
    assert last == LastChange("Gao Yuan", now + timedelta(minutes=5), is_own=False)


def test_which_change_is_the_newest_goes_by_the_journals_order_not_by_its_dates(now):
    newest = LastChange("Chen Li", now - timedelta(days=2000), is_own=False)
    older = LastChange("Gao Yuan", now, is_own=False)
    with pytest.raises(Conflict) as told:
        settle(
            {"month": 2, "day": 1},
            {"month": 1, "day": 1},
            {"month": 3, "day": 9},
            lambda _names: {"day": newest, "month": older},
            BIRTHDAY,
        )
    assert told.value.clashes[0].last == newest


def test_a_new_record_was_changed_by_who_made_it(store, manager, lin, now):
    with store.read(manager) as session:
        assert last_changes(session, "customer", lin, {"name"}) == {
            "name": LastChange("Gao Yuan", now, is_own=True)
        }


def test_what_the_journal_does_not_know_is_somebody_elses(store, manager, lin):
    with store.read(manager) as session:
        assert last_changes(session, "customer", lin, {"no such field"}) == {}


def test_beneath_it_all_a_record_of_another_version_is_not_written(store, manager, lin):
    with pytest.raises(UserError, match="just changed this record"):  # noqa: SIM117 - the outer waits
        with store.write(manager) as session:
            customer = session.get(Customer, lin)
            session.connection().execute(text("UPDATE customer SET version = version + 1"))
            customer.district = "Gulou"
