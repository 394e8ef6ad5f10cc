"""Undo obeys today's rights: what one may no longer reach or do, one may not undo.

Every verb is done, and then taken back by the same account in each other role, and by an adviser
whose customer was given to another meanwhile: refused exactly where the verb itself would be.
"""

from contextlib import suppress
from dataclasses import replace
from functools import partial

import pytest

from crmdesk.access import REGISTRY, Permission, Reach, reach
from crmdesk.access.accounts import sign_in
from crmdesk.access.undo_rights import NEEDS
from crmdesk.access.undoing import undo_last, what_undo_would_do
from crmdesk.customers.ownership import give
from crmdesk.errors import UserError
from crmdesk.models import Account, Role
from crmdesk.showroom.visits import VisitDraft, log_visit
from crmdesk.store.undo import newest
from tests.access.test_matrix import TakenBack, call, is_refused
from tests.access.test_own_reach import OTHERS, Others, short
from tests.conftest import NOW, fresh_store

VERBS = sorted(short(name) for name, declared in REGISTRY.items() if declared.writes)
VERBS.remove("access.undoing.undo_last")
VERBS.remove("followups.planning.plan_first")  # never alone: a deal has its contact already
CALLS = {
    "showroom.visits.log_visit": lambda s, o: log_visit(
        s, VisitDraft(name="Somebody", phone=f"1370000{o.customer:04d}", level="A"), now=o.now
    )
}
"""Where ``calls`` would meet what an earlier one has left here."""
STAYS_OWN = {
    *("showroom.leaving.leave", "showroom.visits.save_visit", "showroom.visits.log_unfiled"),
    *("showroom.sheets.set_weather", "showroom.visits.log_visit", "customers.files.open_file"),
}
"""A visit is that of who received it, whosever its customer becomes; a new file is another one."""
STRICTER = {
    "aftersales.care.plan_care_bulk": "as a verb it passes over others' cars",
    "aftersales.care.refresh": "as a verb it passes over others' cars",
    "customers.files.open_file": "whoever opens a file for another has given it away",
}
ROLES = [role for role in Role if role is not Role.GROUP_MANAGER]


@pytest.fixture(scope="module")
def store(request, tmp_path_factory):
    """One for all of them: each verb works on records of its own."""
    yield from fresh_store(request, tmp_path_factory.mktemp("undo"))


@pytest.fixture(scope="module")
def actors(store):
    return {login: sign_in(store, login) for login in ("manager", "zhou", "chen", "admin")}


def whoever_may(actors, name):
    needed = REGISTRY[f"crmdesk.{name}"].permission
    return next(a for a in (actors["manager"], actors["admin"]) if reach(a, needed) is Reach.ALL)


def records_of(store, actors, owner):
    pairs = ("chen", OTHERS), ("zhou", "Mine Own")
    with store.write(actors["manager"]) as session:
        return Others(session, NOW, pairs if owner == "zhou" else pairs[::-1])


def done(store, actor, name, records):
    """The verb, committed: its name in the journal, or None where there is nothing to undo."""
    with suppress(UserError), store.write(actor) as session:
        before = newest_id(session)
        CALLS.get(name, partial(call, name))(session, records)
    with store.write(actor) as session:
        return newest(session).verb if newest_id(session) != before else None


def newest_id(session):
    action = newest(session)
    return action and action.id


def is_undone(store, actor, role):
    """Whether undo goes, for the account in ``role``; nothing of it stays."""
    demoted, error = replace(actor, role=role), None
    with suppress(TakenBack), store.write(demoted) as session:
        session.get_one(Account, actor.account_id).role = role
        session.flush()
        offered = may_undo(demoted) and what_undo_would_do(session, now=NOW)
        try:
            undo_last(session, now=NOW)
        except UserError as refused:
            error = refused
        raise TakenBack
    assert bool(offered) is (error is None), f"offered to {role}: {offered}, and then: {error}"
    return error is None


def may_undo(actor):
    return reach(actor, Permission.UNDO) is not Reach.NONE


def is_expected(actor, name, role, *, own):
    demoted = replace(actor, role=role)
    if not may_undo(demoted) or is_refused(demoted, name, own=own):
        return False
    return own or role is not Role.ADVISER or name not in STRICTER


@pytest.mark.parametrize("name", VERBS)
def test_each_verb_is_undone_exactly_by_whom_it_could_be_done_now(store, actors, name):
    records, actor = records_of(store, actors, "chen"), whoever_may(actors, name)
    if said := done(store, actor, name, records):
        assert NEEDS[said] is REGISTRY[f"crmdesk.{name}"].permission
        undone = {role: is_undone(store, actor, role) for role in ROLES}
        assert undone == {role: is_expected(actor, name, role, own=False) for role in ROLES}


@pytest.mark.parametrize("name", VERBS)
def test_an_adviser_takes_nothing_back_in_a_file_that_was_given_away(store, actors, name):
    zhou, records = actors["zhou"], records_of(store, actors, "zhou")
    if name == "customers.ownership.give" or not done(store, zhou, name, records):
        return
    assert is_undone(store, zhou, Role.ADVISER)
    with store.write(actors["manager"]) as session:
        give(session, records.customer, actors["chen"].account_id, "left", now=NOW)
    own = name in STAYS_OWN
    assert is_undone(store, zhou, Role.ADVISER) is own
