"""What is settled already is refused to whoever comes second, in a sentence, and stays as it is."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crmdesk.access.accounts import reopen_account
from crmdesk.access.declared import REGISTRY
from crmdesk.access.passwords import set_password
from crmdesk.customers.numbers import remove_number
from crmdesk.errors import UserError
from crmdesk.followups.planning import plan, replan
from crmdesk.followups.reminders import snooze
from crmdesk.funnel.levels import set_level
from crmdesk.funnel.losses import review
from crmdesk.funnel.moves import MoveDraft, move_opportunity
from crmdesk.funnel.quotes import QuoteDraft, add_quote
from crmdesk.models import Action
from crmdesk.showroom.leaving import leave
from crmdesk.showroom.sheets import Signature, sign_off
from crmdesk.showroom.visits import VisitDraft, save_visit
from crmdesk.store.edits import Conflict
from tests.access.calls import REST
from tests.access.test_own_reach import BY_ID, short
from tests.settling import (
    cancelled,
    closed,
    delivered,
    filed,
    given,
    lost,
    moved,
    one_customer,
    ordered,
    recorded,
    removed,
)


@pytest.fixture
def o(store, manager, now):
    with store.write(manager) as session:
        return one_customer(session, now)


CLOSED = "This opportunity is closed. Move it back to an open stage first."
LOST = "This opportunity is lost already."
DELIVERED = "A delivered car stays delivered."
RECORDED = "This contact is recorded already. Look at the list again."
AGAIN = {
    "followups.results.record_result": ([recorded], recorded, RECORDED),
    "followups.reminders.snooze": (
        [recorded],
        lambda s, o: snooze(s, o.due, o.now + timedelta(hours=1), now=o.now),
        RECORDED,
    ),
    "followups.planning.replan": (
        [recorded],
        lambda s, o: replan(s, o.due, o.today + timedelta(days=3), None, now=o.now),
        "This contact is done already. Plan a new one.",
    ),
    "followups.planning.plan": (
        [lost],
        lambda s, o: plan(
            s,
            customer_id=o.customer,
            opportunity_id=o.deal,
            due_on=o.today + timedelta(days=1),
            purpose="call_again",
            now=o.now,
        ),
        "This opportunity is closed. Open a new one to plan a contact.",
    ),
    "funnel.losses.lose": ([lost], lost, LOST),
    "funnel.losses.lose, delivered": ([delivered], lost, DELIVERED),
    "funnel.losses.review": (
        [lost, lambda s, o: review(s, o.lost, True, now=o.now)],
        lambda s, o: review(s, o.lost, False, now=o.now),
        "This loss has been reviewed already.",
    ),
    "funnel.losses.review, taken up again": (
        [lost, lambda s, o: move_opportunity(s, o.deal, MoveDraft(o.needs), now=o.now)],
        lambda s, o: review(s, o.lost, True, now=o.now),
        "This loss has been reviewed already.",
    ),
    "funnel.moves.move_opportunity": (
        [lambda s, o: move_opportunity(s, o.deal, MoveDraft(o.presentation), now=o.now)],
        moved,
        "",
    ),
    "funnel.moves.move_opportunity, lost": ([lost], moved, ""),
    "funnel.moves.move_opportunity, delivered": ([delivered], moved, ""),
    "funnel.orders.place_order": ([ordered], ordered, "There is an order already."),
    "funnel.orders.place_order, lost": ([lost], ordered, CLOSED),
    "funnel.orders.cancel_order": (
        [ordered, cancelled],
        cancelled,
        "This order is cancelled already.",
    ),
    "funnel.orders.cancel_order, delivered": ([ordered, delivered], cancelled, CLOSED),
    "funnel.levels.set_level": ([lost], lambda s, o: set_level(s, o.deal, "H", now=o.now), CLOSED),
    "funnel.quotes.add_quote": (
        [lost],
        lambda s, o: add_quote(s, o.deal, QuoteDraft(200_000_00), now=o.now),
        CLOSED,
    ),
    "aftersales.deliveries.deliver": (
        [delivered],
        delivered,
        "This car is delivered already. Open a new opportunity for another.",
    ),
    "aftersales.deliveries.deliver, lost": (
        [lost],
        delivered,
        "This opportunity is lost. Move it back to an open stage first.",
    ),
    "showroom.leaving.leave": (
        [lambda s, o: leave(s, o.visit, now=o.now)],
        lambda s, o: leave(s, o.visit, now=o.now),
        "This party left at 10:00 already.",
    ),
    "showroom.visits.save_visit": (
        [filed],
        lambda s, o: save_visit(
            s, o.visit, VisitDraft("13900007777", "Ai", level="A"), seen=o.seen, now=o.now
        ),
        "This party was filed meanwhile, as Bai. Add the number in that file.",
    ),
    "showroom.sheets.sign_off": (
        [lambda s, o: sign_off(s, o.today, Signature.RECEPTION, now=o.now)],
        lambda s, o: sign_off(s, o.today, Signature.RECEPTION, now=o.now),
        "This sheet has been signed here already.",
    ),
    "customers.ownership.give": ([given], given, "This customer is Chen Li's already."),
    "customers.ownership.give, to one who left": (
        [closed],
        given,
        "This account is closed. Choose somebody else.",
    ),
    "customers.numbers.remove_number": (
        [lambda s, o: remove_number(s, o.number)],
        lambda s, o: remove_number(s, o.number),
        "This number is already gone.",
    ),
    "customers.people.remove_person": (
        [removed],
        removed,
        "This person is no longer in the file.",
    ),
    "access.accounts.close_account": (
        [closed],
        closed,
        "The account of Chen Li is closed already.",
    ),
    "access.accounts.reopen_account": (
        [],
        lambda s, o: reopen_account(s, "chen"),
        "The account of Chen Li is open.",
    ),
    "access.passwords.set_password": (
        [closed],
        lambda s, o: set_password(s, "chen", "correct horse"),
        "The account of Chen Li is closed. Open it again first.",
    ),
}
"""By verb: what was done meanwhile, what comes second, and its sentence ("" for a ``Conflict``)."""

OF_SEEN = "what was seen is asked about: tests/scenarios/test_two_seats.py"
OTHERS = {
    **dict.fromkeys(
        [
            *("access.accounts.add_account", "aftersales.vehicles.add_reading"),
            *("customers.files.open_file", "customers.notes.add_note"),
            *("customers.numbers.add_number", "customers.reveal.reveal_number"),
            *("customers.reveal.reveal_of_customer", "followups.results.record_contact"),
            *("funnel.opportunities.open_opportunity", "reports.running.record_export"),
            *("reports.running.record_print", "showroom.visits.log_unfiled"),
            *("showroom.visits.log_visit", "importing.customers._write"),
            *("importing.sales._write", "importing.visits._write"),
            *("access.restoring.note_missing_log", "access.restoring.note_replaced"),
            *("access.restoring.note_restore", "access.store_key.new_recovery_code"),
            "access.store_key.tell_of_new_key",
        ],
        "adds",
    ),
    **dict.fromkeys(
        [
            *("access.accounts.change_account", "access.store_lists.save_row"),
            *("access.store_settings.save_store", "customers.files.save_file"),
            *("customers.organisation.save_organisation", "customers.people.save_person"),
            *("customers.questions.answer", "funnel.opportunities.save_opportunity"),
            "showroom.sheets.set_weather",
        ],
        OF_SEEN,
    ),
    **dict.fromkeys(
        [
            *("aftersales.care.plan_care", "aftersales.care.plan_care_bulk"),
            *("aftersales.care.refresh", "followups.planning.drop_open"),
            *("followups.planning.plan_first", "followups.results.record_lost"),
            *("funnel.mending.mend", "funnel.moves.mark_delivered"),
        ],
        "part of another, or does what is left to do",
    ),
    **dict.fromkeys(
        [
            *("access.taking_back.take_back_table", "access.undoing.undo_last"),
            "customers.taking_back.take_back_customer",
        ],
        "takes back, and asks for itself what has come since",
    ),
    "followups.reminders.mark_reminded": "marks what is open still as shown",
}


@pytest.mark.parametrize("name", AGAIN)
def test_what_is_settled_is_refused_in_a_sentence_and_stays(store, as_, o, name):
    meanwhile, second, sentence = AGAIN[name]
    actor = as_("admin" if name.startswith("access.") else "manager")
    for act in meanwhile:
        with store.write(as_("admin") if act is closed else actor) as session:
            act(session, o)
    before = actions(store, actor)
    with pytest.raises(UserError) as told, store.write(actor) as session:
        second(session, o)
    assert str(told.value).startswith(sentence)
    assert isinstance(told.value, Conflict) is not bool(sentence)
    assert actions(store, actor) == before


def actions(store, actor):
    with store.read(actor) as session:
        return session.scalar(select(func.count()).select_from(Action))


def test_each_verb_is_among_them_or_settles_nothing():
    assert {*REST, *BY_ID}, "their calls have brought every module"
    verbs = {short(name) for name, each in REGISTRY.items() if each.writes}
    assert verbs == {name.partition(",")[0] for name in AGAIN} | set(OTHERS)
