"""What row-level security lets through is exactly what the program shows.

Every query, list and report is asked by every role twice: as that account reads, and past all
policies. A policy that hides what the program shows would be a wrong figure on a server alone.
"""

import contextlib
import re
from copy import copy
from datetime import timedelta
from random import Random

import pytest

from crmdesk.access import REGISTRY
from crmdesk.access.accounts import AccountDraft, add_account, sign_in
from crmdesk.errors import UserError
from crmdesk.models import Result, Role
from crmdesk.reports.catalogue import REPORTS
from crmdesk.reports.running import build_report
from tests.access.calls import REST
from tests.access.test_own_reach import BY_ID, LISTS, OTHERS, Others, short
from tests.conftest import NOW
from tests.records import Make
from tests.scenarios.test_random_days import VERBS, Days, Nothing
from tests.server.both import password_of

pytestmark = pytest.mark.server

LOGINS = ("manager", "zhou", "chen", "reception", "care", "admin", "auditor", "boss")
OF_A_BACKUP = {"access.taking_back.what_a_restore_loses"}
"""Compares with a file, which has no policies."""
QUERIES = sorted(
    {short(name) for name, declared in REGISTRY.items() if not declared.writes} - OF_A_BACKUP
)


def _shared(make, others):
    """``others``, but with a customer of chen's at whom zhou has contacts, deals and visits."""
    shared, zhou = copy(others), make.account("zhou").id
    theirs = make.customer("Handed Over", owner="chen")
    deal = make.opportunity(theirs, adviser_id=zhou)
    make.opportunity(theirs, stage="lost", adviser_id=zhou)
    done = {"done_at": NOW, "done_on": NOW.date(), "done_by_id": zhou, "result": Result.REACHED}
    make.follow_up(deal, adviser_id=zhou, **done)
    make.visit(theirs, adviser_id=zhou)
    shared.customer, shared.deal = theirs.id, deal.id
    shared.due = make.follow_up(deal, adviser_id=zhou).id
    shared.visit = make.visit(theirs, adviser_id=None, logged_by_id=zhou).id
    return shared


class TakenBack(Exception):
    """Ends a call's transaction: what it did is not kept."""


@pytest.fixture(scope="module")
def store(founded, tmp_path_factory):
    """Two advisers' days, which no test changes."""
    founded.set_back()
    store = founded.open(tmp_path_factory.mktemp("seat") / "south.server", lambda: NOW)
    with store.write(sign_in(store, "admin")) as session:
        boss = AccountDraft("boss", "Xu Wen", Role.AUDITOR, password_of("boss"))
        add_account(session, boss, now=NOW)
    founded.give_the_group("boss")
    store.catch_up()
    days = Days(store, sign_in(store, "manager"), NOW - timedelta(days=3), Random(3))
    for login in ("zhou", "chen") * 40:
        days.actor = sign_in(store, login if days.random.random() < 0.5 else "manager")
        days.now += timedelta(minutes=30)
        with contextlib.suppress(UserError, Nothing):
            days.step(days.random.choice(VERBS))
    yield store
    store.close()


@pytest.fixture(scope="module")
def records(store):
    with store.write(sign_in(store, "manager")) as session:
        theirs = Others(session, NOW)
        own = Others(session, NOW, (("chen", OTHERS), ("zhou", "Mine Own")))
        return own, theirs, _shared(Make(session, NOW), theirs)


def call(name, session, records):
    if name in BY_ID:
        declared = REGISTRY[f"crmdesk.{name}"]
        given = BY_ID[name](records)
        if "now" in declared.function.__wrapped__.__annotations__:
            given["now"] = records.now
        return declared.function(session, **given)
    return (LISTS.get(name) or REST[name])(session, records)


def answer(opened, work):
    """What is said, or the refusal."""
    try:
        with opened as session:
            said = re.sub(" at 0x[0-9a-f]+", "", repr(work(session)))
            raise TakenBack
    except TakenBack:
        return said
    except UserError as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_answers_as_if_there_were_no_policies(store, as_, records, name):
    for login in LOGINS:
        actor = as_(login)
        for each in records:
            narrow = answer(store.read(actor), lambda s, each=each: call(name, s, each))
            wide = answer(store.write(actor), lambda s, each=each: call(name, s, each))
            assert (login, narrow) == (login, wide)


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_says_what_it_says_without_policies(store, as_, records, now, report):
    for login in LOGINS:
        actor = as_(login)

        def built(session):
            return build_report(session, report, {}, now=now)

        narrow = answer(store.read(actor), built)
        assert (login, narrow) == (login, answer(store.write(actor), built))
