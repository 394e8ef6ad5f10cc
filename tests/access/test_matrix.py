"""Every role against every verb, list and report, with own and with another's records.

What the table of permissions says is all that this test knows of roles. A verb or query that is
declared and not told of in ``calls`` fails the first test.
"""

from types import SimpleNamespace

import pytest

from crmdesk.access import REGISTRY, Reach, reach
from crmdesk.access.accounts import AccountDraft, add_account, sign_in
from crmdesk.errors import Forbidden, UserError
from crmdesk.models import Role
from crmdesk.reports.catalogue import REPORTS
from crmdesk.reports.running import build_report
from crmdesk.store import cannot_undo
from tests.access.calls import ALSO_NEEDS, BY_RECORD, REST
from tests.access.test_own_reach import BY_ID, LISTS, OTHERS, Others, short
from tests.conftest import NOW, fresh_store
from tests.records import add_group_manager

LOGINS = ("manager", "zhou", "reception", "care", "admin", "auditor")
GRANTED = AccountDraft("granted", "Granted", Role.ADMINISTRATOR, sees_customers=True)
DECLARED = sorted(short(name) for name in REGISTRY)


class TakenBack(Exception):
    """Ends a call's transaction, so that the next role finds the records as they were."""


@pytest.fixture(scope="module")
def store(request, tmp_path_factory):
    """One for all of them: each call is taken back."""
    yield from fresh_store(request, tmp_path_factory.mktemp("matrix"))


@pytest.fixture(scope="module")
def records(store, actors):
    """Of Zhou Min, and of another adviser."""
    pairs = ("zhou", "Mine Own"), ("chen", OTHERS)
    with store.write(actors["manager"]) as session:
        cannot_undo(session)  # no verb of the program did this, so none may take it back
        own = Others(session, NOW, pairs[::-1])
        return SimpleNamespace(own=own, others=Others(session, NOW, pairs))


@pytest.fixture(scope="module")
def actors(store):
    """One of each role; a group's manager and an administrator who may see customers on a file."""
    here = {login: sign_in(store, login) for login in LOGINS}
    if not store.is_server:
        with store.write(here["admin"]) as session:
            add_account(session, GRANTED, now=NOW)
        add_group_manager(store, here["admin"], NOW)
        here |= {login: sign_in(store, login) for login in ("granted", "boss")}
    return here


def call(name, session, records):
    if name in BY_ID:
        declared = REGISTRY[f"crmdesk.{name}"]
        given = BY_ID[name](records)
        if "now" in declared.function.__wrapped__.__annotations__:
            given["now"] = records.now
        return declared.function(session, **given)
    return (LISTS.get(name) or REST[name])(session, records)


def answer_to(store, actor, name, records):
    """What the call says, or the refusal; nothing of it stays."""
    said = None
    opened = store.write if REGISTRY[f"crmdesk.{name}"].writes else store.read
    try:
        with opened(actor) as session:
            said = call(name, session, records)
            raise TakenBack
    except TakenBack:
        return said
    except UserError as error:
        return error


def is_hidden(store, said):
    """A server does not even show another's record, so it is “gone”."""
    return store.is_server and isinstance(said, UserError)


def is_refused(actor, name, *, own):
    needed = [REGISTRY[f"crmdesk.{name}"].permission]
    needed += [ALSO_NEEDS[name]] if name in ALSO_NEEDS else []
    far = min((reach(actor, permission) for permission in needed), key=lambda each: each.value)
    return far is Reach.NONE or (far is Reach.OWN and name in BY_ID.keys() | BY_RECORD and not own)


def test_every_verb_list_and_report_is_known_here():
    assert set(DECLARED) == BY_ID.keys() | LISTS.keys() | REST.keys()


def test_every_reason_to_need_more_is_about_something_declared():
    assert ALSO_NEEDS.keys() <= set(DECLARED)


@pytest.mark.parametrize("name", DECLARED)
def test_each_role_is_refused_exactly_what_the_table_does_not_grant(store, actors, records, name):
    """And an adviser who asks about own records is told of no others."""
    wrong = []
    for login, actor in actors.items():
        for whose in ("own", "others"):
            said = answer_to(store, actor, name, getattr(records, whose))
            expected = is_refused(actor, name, own=whose == "own")
            refused = isinstance(said, Forbidden) or (expected and is_hidden(store, said))
            told = login == "zhou" and whose == "own" and OTHERS in repr(said)
            if refused is not expected or told:
                wrong.append((login, whose, said))
    assert wrong == []


@pytest.mark.parametrize("report", REPORTS)
def test_each_role_gets_each_report_only_as_far_as_it_sees(store, actors, records, report):
    for login, actor in actors.items():
        try:
            with store.read(actor) as session:
                said = repr(build_report(session, report, {}, now=records.own.now))
        except Forbidden:
            said = None
        needed = (REGISTRY["crmdesk.reports.running.build_report"].permission, REPORTS[report].sees)
        may = all(reach(actor, permission) is not Reach.NONE for permission in needed)
        assert (login, said is not None) == (login, may)
        if login == "zhou":
            assert OTHERS not in (said or "")
