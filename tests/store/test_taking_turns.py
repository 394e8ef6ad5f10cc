"""Writers of one file: none looks for its turn ever more seldom the longer it has waited."""

import threading

import pytest
from sqlalchemy import event

from crmdesk.errors import UserError
from crmdesk.store import connection as connecting
from crmdesk.store.connection import plain_connection

pytestmark = pytest.mark.file_only
HELD = 0.3
"""Seconds; SQLite by itself looks nine times in them, and once in each tenth of one after."""


@pytest.fixture
def held(store):
    """Another process writes."""
    other = plain_connection(store.path)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


@pytest.fixture
def looks(store):
    """The statements of the next connection, as SQLite gets them."""
    said = []
    event.listen(
        store.engine, "connect", lambda made, _record: made.set_trace_callback(said.append)
    )
    store.engine.dispose()
    return said


def test_a_writer_looks_for_its_turn_as_often_in_the_end_as_in_the_beginning(
    store, manager, held, looks
):
    end = threading.Timer(HELD, held.rollback)
    end.start()

    with store.write(manager) as session:
        session.connection()
    end.join()

    assert looks.count("BEGIN IMMEDIATE") > 12


def test_what_else_waits_does_so_as_long_as_before(store, manager):
    with store.write(manager) as session:
        timeout = session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar()

    assert timeout == connecting.BUSY_MILLISECONDS


def test_a_turn_that_never_comes_is_told_once(store, manager, held, monkeypatch):
    monkeypatch.setattr(connecting, "BUSY_MILLISECONDS", 50)

    with pytest.raises(UserError), store.write(manager) as session:
        session.connection()
