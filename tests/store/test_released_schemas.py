"""A store of every released schema, with data in every table, comes up to this one."""

from datetime import date

import pytest
from sqlalchemy import select

from crmdesk.access.permissions import reaches
from crmdesk.models import Base, Customer, FollowUp
from crmdesk.store.connection import APPLICATION_ID, engine_of
from crmdesk.store.migrating import SCHEMA, Unsound, upgrade, upgrade_server
from crmdesk.store.opening import open_store
from crmdesk.store.server.address import address_of
from crmdesk.store.server.founding import Owner, found_database
from tests.server.cluster import OWNER_PASSWORD
from tests.store.old_rows import counts, fill
from tests.store.test_migrating import HERE, REVISION, with_revision  # noqa: F401

RELEASED = range(1, SCHEMA)
DAYS = select(FollowUp.due_on, FollowUp.first_due_on)


def test_there_is_a_released_schema_to_come_from():
    assert len(RELEASED) > 0


@pytest.fixture(params=RELEASED)
def old_file(request, tmp_path):
    """A file of that schema, and how many rows each of its tables has."""
    path = tmp_path / "old.crm"
    path.touch()
    engine = engine_of(path)
    upgrade(engine, schema=request.param, to=f"{request.param:04}")
    with engine.execution_options(writes=True).begin() as connection:
        before = fill(connection)
    engine.dispose()
    return path, before


def test_a_file_keeps_every_row(old_file):
    path, before = old_file
    store = open_store(path)
    with store.engine.connect() as connection:
        after = counts(connection)
        name = connection.scalar(select(Customer.name))
    store.close()
    assert {table: after[table] for table in before} == before
    assert (set(before.values()), name) == ({1}, "欧阳 name")
    assert after.keys() >= Base.metadata.tables.keys()


def test_the_file_as_it_was_stands_among_the_backups(old_file):
    path, _before = old_file
    open_store(path).close()
    [kept] = path.parent.glob("old-backups/*.crm")
    connection = engine_of(kept).raw_connection()
    application, schema = (
        connection.cursor().execute(f"PRAGMA {sign}").fetchone()[0]
        for sign in ("application_id", "user_version")
    )
    connection.close()
    assert (application, schema < SCHEMA) == (APPLICATION_ID, True)


@pytest.fixture(params=RELEASED)
def old_server(request, cluster, tmp_path):
    """The owner of a database of that schema, and how many rows each of its tables has."""
    name = f"old{request.param}"
    with cluster.connect("postgres", "super", "postgres") as connection:
        connection.execute(f"CREATE DATABASE {name} OWNER owner TEMPLATE template0 LOCALE 'C'")
    owner = Owner(address_of(cluster.address(name)), OWNER_PASSWORD, tmp_path / "owner.server")
    upgrade_server(owner.database.engine, to=f"{request.param:04}")
    with owner.database.engine.begin() as connection:
        before = fill(connection)
    yield owner, before
    owner.close()
    with cluster.connect("postgres", "super", "postgres") as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.server
def test_a_server_keeps_every_row(old_server):
    owner, before = old_server
    found_database(owner, reaches())
    with owner.database.engine.connect() as connection:
        after = counts(connection)
    assert {table: after[table] for table in before} == before


@pytest.mark.server
@pytest.mark.parametrize(
    "work",
    [
        "raise Unsound('no such idea')",
        'op.execute("DELETE FROM contact_number")',
        'op.drop_table("test_drive"); raise Unsound("half done")',
    ],
)
def test_a_failing_migration_leaves_a_server_as_it_was(old_server, with_revision, work):  # noqa: F811
    owner, before = old_server
    folder = with_revision(f"from crmdesk.store.migrating import Unsound\n    {work}")
    with pytest.raises(Unsound):
        upgrade_server(owner.database.engine, folder)
    with owner.database.engine.connect() as connection:
        assert counts(connection) == before


def test_schema_3_gives_back_what_was_somebody_else_s_on_its_day(tmp_path):
    """Chen has had the customer since 2026; the order, the late call and the car are of 2024."""
    engine = engine_of(_made(tmp_path / "old.crm"))
    with engine.execution_options(writes=True).begin() as connection:
        fill(connection)
        for change in _GIVEN_ON:
            connection.exec_driver_sql(change)
    upgrade(engine)
    with engine.connect() as connection:
        asked = [connection.exec_driver_sql(question).one() for question in _KNOWN_THEN]
    engine.dispose()
    assert asked == [(1,), (1, 1), ("2024-02-29 04:00:00.000000",)]


def _made(path):
    path.touch()
    engine = engine_of(path)
    upgrade(engine, schema=2, to="0002")
    engine.dispose()
    return path


_GIVEN_ON = (
    "INSERT INTO account SELECT 2, 1, 'chen', name, role, password_hash, sees_customers, is_active,"
    " takes_turns, created_at FROM account",
    "UPDATE store SET zone = 'Asia/Shanghai'",
    "UPDATE ownership_change SET from_id = 1, to_id = 2",
    "UPDATE opportunity SET adviser_id = 2, outcome = 'won'",
    "UPDATE follow_up SET adviser_id = 2, planned_at = '2024-02-28 09:30:00.000000',"
    " done_at = NULL, purpose = 'revive'",
)
_KNOWN_THEN = (
    "SELECT adviser_id FROM sales_order",
    "SELECT missed_by_id, revives_id FROM follow_up",
    "SELECT closed_at FROM opportunity",
)
MOVED = """
INSERT INTO change (id, action_id, kind, entity, row_id, digest)
    VALUES (2, 1, 'update', 'follow_up', 1, ''), (3, 1, 'update', 'follow_up', 1, '');
INSERT INTO change_values (id, before)
    VALUES (2, '{"due_on": "2024-02-20"}'), (3, '{"due_on": "2024-02-25"}')
"""


def _move(connection):
    for statement in MOVED.split(";"):
        connection.exec_driver_sql(statement.replace("%", "%%"))


def test_a_contact_that_was_moved_has_its_first_day_from_the_journal(old_file):
    path, _before = old_file
    engine = engine_of(path)
    with engine.execution_options(writes=True).begin() as connection:
        _move(connection)
    engine.dispose()
    store = open_store(path)
    with store.engine.connect() as connection:
        assert connection.execute(DAYS).one() == (date(2024, 2, 29), date(2024, 2, 20))
    store.close()


@pytest.mark.server
def test_so_has_one_on_a_server(old_server):
    owner, _before = old_server
    with owner.database.engine.begin() as connection:
        _move(connection)
    upgrade_server(owner.database.engine)
    with owner.database.engine.connect() as connection:
        assert connection.execute(DAYS).one() == (date(2024, 2, 29), date(2024, 2, 20))
