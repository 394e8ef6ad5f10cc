"""Undo obeys today's rights: what one may no longer reach or do, one may not undo.

Every verb is done, and then taken back by the same account in each other role, and by an adviser
whose customer was given to another meanwhile: refused exactly where the verb itself would be.
"""

from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from crmdesk.access import REGISTRY, Permission, Reach, reach
from crmdesk.access.accounts import account_id, sign_in
from crmdesk.access.store_settings import save_store, store_form
from crmdesk.access.taking_back import take_back_table
from crmdesk.access.undo_rights import NEEDS
from crmdesk.access.undoing import undo_last, what_undo_would_do
from crmdesk.customers.ownership import give
from crmdesk.customers.taking_back import take_back_customer
from crmdesk.errors import UserError
from crmdesk.followups.reminders import snooze
from crmdesk.funnel.losses import LossDraft, lose, review
from crmdesk.importing import sales, visits
from crmdesk.importing.outcome import ImportReport
from crmdesk.importing.reading import Sheet
from crmdesk.importing.running import Batch
from crmdesk.jobs import unwatched
from crmdesk.models import (
    Account,
    Customer,
    FollowUp,
    Loss,
    LossClass,
    LossSheet,
    Role,
    Source,
)
from crmdesk.showroom.sheets import set_weather
from crmdesk.showroom.visits import VisitDraft, log_visit
from crmdesk.store import Actor
from crmdesk.store.taking_back import TAKING_BACK
from crmdesk.store.undo import newest
from tests.access.test_matrix import TakenBack, call, is_refused
from tests.access.test_own_reach import OTHERS, Others, short
from tests.conftest import NOW, fresh_store

SAYS = {
    "access.store_lists.save_row": "settings.list",
    "access.store_settings.save_store": "settings.store",
    "access.taking_back.take_back_table": TAKING_BACK,
    "aftersales.care.plan_care": "aftersales.plan_care",
    "aftersales.care.plan_care_bulk": "aftersales.plan_care",
    "aftersales.deliveries.deliver": "aftersales.deliver",
    "aftersales.vehicles.add_reading": "aftersales.mileage",
    "customers.files.open_file": "customers.open",
    "customers.files.save_file": "customers.save",
    "customers.notes.add_note": "customers.note",
    "customers.numbers.add_number": "customers.number",
    "customers.numbers.remove_number": "customers.number_removed",
    "customers.organisation.save_organisation": "customers.organisation",
    "customers.ownership.give": "customers.give",
    "customers.people.remove_person": "customers.person_removed",
    "customers.people.save_person": "customers.person",
    "customers.questions.answer": "customers.answer",
    "customers.taking_back.take_back_customer": TAKING_BACK,
    "followups.planning.plan": "followups.plan",
    "followups.planning.plan_first": "followups.plan_first",
    "followups.planning.replan": "followups.replan",
    "followups.reminders.snooze": "followups.snooze",
    "followups.results.record_contact": "followups.record",
    "followups.results.record_result": "followups.record",
    "funnel.levels.set_level": "funnel.level",
    "funnel.losses.lose": "funnel.lose",
    "funnel.losses.review": "funnel.loss_confirmed",
    "funnel.losses.review: sent back": "funnel.send_back",
    "funnel.mending.mend": "store.mend",
    "funnel.moves.move_opportunity": "funnel.move",
    "funnel.opportunities.open_opportunity": "funnel.open",
    "funnel.opportunities.save_opportunity": "funnel.save",
    "funnel.orders.cancel_order": "funnel.cancel_order",
    "funnel.orders.place_order": "funnel.order",
    "funnel.quotes.add_quote": "funnel.quote",
    "importing.customers._write": "import.customers",
    "importing.sales._write": "import.sales",
    "importing.visits._write": "import.visits",
    "showroom.leaving.leave": "showroom.leave",
    "showroom.sheets.set_weather": "showroom.weather",
    "showroom.sheets.sign_off": "showroom.sign",
    "showroom.visits.log_unfiled": "showroom.log",
    "showroom.visits.log_visit": "showroom.log",
    "showroom.visits.save_visit": "showroom.save",
}
"""What each verb is called in the journal; behind a colon, how it is done."""
LEAVES_NOTHING = {
    **dict.fromkeys(
        (
            *("access.accounts.add_account", "access.accounts.change_account"),
            *("access.accounts.close_account", "access.accounts.reopen_account"),
            *("access.passwords.set_password", "access.store_key.new_recovery_code"),
            "access.store_key.tell_of_new_key",
        ),
        "who gets in is changed again, never undone",
    ),
    **dict.fromkeys(
        (
            *("access.restoring.note_missing_log", "access.restoring.note_replaced"),
            *("access.restoring.note_restore", "customers.reveal.reveal_number"),
            *("customers.reveal.reveal_of_customer", "reports.running.record_export"),
            "reports.running.record_print",
        ),
        "what was seen, printed or put in another's place is so",
    ),
    **dict.fromkeys(
        (
            *("followups.planning.drop_open", "followups.results.record_lost"),
            "funnel.moves.mark_delivered",
        ),
        "refused outside another verb",
    ),
    "aftersales.care.refresh": "the calls of a car are planned as they should be",
    "followups.reminders.mark_reminded": "the program's doing, nobody's",
    "access.undoing.undo_last": "is undo",
}
SALES = Sheet(["Name", "Day", "Model"], [(2, ["Wu Lan", "2026-01-02", "Roadster"])])
PARTIES = Sheet(["Day", "Name", "Phone"], [(2, ["2026-01-02", "Tang Wei", "13600001234"])])


def imported(sheet, now):
    mapping = {title.lower(): title for title in sheet.header}
    return Batch(sheet, mapping, ImportReport(), unwatched, now)


def review_as(session, o, *, confirmed):
    loss = session.scalar(select(Loss.id).where(Loss.opportunity_id == o.deal))
    review(session, loss, confirmed, now=o.now)


def give_to_zhou(session, o):
    give(session, o.customer, account_id(session, "zhou"), "left", now=o.now)


CALLS = {
    "access.store_settings.save_store": lambda s, o: save_store(
        s, store_form(s)._replace(brand=f"Brand {o.customer}")
    ),
    "access.taking_back.take_back_table": lambda s, o: take_back_table(
        s, o.then, "source", source="a.crm"
    ),
    "customers.ownership.give": give_to_zhou,
    "customers.taking_back.take_back_customer": lambda s, o: take_back_customer(
        s, o.then, o.customer, source="a.crm"
    ),
    "followups.reminders.snooze": lambda s, o: snooze(
        s, o.due, o.now + timedelta(hours=1), now=o.now
    ),
    "funnel.losses.review": partial(review_as, confirmed=True),
    "funnel.losses.review: sent back": partial(review_as, confirmed=False),
    "importing.sales._write": lambda s, o: sales._write(s, imported(SALES, o.now)),
    "importing.visits._write": lambda s, o: visits._write(s, imported(PARTIES, o.now)),
    "showroom.sheets.set_weather": lambda s, o: set_weather(
        s, o.today, f"{o.customer} degrees", now=o.now
    ),
    "showroom.visits.log_visit": lambda s, o: log_visit(
        s, VisitDraft(name="Somebody", phone=f"1370000{o.customer:04d}", level="A"), now=o.now
    ),
}
"""Where ``calls`` would meet what an earlier one has left here, or would leave nothing."""


def spoil_source(session, o):
    session.scalar(select(Source).order_by(Source.id)).name = "Spoiled"


def spoil_file(session, o):
    session.get_one(Customer, o.customer).address = "Spoiled"


def leave_unplanned(session, o):
    session.delete(session.get_one(FollowUp, o.due))


def give_up(session, o):
    lose(session, o.deal, LossDraft(LossClass.LOST, LossSheet.SAME_BRAND, o.reason), now=o.now)


FIRST = {
    "access.taking_back.take_back_table": spoil_source,
    "customers.taking_back.take_back_customer": spoil_file,
    "followups.planning.plan_first": leave_unplanned,
    "funnel.losses.review": give_up,
    "funnel.losses.review: sent back": give_up,
}
"""What must have happened before, or nothing is left to do."""
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
ADVISER = Actor(0, "Zhou Min", Role.ADVISER, 1)


@pytest.fixture(scope="module")
def store(request, tmp_path_factory):
    """One for all of them: each verb works on records of its own."""
    yield from fresh_store(request, tmp_path_factory.mktemp("undo"))


@pytest.fixture(scope="module")
def actors(store):
    return {login: sign_in(store, login) for login in ("manager", "zhou", "chen", "admin")}


def permission_of(name):
    return REGISTRY[f"crmdesk.{name.partition(':')[0]}"].permission


def whoever_may(actors, name):
    needed = permission_of(name)
    return next(a for a in (actors["manager"], actors["admin"]) if reach(a, needed) is Reach.ALL)


def records_of(store, actors, owner):
    pairs = ("chen", OTHERS), ("zhou", "Mine Own")
    with store.write(actors["manager"]) as session:
        return Others(session, NOW, pairs if owner == "zhou" else pairs[::-1])


def done(store, actor, name, records):
    """The verb, committed: its name in the journal, or None where there is nothing to undo."""
    with as_in_a_backup(store, actor, name) as records.then:
        if name in FIRST:
            with store.write(actor) as session:
                FIRST[name](session, records)
        with suppress(UserError), store.write(actor) as session:
            before = newest_id(session)
            CALLS.get(name, partial(call, name))(session, records)
    with store.write(actor) as session:
        return newest(session).verb if newest_id(session) != before else None


@contextmanager
def as_in_a_backup(store, actor, name):
    """The store as it is now, for those that take something back from there."""
    if SAYS.get(name) != TAKING_BACK:
        yield None
        return
    with store.read(actor) as session:
        session.scalars(select(Source)).all()  # from here on it stays as it is
        yield session


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
    name = name.partition(":")[0]
    if not may_undo(demoted) or is_refused(demoted, name, own=own):
        return False
    return own or role is not Role.ADVISER or name not in STRICTER


def test_every_verb_says_here_what_it_leaves_to_undo():
    declared = {short(name) for name, declared in REGISTRY.items() if declared.writes}
    assert {name.partition(":")[0] for name in SAYS} | LEAVES_NOTHING.keys() == declared
    assert set(SAYS.values()) == NEEDS.keys()
    for name, said in SAYS.items():
        assert NEEDS[said] is permission_of(name)


@pytest.mark.parametrize("name", SAYS)
def test_each_verb_is_undone_exactly_by_whom_it_could_be_done_now(store, actors, name):
    records, actor = records_of(store, actors, "chen"), whoever_may(actors, name)
    assert done(store, actor, name, records) == SAYS[name]
    undone = {role: is_undone(store, actor, role) for role in ROLES}
    assert undone == {role: is_expected(actor, name, role, own=False) for role in ROLES}


def test_the_others_leave_nothing_to_undo(store, actors):
    records = records_of(store, actors, "chen")
    for name in LEAVES_NOTHING.keys() - {"access.undoing.undo_last"}:
        assert done(store, whoever_may(actors, name), name, records) is None, name


@pytest.mark.parametrize(
    "name", [each for each in SAYS if reach(ADVISER, permission_of(each)) is not Reach.NONE]
)
def test_an_adviser_takes_nothing_back_in_a_file_that_was_given_away(store, actors, name):
    zhou, records = actors["zhou"], records_of(store, actors, "zhou")
    assert done(store, zhou, name, records) == SAYS[name]
    assert is_undone(store, zhou, Role.ADVISER)
    with store.write(actors["manager"]) as session:
        give(session, records.customer, actors["chen"].account_id, "left", now=NOW)
    own = name in STAYS_OWN
    assert is_undone(store, zhou, Role.ADVISER) is own
