"""Whatever is typed into a search, a filter or a sign-in finds what it says, and nothing else."""

import re

import pytest
from sqlalchemy import func, select

from crmdesk.access.accounts import sign_in
from crmdesk.access.audit import AuditLog
from crmdesk.calling.callers import callers
from crmdesk.customers.duplicates import possible_duplicates
from crmdesk.customers.lists import CustomerList
from crmdesk.customers.ownership import give
from crmdesk.customers.questions import answer
from crmdesk.customers.search import find
from crmdesk.errors import UserError
from crmdesk.funnel.lists import OpportunityList
from crmdesk.models import Account, Action, Base
from crmdesk.showroom.sheets import set_weather
from tests.records import Make, as_client
from tests.security.naughty import OWN, known

NAMES = ["100%_sure", "100 sure", "Lin AND OR", 'O"Hara', "O'Hara", "back\\slash", "Li* NEAR"]


@pytest.fixture
def people(store, manager, now):
    with store.write(manager) as session:
        make = Make(session, now)
        for name in NAMES:
            make.opportunity(make.customer(name))


@pytest.fixture
def searches(store, manager, people, now, today):
    """``searches(text)``: every place that a person types into."""

    def search(text):
        with store.read(manager) as session:
            find(session, text)
            CustomerList(text=text).page(session, 0, 20)
            OpportunityList(text=text, today=today).page(session, 0, 20)
            possible_duplicates(session, phone=text, name=text, plate=text, today=today)
            callers(session, text, now=now)

    return search


def rows_of(store, manager):
    with store.read(manager) as session:
        return {t.name: session.scalar(select(func.count()).select_from(t))
                for t in Base.metadata.sorted_tables if t.name != "account_key"}  # fmt: skip


def test_our_own_texts_do_no_harm_in_any_search(store, manager, searches):
    before = rows_of(store, manager)
    for text in OWN:
        searches(text)
    assert rows_of(store, manager) == before


@pytest.mark.slow
def test_the_known_list_does_no_harm_in_any_search(store, searches, shared):
    for text in known(shared)[:: 8 if store.is_server else 2]:
        searches(text)


def words(name):
    """The search looks for these; the signs between them it passes over."""
    return tuple(re.findall(r"[a-z]+|\d+", name.lower()))


@pytest.mark.parametrize("name", NAMES)
def test_signs_of_sql_and_of_the_search_simply_find_the_name(store, manager, people, name):
    with store.read(manager) as session:
        listed = CustomerList(text=name).page(session, 0, 20)
        for found in (find(session, name), listed):
            assert name in {row.name for row in found}
            assert len({words(row.name) for row in found}) == 1


@pytest.mark.parametrize("text", ["%", "_", "*", '"', "'", "\\", "^", "-", ":"])
def test_a_lone_sign_does_not_find_everybody(store, manager, people, text):
    with store.read(manager) as session:
        found = {row.name for row in find(session, text)}
    assert len(found) < len(NAMES)
    assert all(text in name for name in found)


@pytest.mark.file_only
@pytest.mark.parametrize("text", [*OWN[:8], "admin'--", 'admin" OR "1"="1'])
def test_nobody_gets_in_by_it(store, text):
    for login, password in ((text, text), (f"manager{text}", ""), (text, "")):
        with pytest.raises(UserError):
            sign_in(store, login, password)


def test_words_that_are_given_beside_a_draft_are_kept_or_refused(
    store, manager, people, now, today
):
    for text in OWN:
        for work in (
            lambda session, text=text: set_weather(session, today, text, now=now),
            lambda session, text=text: answer(session, 1, "address", text, now=now),
            lambda session, text=text: give(session, 1, _chen(session), text, now=now),
        ):
            try:
                with store.write(manager) as session:
                    work(session)
            except UserError as refused:
                assert str(refused)  # noqa: PT017
    with store.read(manager) as session:
        assert AuditLog().page(session, 0, 200)


def _chen(session):
    return session.scalar(select(Account.id).filter_by(login="chen"))


@pytest.mark.file_only
@pytest.mark.parametrize("sentence", ["{", "{nobody}", "{customer.__class__}", "{0}", "%s", "}"])
def test_a_sentence_that_was_edited_in_the_file_does_not_stop_the_reading(
    store, manager, people, sentence
):
    with as_client(store) as connection:
        connection.exec_driver_sql("DROP TRIGGER action_refuses_update")
        connection.exec_driver_sql("UPDATE action SET sentence = ?", (sentence,))
    with store.read(manager) as session:
        newest = session.scalar(select(func.max(Action.id)))
        assert [row.id for row in AuditLog().page(session, 0, 1)] == [newest]
