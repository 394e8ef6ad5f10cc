"""Every reference between tables, when one store of a group is copied: kept, or a guest's."""

import pytest
from sqlalchemy import select

from crmdesk.jobs import unwatched
from crmdesk.models import Account, Base
from crmdesk.store.check import check
from crmdesk.store.server.columns import NOT_MOVED
from crmdesk.store.server.own_store import own_store_into
from crmdesk.store.store import Store
from tests.server.every_table import FIRST_ID, fill

pytestmark = pytest.mark.server
GUEST = FIRST_ID + 7


@pytest.fixture
def another(founded, store):
    """A second store, whose manager of all has a hand in every row of the first."""
    with founded.superuser() as connection:
        run = connection.execute
        run("SET session_replication_role = replica")
        run(_copy_of("store", id="2"))
        run(_copy_of("account", id=GUEST, store_id="2", login="'boss'", name="'Xu Wen'"))
        fill(connection, [GUEST])
        yield run


def _copy_of(table, **other):
    columns = [column.name for column in Base.metadata.tables[table].columns]
    values = ", ".join(str(other.get(name, name)) for name in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} LIMIT 1"


@pytest.fixture
def copied(another, store, now, tmp_path):
    made = own_store_into(store.engine, 1, "south", tmp_path, now, unwatched)
    copy = Store(made)
    yield copy
    copy.close()


def test_whatever_another_store_s_account_did_comes_along_under_its_name(copied):
    """A new table, or a new reference, is one of these by itself."""
    tables = {t.name: t for t in Base.metadata.sorted_tables if t.name not in NOT_MOVED | {"store"}}
    with copied.engine.connect() as connection:
        held = {
            name: connection.execute(select(table).where(table.c.id == FIRST_ID)).one_or_none()
            for name, table in tables.items()
        }
        guest = connection.execute(select(Account).where(Account.id == GUEST)).one()
    assert [name for name, row in held.items() if row is None] == ["form_draft"]
    assert (guest.name, guest.store_id, guest.login) == ("Xu Wen", 1, f" #{GUEST}")
    assert (guest.is_active, guest.password_hash) == (False, "!")


def test_of_others_who_did_nothing_there_nobody_comes_along(another, store, now, tmp_path):
    another(_copy_of("account", id=GUEST + 1, store_id="2", login="'zhou'", name="'Nobody Here'"))
    made = own_store_into(store.engine, 1, "south", tmp_path, now, unwatched)
    assert b"Nobody Here" not in made.read_bytes()


def test_the_check_tells_of_a_row_that_belongs_to_another_store_than_its_parent(another, store):
    another("UPDATE note SET store_id = 2")
    said = f"1 rows of note refer by customer_id to another store, first {FIRST_ID}."
    assert said in check(store).problems


@pytest.mark.parametrize("table", ["account", "account_key"])
def test_the_check_tells_when_anybody_could_become_the_group_s_manager(founded, store, table):
    with founded.superuser() as connection:
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_guards_group")
    problems = check(store).problems
    with founded.superuser() as connection:
        connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_guards_group")
    assert problems == [
        "The server does not guard who becomes the group's manager. Run: crmdesk server upgrade"
    ]
