"""Every text field of every draft takes any text, or says what is wrong with it."""

import dataclasses
import importlib
import pkgutil
import unicodedata
from types import SimpleNamespace

import pytest
from sqlalchemy import String, select

import crmdesk
from crmdesk.access.accounts import AccountChange, AccountDraft, add_account, change_account
from crmdesk.access.audit import AuditLog
from crmdesk.aftersales.deliveries import DeliveryDraft, deliver
from crmdesk.aftersales.vehicles import ReadingDraft
from crmdesk.customers.files import CustomerDraft, open_file
from crmdesk.customers.notes import NoteDraft, add_note
from crmdesk.customers.organisation import OrganisationDraft, save_organisation
from crmdesk.customers.people import PersonDraft, save_person
from crmdesk.errors import UserError
from crmdesk.followups.results import ResultDraft, record_contact
from crmdesk.funnel.losses import LossDraft, lose
from crmdesk.funnel.moves import MoveDraft
from crmdesk.funnel.opportunities import OpportunityDraft, open_opportunity
from crmdesk.funnel.orders import OrderDraft, place_order
from crmdesk.funnel.quotes import QuoteDraft, add_quote
from crmdesk.models import Base, LossClass, LossSheet, Relation, Result, Role
from crmdesk.showroom.visits import VisitDraft, log_visit
from crmdesk.store.creating import NewStore
from tests.records import Make
from tests.security.naughty import OWN, known

PHONE = "13812347714"

# How a draft is made besides its texts, and how it is saved.
SAVED = {
    AccountChange: (
        {"login": "care", "name": "Luo Xi", "role": Role.CARE},
        lambda s, o, draft: change_account(s, draft),
    ),
    AccountDraft: (
        {"login": "new", "name": "N", "role": Role.CARE},
        lambda s, o, draft: add_account(s, draft, now=o.now),
    ),
    CustomerDraft: (
        {"name": "Lin", "phone": PHONE},
        lambda s, o, draft: open_file(s, draft, owner_id=None, now=o.now),
    ),
    DeliveryDraft: (
        {"delivered_on": None, "price_minor": 1},
        lambda s, o, draft: deliver(
            s, o.deal, dataclasses.replace(draft, delivered_on=o.now.date()), now=o.now
        ),
    ),
    LossDraft: (
        {"loss_class": LossClass.LOST, "sheet": LossSheet.SAME_BRAND, "reason_id": 1},
        lambda s, o, draft: lose(
            s, o.deal, dataclasses.replace(draft, reason_id=o.reason), now=o.now
        ),
    ),
    NoteDraft: ({"text": "x"}, lambda s, o, draft: add_note(s, o.customer, draft, now=o.now)),
    OpportunityDraft: (
        {"customer_id": 0},
        lambda s, o, draft: open_opportunity(
            s, dataclasses.replace(draft, customer_id=o.customer), now=o.now
        ),
    ),
    OrderDraft: ({"price_minor": 1}, lambda s, o, draft: place_order(s, o.deal, draft, now=o.now)),
    OrganisationDraft: ({}, lambda s, o, draft: save_organisation(s, o.customer, draft)),
    PersonDraft: (
        {"name": "Chen", "relation": Relation.SPOUSE},
        lambda s, o, draft: save_person(s, o.customer, draft, now=o.now),
    ),
    QuoteDraft: ({"price_minor": 1}, lambda s, o, draft: add_quote(s, o.deal, draft, now=o.now)),
    ResultDraft: (
        {"result": Result.REACHED},
        lambda s, o, draft: record_contact(s, o.customer, draft, now=o.now),
    ),
    VisitDraft: (
        {"name": "Lin", "phone": "13900001111", "level": "A"},
        lambda s, o, draft: log_visit(s, draft, now=o.now),
    ),
}
WITHOUT_TEXT = {MoveDraft, ReadingDraft}
ELSEWHERE = {NewStore: "one for each store's file, in test_naughty_files"}
CHOSEN = {"level", "next_purpose", "login", "password", "language", "levels", "zone"}
"""Fields whose values the program offers, or that are no words."""
APART = ("crmdesk.ui", "crmdesk.app", "crmdesk.__main__", "crmdesk.store.migrations")


def drafts():
    """The dataclasses that know their own problems."""
    for found in pkgutil.walk_packages(crmdesk.__path__, "crmdesk."):
        if not found.name.startswith(APART):
            for thing in vars(importlib.import_module(found.name)).values():
                is_class = isinstance(thing, type) and dataclasses.is_dataclass(thing)
                if is_class and callable(getattr(thing, "problems", None)):
                    yield thing


def texts_of(draft):
    return [
        field.name
        for field in dataclasses.fields(draft)
        if field.type in ("str", "str | None") and field.name not in CHOSEN
    ]


def test_every_draft_is_tried_here():
    tried = SAVED.keys() | WITHOUT_TEXT | ELSEWHERE.keys()
    assert set(drafts()) == tried


def test_those_without_a_text_have_none():
    assert [texts_of(draft) for draft in WITHOUT_TEXT] == [[], []]


class Undone(Exception):
    """Ends a save, so that the next text finds the records as they were."""


@pytest.fixture
def records(store, manager, now):
    with store.write(manager) as session:
        make = Make(session, now)
        deal = make.opportunity(make.customer("Somebody"))
        make.follow_up(deal)
        return SimpleNamespace(
            deal=deal.id, customer=deal.customer_id, reason=make.loss_reason().id, now=now
        )


@pytest.fixture
def save(store, as_, records):
    """Save a draft as whoever may; what is then odd in any text of the store."""

    def saved(draft, check=lambda session: None):
        work = SAVED[type(draft)][1]
        login = "admin" if isinstance(draft, AccountDraft | AccountChange) else "manager"
        try:
            with store.write(as_(login)) as session:
                work(session, records, draft)
                session.flush()
                session.expire_all()
                check(session)
                raise Undone
        except Undone:
            return ""
        except UserError as refused:
            return str(refused)

    return saved


def odd_texts(session):
    """Control characters and halves of characters, which lists and paper cannot show."""
    found = []
    for table in Base.metadata.sorted_tables:
        names = [column for column in table.c if type(column.type) is String]
        for row in session.execute(select(*names)) if names and table.name not in LONG else ():
            found += [text for text in row if text and any(map(is_odd, text))]
    assert found == []


LONG = {"action", "change"}


def is_odd(character):
    return unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t"


def problems_of(draft, now):
    takes_today = isinstance(draft, ResultDraft)
    return draft.problems(now.date()) if takes_today else draft.problems()


@pytest.mark.file_only  # what is kept on a server is tried below
@pytest.mark.parametrize("draft", SAVED, ids=lambda draft: draft.__name__)
def test_each_field_alone_takes_our_own_texts(save, now, draft):
    """A third in each field: all of them stand in all fields together in the next test."""
    base, _work = SAVED[draft]
    for at, name in enumerate(texts_of(draft)):
        for text in OWN[at % 3 :: 3]:
            made = draft(**base | {name: text})
            if not problems_of(made, now):
                save(made)


@pytest.mark.parametrize("draft", SAVED, ids=lambda draft: draft.__name__)
def test_what_is_kept_can_be_shown(store, save, now, draft):
    base, _work = SAVED[draft]
    for text in OWN[:: 3 if store.is_server else 1]:
        texts = dict.fromkeys(set(texts_of(draft)) - {"phone", "email"}, text)
        made = draft(**base | texts)
        if not problems_of(made, now):
            save(made, odd_texts)


@pytest.mark.file_only
@pytest.mark.slow
@pytest.mark.parametrize("draft", SAVED, ids=lambda draft: draft.__name__)
def test_all_fields_together_take_the_known_list(save, now, draft, shared):
    """A quarter of it in each draft; among all of them each text is tried three times or more."""
    base, _work = SAVED[draft]
    for text in known(shared)[list(SAVED).index(draft) % 4 :: 4]:
        texts = dict.fromkeys(set(texts_of(draft)) - {"phone", "email"}, text)
        made = draft(**base | texts)
        if not problems_of(made, now):
            save(made)


@pytest.mark.parametrize("name", [text for text in OWN if "{" in text or "%" in text])
def test_the_journal_says_such_a_name_as_it_is(store, manager, now, name):
    with store.write(manager) as session:
        open_file(session, CustomerDraft(name, PHONE), owner_id=None, now=now)
    with store.read(manager) as session:
        assert AuditLog().page(session, 0, 1)[0].sentence == f"Opened the file of {name}."
