"""The ``store`` fixture on a server: one database a test process, set back before each test."""

from pathlib import Path

from crmdesk.access.permissions import reaches
from crmdesk.models import Base
from crmdesk.store import Store
from crmdesk.store.creating import NewStore
from crmdesk.store.sealing import Cost
from crmdesk.store.server.address import address_of
from crmdesk.store.server.database import Credentials, ServerDatabase, reading_engine
from crmdesk.store.server.founding import Owner, create_on_server, found_database
from crmdesk.store.server.unlocking import cost_less
from tests.server.cluster import OWNER, OWNER_PASSWORD, Cluster

CHEAP = Cost(memory_kib=64, rounds=1, lanes=1)
_SET_BACK = """
CREATE FUNCTION test_set_back() RETURNS void LANGUAGE plpgsql AS $$
DECLARE t text; told text; held text;
BEGIN
    FOREACH t IN ARRAY %(tables)s LOOP
        EXECUTE format('SELECT md5(string_agg(r::text, %%L ORDER BY r::text)) FROM %%I r', '|', t)
            INTO held;
        SELECT digest INTO told FROM base_digest WHERE name = t;
        IF held IS DISTINCT FROM told THEN
            EXECUTE format('DELETE FROM %%I', t);
            EXECUTE format('INSERT INTO %%I SELECT * FROM base.%%I', t, t);
        END IF;
    END LOOP;
    PERFORM setval(format('%%I', s.name), s.last, s.called) FROM base_sequence s;
END $$
"""


def password_of(login):
    return f"{login} password"


class Founded:
    """A database with the tests' store in it, which ``set_back`` makes as it was."""

    def __init__(self, cluster: Cluster, name, people, now, new=None):
        self.cluster, self.name = cluster, name
        cost_less(CHEAP)
        owner = Owner(address_of(cluster.address(name)), OWNER_PASSWORD, Path(f"{name}.server"))
        found_database(owner, reaches())
        passwords = {person.login: password_of(person.login) for person in people}
        create_on_server(owner, new or NewStore("South Gate", "en"), people, passwords, now)
        owner.close()
        self._connection = cluster.connect("postgres", "super", name)
        self._remember()
        self._count = 0

    @property
    def address(self):
        return address_of(self.cluster.address(self.name, user=""))

    def _remember(self):
        tables = [table.name for table in Base.metadata.sorted_tables] + ["search_token"]
        run = self._connection.execute
        run("CREATE SCHEMA base")
        run("CREATE TABLE base_digest (name text, digest text)")
        for table in tables:
            run(f'CREATE TABLE base."{table}" AS SELECT * FROM "{table}"')
            run(
                f"INSERT INTO base_digest SELECT '{table}',"
                f" md5(string_agg(r::text, '|' ORDER BY r::text)) FROM \"{table}\" r"
            )
        run("CREATE TABLE base_sequence (name text, last bigint, called boolean)")
        for (name,) in run("SELECT sequencename FROM pg_sequences").fetchall():
            run(f"INSERT INTO base_sequence SELECT '{name}', last_value, is_called FROM {name}")
        listed = "ARRAY[" + ",".join(f"'{table}'" for table in reversed(tables)) + "]"
        run(_SET_BACK % {"tables": listed})

    def set_back(self):
        """Also what a test did with roles and passwords, if it says so with ``let_in``."""
        connection = self._connection
        self._count += 1
        if self._count % 100 == 0:
            connection.execute("VACUUM")
        with connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute("SELECT test_set_back()")

    def superuser(self):
        """A connection past all rights and policies."""
        return self.cluster.connect("postgres", "super", self.name)

    def client(self, login):
        """What somebody sees who takes a database client and their own password."""
        return self.cluster.connect(f"{self.name}.{login}", password_of(login), self.name)

    def open(self, path, now, login="manager"):
        credentials = Credentials(self.address, login, password_of(login))
        credentials.read_secret()
        store = Store(EverybodysDatabase(credentials, path), now=now)
        store.catch_up()
        return store


class EverybodysDatabase(ServerDatabase):
    """One store object for all of a test's people, each reading over their own account's role."""

    def __init__(self, credentials, path):
        super().__init__(credentials, path)
        self._readers = {}

    def reader(self, actor):
        login = self._login(actor)
        if login == self.credentials.login:
            return super().reader(actor)
        if login not in self._readers:
            theirs = Credentials(self.credentials.address, login, password_of(login))
            self._readers[login] = reading_engine(theirs)
        return self._readers[login]

    def _login(self, actor):
        with self.engine.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT k.database_role FROM account_key k WHERE account_id = %s",
                (actor.account_id,),
            ).scalar()
        return found.split(".", 1)[1] if found else self.credentials.login

    def vouches(self, login, password):
        return True

    def close(self):
        for engine in self._readers.values():
            engine.dispose()
        super().close()


def owner_of(cluster, name):
    return cluster.connect(OWNER, OWNER_PASSWORD, name)
