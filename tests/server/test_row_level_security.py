"""What somebody sees and can do who takes a database client and their own password."""

import pytest
from psycopg import errors
from sqlalchemy import select

from crmdesk.access.accounts import AccountDraft, add_account, close_account
from crmdesk.models import Account, Base, Role
from crmdesk.store.server.credentials import Credentials
from tests.server.both import password_of
from tests.server.every_table import FIRST_ID, fill

pytestmark = pytest.mark.server

OWN, OTHERS = FIRST_ID, FIRST_ID + 1
TABLES = [table.name for table in Base.metadata.sorted_tables] + ["search_token"]
PERSONAL = {"form_draft"}
JOURNAL = {"action", "change"}
KEYS, NOBODYS = {"account_key"}, {"change_values"}
LISTS = {
    *("store", "account", "answer_card", "car_model", "care_rule", "demo_car", "inspection_rule"),
    *("level", "loss_reason", "model_card", "rest_day", "showroom_day", "source", "stage"),
    *("store_setting", "unfiled_reason"),
}
CUSTOMERS = set(TABLES) - PERSONAL - KEYS - JOURNAL - NOBODYS - LISTS
BOTH, MINE, NONE = {OWN, OTHERS}, {OWN}, set()
SEES = {
    "manager": {"customers": BOTH, "journal": BOTH},
    "zhou": {"customers": MINE, "journal": NONE},
    "care": {"customers": BOTH, "journal": NONE},
    "reception": {"customers": NONE, "journal": NONE},
    "admin": {"customers": NONE, "journal": BOTH},
    "auditor": {"customers": NONE, "journal": BOTH},
    "granted": {"customers": BOTH, "journal": BOTH},
    "boss": {"customers": BOTH, "journal": NONE},
}


@pytest.fixture
def by_admin(store, as_):
    def do(verb, *arguments, **named):
        with store.write(as_("admin")) as session:
            return verb(session, *arguments, **named)

    return do


@pytest.fixture
def filled(store, founded, by_admin, as_, now):
    """A row of zhou's and one of chen's in every table; two more accounts."""
    for login, role in (("granted", Role.ADMINISTRATOR), ("boss", Role.AUDITOR)):
        draft = AccountDraft(
            login, login, role, password_of(login), sees_customers=login == "granted"
        )
        by_admin(add_account, draft, now=now)
    founded.give_the_group("boss")
    with store.read(as_("manager")) as session:
        ids = dict(session.execute(select(Account.login, Account.id)).tuples().all())
    with founded.superuser() as connection:
        fill(connection, [ids["zhou"], ids["chen"]])


@pytest.fixture
def client(founded):
    """``client("zhou")`` is a database client that zhou signed in with."""
    opened = []

    def sign_in(login):
        opened.append(founded.client(login))
        return opened[-1]

    yield sign_in
    for connection in opened:
        connection.close()


@pytest.fixture
def clerk(founded, store):
    connection = store.database.credentials.connect_clerk(autocommit=True)
    yield connection
    connection.close()


def seen(connection, table):
    column = "customer_id" if table == "search_token" else "id"
    query = f'SELECT {column} FROM "{table}" WHERE {column} IN (%s, %s)'
    try:
        return {number for (number,) in connection.execute(query, (OWN, OTHERS))}
    except errors.InsufficientPrivilege:  # not even the table
        return set()


def test_every_table_belongs_to_a_group_here():
    """A new table is one of customers, which need a condition of their own."""
    assert set(TABLES) >= PERSONAL | KEYS | JOURNAL | NOBODYS | LISTS
    assert len(CUSTOMERS) > 20


@pytest.mark.parametrize("login", SEES)
def test_each_role_reads_of_customers_and_journal_what_the_program_shows_it(filled, client, login):
    connection, wrong = client(login), {}
    for group, tables in (("customers", CUSTOMERS), ("journal", JOURNAL)):
        wrong |= {
            table: rows
            for table in tables
            if (rows := seen(connection, table)) != SEES[login][group]
        }
    assert wrong == {}


@pytest.mark.parametrize("login", SEES)
def test_nobody_reads_other_peoples_drafts_or_the_journals_values(filled, client, login):
    connection = client(login)
    assert seen(connection, "form_draft") == (MINE if login == "zhou" else NONE)
    assert seen(connection, "change_values") == NONE


def test_lists_of_choices_are_everybodys(filled, client):
    connection = client("reception")
    missing = {table for table in LISTS - {"store"} if seen(connection, table) != BOTH}
    assert missing == set()


def test_a_closed_account_reads_nothing_over_a_connection_it_still_has(filled, client, by_admin):
    connection = client("zhou")
    by_admin(close_account, "zhou")
    try:
        left = {table: seen(connection, table) for table in TABLES}
    except errors.AdminShutdown:
        return
    assert {table: rows for table, rows in left.items() if rows} == {}


def test_an_account_of_another_store_reads_nothing_of_this_one(filled, client, founded):
    with founded.superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE account SET store_id = 2 WHERE login = 'manager'")
    connection = client("manager")
    assert {table for table in TABLES if seen(connection, table)} == set()


@pytest.mark.parametrize("login", ["manager", "admin", "zhou"])
@pytest.mark.parametrize(
    "work",
    [
        'INSERT INTO "{table}" SELECT * FROM "{table}"',
        'UPDATE "{table}" SET {column} = {column}',
        'DELETE FROM "{table}"',
        'TRUNCATE "{table}" CASCADE',
        'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
        'DROP TABLE "{table}"',
    ],
)
def test_nobody_writes_into_any_table(store, client, login, work):
    connection = client(login)
    for table in [*TABLES, "alembic_version"]:
        column = {"search_token": "token", "alembic_version": "version_num"}.get(table, "id")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(work.format(table=table, column=column))


@pytest.mark.parametrize(
    "work",
    [
        "UPDATE action SET verb = 'x'",
        "DELETE FROM action",
        "UPDATE change SET entity = 'x'",
        "DELETE FROM change",
        "TRUNCATE change",
        "ALTER TABLE action DISABLE TRIGGER ALL",
        "ALTER TABLE customer DISABLE ROW LEVEL SECURITY",
        "DROP POLICY clerk_works ON customer",
        'GRANT "south:manager" TO "south.zhou"',
        "UPDATE alembic_version SET version_num = '9999'",
        'GRANT "south:clerk" TO "south.zhou"',
        'ALTER ROLE "south.zhou" SUPERUSER',
        "ALTER ROLE \"south.zhou\" PASSWORD 'mine'",
        "CREATE ROLE thief LOGIN",
        "CREATE TABLE mine (id integer)",
        "SELECT crm_set_login('owner', 'x')",
        "SELECT crm_set_login('postgres', 'x')",
        "SELECT crm_set_login('south:clerk', 'x')",
        "SELECT crm_close_login('owner')",
        "SELECT crm_end_login('owner')",
        "UPDATE account SET role = 'group_manager' WHERE login = 'zhou'",
        "INSERT INTO account (store_id, login, name, role, is_active, sees_customers, takes_turns,"
        " created_at) SELECT 1, 'x', 'x', 'group_manager', true, false, false, now()",
    ],
)
def test_the_clerk_changes_neither_the_journal_nor_any_rights(clerk, work):
    with pytest.raises((errors.InsufficientPrivilege, errors.RaiseException)):
        clerk.execute(work)


BOSS, ZHOU = ((f"(SELECT id FROM account WHERE login = '{login}')") for login in ("boss", "zhou"))
NO_KEY = f"DELETE FROM account_key WHERE account_id = {BOSS}"
CLOSED = "UPDATE account SET is_active = false WHERE login = 'boss'"


@pytest.mark.parametrize(
    "work",
    [
        [f"UPDATE account_key SET account_id = {BOSS} WHERE account_id = {ZHOU}"],
        [NO_KEY, f"UPDATE account_key SET account_id = {BOSS} WHERE account_id = {ZHOU}"],
        [NO_KEY, f"UPDATE account_key SET database_role = 'south.boss' WHERE account_id = {ZHOU}"],
        [
            NO_KEY,
            "INSERT INTO account_key (store_id, account_id, database_role, public, wrapped, sealed)"
            f" SELECT store_id, {BOSS}, 'south.mine', public, wrapped, sealed FROM account_key"
            " LIMIT 1",
        ],
        ["SELECT crm_set_login('south.boss', 'x')"],
        [NO_KEY, "SELECT crm_set_login('south.boss', 'x')"],
        [CLOSED, NO_KEY, "UPDATE account SET is_active = true WHERE login = 'boss'"],
        [NO_KEY, f"UPDATE account SET id = 7777 WHERE id = {BOSS}"],
        ["UPDATE account SET login = 'zhou2' WHERE login = 'boss'"],
        ["UPDATE account SET store_id = 2 WHERE login = 'boss'"],
        ["UPDATE account SET role = 'group_manager' WHERE login = 'zhou'"],
        [
            "SELECT set_config('application_name', left(encode(sha256('x'), 'hex'), 63), false)",
            "SELECT crm_set_login('south.boss', 'x')",
        ],
        ["SELECT crm_place_all()"],
        ["SELECT crm_stands_by('south.boss', 'x')"],
        ['GRANT "south:group_manager" TO "south.zhou"'],
    ],
)
def test_whoever_unsealed_the_clerk_s_secret_becomes_no_manager_of_the_group(filled, clerk, work):
    for preparing in work[:-1]:
        clerk.execute(preparing)
    with pytest.raises(errors.InsufficientPrivilege):
        clerk.execute(work[-1])


def test_a_manager_of_the_group_without_a_key_sees_nothing_over_a_connection_still_open(
    filled, client, clerk
):
    connection = client("boss")
    clerk.execute(NO_KEY)
    assert {table for table in TABLES if seen(connection, table)} == set()


@pytest.mark.parametrize("login", ["manager", "zhou"])
@pytest.mark.parametrize(
    "work",
    [
        "SELECT crm_set_login('south.chen', 'x')",
        "SELECT crm_close_login('south.chen')",
        "SELECT crm_end_login('south.chen')",
        "UPDATE account SET role = 'group_manager'",
        'GRANT "south:group_manager" TO CURRENT_USER',
    ],
)
def test_nobody_but_the_clerk_gives_or_closes_a_sign_in(store, client, login, work):
    with pytest.raises(errors.InsufficientPrivilege):
        client(login).execute(work)


def test_every_table_has_row_security_and_whoever_is_not_the_clerk_only_reads(founded):
    with founded.superuser() as connection:
        bare = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relrowsecurity"
        ).fetchall()
        policies = connection.execute(
            "SELECT DISTINCT roles::text = '{south:clerk}', cmd FROM pg_policies"
        ).fetchall()
    assert {name for (name,) in bare} - {"role_reach"} == {"alembic_version"}
    assert set(policies) == {(False, "SELECT"), (True, "ALL")}


def test_the_search_words_of_others_are_not_to_be_read(filled, client):
    words = client("zhou").execute("SELECT token FROM search_token").fetchall()
    assert words == [("token0",)]


def test_the_names_under_which_customers_are_found_show_no_more_than_the_customers(filled, client):
    found = client("zhou").execute("SELECT rowid FROM customer_search").fetchall()
    assert found == [(OWN,)]


@pytest.mark.parametrize("login", ["zhou", "reception"])
def test_nobody_reads_the_keys_of_others(store, client, login):
    rows = client(login).execute("SELECT database_role FROM account_key").fetchall()
    assert rows == [(f"south.{login}",)]


def test_nobody_signs_in_as_the_staff_they_belong_to(founded):
    import psycopg

    with pytest.raises(psycopg.OperationalError):
        founded.cluster.connect("south:staff", "", "south")


def test_another_database_of_the_server_is_shut(founded, cluster):
    import psycopg

    with founded.superuser() as connection:
        connection.execute("CREATE DATABASE elsewhere")
        connection.execute("REVOKE ALL ON DATABASE elsewhere FROM PUBLIC")
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        cluster.connect("south.zhou", password_of("zhou"), "elsewhere")
    with founded.superuser() as connection:
        connection.execute("DROP DATABASE elsewhere")


def test_the_secret_of_the_clerk_needs_ones_own_password(founded, store):
    credentials = Credentials(founded.address, "zhou", password_of("zhou"))
    credentials.read_secret()
    credentials.connect_clerk().close()
