"""What the server planned while its tables were small does not slow down what fills them."""

import pytest
from sqlalchemy import text

from crmdesk.models import ContactNumber, Customer
from crmdesk.store import bulk_insert
from tests.records import Make, undo_newest

pytestmark = pytest.mark.server
MANY = 2_000
READ_THROUGH = text("SELECT sum(seq_tup_read) FROM pg_stat_xact_user_tables")


@pytest.fixture
def worked(store, manager, now, founded):
    """On one connection, which has planned its checks for a handful of rows."""
    with founded.superuser() as connection:
        connection.execute("VACUUM ANALYZE")
    for number in range(30):
        with store.write(manager) as session:
            Make(session, now).customer(f"Somebody {number}", phone=f"138123477{number:02}")
    for _number in range(10):
        with store.write(manager) as session:
            undo_newest(session)
    return store


def fill(session, now):
    """As an import does: customers, then their numbers, which refer to them."""
    people = [
        {"store_id": 1, "name": f"P{n}", "created_at": now, "version": 1} for n in range(MANY)
    ]
    ids = bulk_insert(session, Customer, people)
    numbers = [
        {"store_id": 1, "customer_id": of, "number": f"1391{of:07}", "digits": f"1391{of:07}"}
        for of in ids
    ]
    bulk_insert(session, ContactNumber, numbers)


def test_an_import_reads_no_table_through_for_each_row(worked, manager, now):
    with worked.write(manager) as session:
        fill(session, now)
        assert session.scalar(READ_THROUGH) < 50 * MANY


def test_nor_does_taking_it_back(worked, manager, now):
    with worked.write(manager) as session:
        fill(session, now)
    with worked.write(manager) as session:
        undo_newest(session)
        assert session.scalar(READ_THROUGH) < 50 * MANY
