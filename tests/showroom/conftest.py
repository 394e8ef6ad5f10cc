"""What the showroom's tests ask again and again."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event, select

from crmdesk.models import Account, Source, UnfiledReason
from crmdesk.showroom.visits import VisitDraft, log_visit
from tests.records import Make


@pytest.fixture
def party():
    """A party that leaves data; what the test is not about is filled in."""

    def draft(phone="13812347714", name="Lin Xiaodong", level="N", **fields):
        return VisitDraft(phone, name, level=level, **fields)

    return draft


@pytest.fixture
def log(session, now):
    """``log(draft)`` as the manager; ``at`` is the time of it."""
    return lambda draft, at=now: log_visit(session, draft, now=at)


@pytest.fixture
def ids(store, manager, now):
    """Ids of accounts and choices, for tests that open sessions of their own."""
    with store.read(manager) as session:
        accounts = {account.login: account.id for account in session.scalars(select(Account))}
        make = Make(session, now)
        return accounts | {
            "reason": make.unfiled_reason().id,
            "source": session.scalar(select(Source.id).where(Source.key == "referral")),
            "price": session.scalar(select(UnfiledReason.id).where(UnfiledReason.key == "price")),
        }


@pytest.fixture
def statements(store):
    """``with statements() as asked:`` collects the SQL that is sent meanwhile."""

    @contextmanager
    def collect():
        asked = []

        def note(_connection, _cursor, statement, *_rest):
            asked.append(statement)

        event.listen(store.engine, "before_cursor_execute", note)
        try:
            yield asked
        finally:
            event.remove(store.engine, "before_cursor_execute", note)

    return collect


@pytest.fixture
def make_in(store, manager, now):
    """``make_in(lambda make: …)`` makes records in a transaction of its own."""

    def run(work):
        with store.write(manager) as session:
            return work(Make(session, now))

    return run
