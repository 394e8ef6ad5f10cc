"""The ``store`` fixture on a server: one database a test process, set back before each test."""

from functools import partial
from pathlib import Path

from crmdesk.access.permissions import reaches
from crmdesk.models import Base
from crmdesk.store import Store
from crmdesk.store.creating import NewStore
from crmdesk.store.sealing import Cost
from crmdesk.store.server.address import address_of
from crmdesk.store.server.connecting import engine_on
from crmdesk.store.server.credentials import Credentials
from crmdesk.store.server.database import ServerDatabase
from crmdesk.store.server.founding import Owner, create_on_server, found_database
from crmdesk.store.server.roles import quoted
from crmdesk.store.server.unlocking import cost_less
from tests.server.cluster import OWNER, OWNER_PASSWORD, Cluster

CHEAP = Cost(memory_kib=64, rounds=1, lanes=1)
_SET_BACK = """
CREATE FUNCTION test_set_back() RETURNS void LANGUAGE plpgsql AS $$
DECLARE t text; told text; held text; r record;
BEGIN
    FOREACH t IN ARRAY %(tables)s LOOP
        EXECUTE format('SELECT md5(string_agg(r::text, %%L ORDER BY r::text)) FROM %%I r', '|', t)
            INTO held;
        SELECT digest INTO told FROM base.digest_ WHERE name = t;
        IF held IS DISTINCT FROM told THEN
            EXECUTE format('DELETE FROM %%I', t);
            EXECUTE format('INSERT INTO %%I SELECT * FROM base.%%I', t, t);
        END IF;
    END LOOP;
    PERFORM setval(format('%%I', s.name), s.last, s.called) FROM base.sequence_ s;
    FOR r IN SELECT rolname FROM %(roles)s EXCEPT SELECT rolname FROM base.role_ LOOP
        EXECUTE format('DROP ROLE %%I', r.rolname);
    END LOOP;
    FOR r IN SELECT * FROM base.role_ EXCEPT SELECT * FROM %(roles)s LOOP
        EXECUTE format('ALTER ROLE %%I ' || CASE WHEN r.rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END
            || ' PASSWORD %%L', r.rolname, r.rolpassword);
    END LOOP;
    FOR r IN SELECT * FROM %(members)s EXCEPT SELECT * FROM base.member_ LOOP
        EXECUTE format('REVOKE %%I FROM %%I', r.grouped, r.member);
    END LOOP;
    FOR r IN SELECT * FROM base.member_ EXCEPT SELECT * FROM %(members)s LOOP
        EXECUTE format('GRANT %%I TO %%I', r.grouped, r.member);
    END LOOP;
    PERFORM crm_place_all();
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
        self._connection = self.superuser()
        self._remember()
        self._seats = []
        self._count = 0

    @property
    def address(self):
        return address_of(self.cluster.address(self.name, user=""))

    def _remember(self):
        tables = [table.name for table in Base.metadata.sorted_tables] + ["search_token"]
        roles = (
            "(SELECT rolname, rolcanlogin, rolpassword FROM pg_authid"
            f" WHERE starts_with(rolname, '{self.name}')) AS held"
        )
        members = (
            "(SELECT g.rolname AS grouped, u.rolname AS member FROM pg_auth_members m"
            " JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles u ON u.oid = m.member"
            f" WHERE starts_with(u.rolname, '{self.name}.')) AS held"
        )
        run = self._connection.execute
        run("CREATE SCHEMA base")
        run("CREATE TABLE base.digest_ (name text, digest text)")
        for table in tables:
            run(f'CREATE TABLE base."{table}" AS SELECT * FROM "{table}"')
            run(
                f"INSERT INTO base.digest_ SELECT '{table}',"
                f" md5(string_agg(r::text, '|' ORDER BY r::text)) FROM \"{table}\" r"
            )
        run("CREATE TABLE base.sequence_ (name text, last bigint, called boolean)")
        for (name,) in run("SELECT sequencename FROM pg_sequences").fetchall():
            run(f"INSERT INTO base.sequence_ SELECT '{name}', last_value, is_called FROM {name}")
        run(f"CREATE TABLE base.role_ AS SELECT * FROM {roles}")
        run(f"CREATE TABLE base.member_ AS SELECT * FROM {members}")
        listed = "ARRAY[" + ",".join(f"'{table}'" for table in reversed(tables)) + "]"
        run(_SET_BACK % {"tables": listed, "roles": roles, "members": members})

    def set_back(self):
        """Rows, roles and passwords."""
        connection = self._connection
        self._count += 1
        if self._count % 100 == 0:
            connection.execute("VACUUM")
        with connection.transaction():
            connection.execute("SET LOCAL lock_timeout = '5s'")
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute("SELECT test_set_back()")

    def give_the_group(self, login):
        """As the database's owner does."""
        with self.superuser() as connection:
            whose = "WHERE login = %s"
            connection.execute(f"UPDATE account SET role = 'group_manager' {whose}", [login])

    def superuser(self):
        """A connection past all rights and policies."""
        return self.cluster.connect("postgres", "super", self.name)

    def client(self, login):
        """What somebody sees who takes a database client and their own password."""
        return self.cluster.connect(f"{self.name}.{login}", password_of(login), self.name)

    def open(self, path, now, login="manager"):
        """A seat; its connections are the ones of a seat that was closed, if there is one."""
        seat = next((seat for seat in self._seats if seat.is_free), None)
        if seat is None:
            seat = Seat(self)
            self._seats.append(seat)
        store = Store(EverybodysDatabase(seat, seat.sit_down(login), path), now=now)
        store.catch_up()
        return store

    def close(self):
        for seat in self._seats:
            seat.close()
        self._connection.close()


class Seat:
    """The engines that one open store after another works with: to connect takes its time."""

    def __init__(self, founded):
        self._founded = founded
        self._secrets = {}
        self._readers = {}
        self.is_free = True
        self.writer = engine_on(lambda: self._credentials.connect_clerk(), most=1)

    def sit_down(self, login):
        self.is_free = False
        founded = self._founded
        self._credentials = Credentials(founded.address, login, password_of(login))
        if login not in self._secrets:
            self._credentials.read_secret()
            self._secrets[login] = self._credentials.clerk_secret, self._credentials.store_id
        self._credentials.clerk_secret, self._credentials.store_id = self._secrets[login]
        return self._credentials

    def reader(self, role):
        if role not in self._readers:
            self._readers[role] = engine_on(
                partial(self._connect_as, role),
                most=2,
                isolation_level="REPEATABLE READ",
                execution_options={"postgresql_readonly": True},
            )
        return self._readers[role]

    def _connect_as(self, role):
        """As if ``role`` had signed in, whatever its password is by now."""
        connection = self._founded.superuser()
        connection.execute(f"SET SESSION AUTHORIZATION {quoted(role)}")
        connection.autocommit = False
        return connection

    def stand_up(self, extra):
        for role in extra:
            if role in self._readers:
                self._readers.pop(role).dispose()
        self.is_free = True

    def close(self):
        for engine in (self.writer, *self._readers.values()):
            engine.dispose()


class EverybodysDatabase(ServerDatabase):
    """One store object for all of a test's people, each reading as their own account's role."""

    def __init__(self, seat, credentials, path):
        super().__init__(credentials, path)
        self._seat, self.engine = seat, seat.writer
        with self.engine.connect() as connection:
            self._roles = _roles(connection)
        self._first = set(self._roles.values())

    def reader(self, actor):
        if actor.account_id not in self._roles:
            with self.engine.connect() as connection:
                self._roles |= _roles(connection)
        return self._seat.reader(self._roles.get(actor.account_id, self.credentials.role))

    def vouches(self, login, password):
        """The tests' people sign in without a word; a word that is given must be right."""
        return not password or super().vouches(login, password)

    def sit_down(self, login, password):
        """All of them sit here."""

    def close(self):
        if self._watch is not None:
            self._watch.close()
        self._seat.stand_up(set(self._roles.values()) - self._first)


def _roles(connection):
    rows = connection.exec_driver_sql("SELECT account_id, database_role FROM account_key")
    return dict(rows.tuples().all())


def owner_of(cluster, name):
    return cluster.connect(OWNER, OWNER_PASSWORD, name)
