"""Each way in which there is no connection, or not to a store of ours, in a sentence."""

import socket
from dataclasses import replace

import pytest

from crmdesk.access.accounts import sign_in
from crmdesk.errors import UserError
from crmdesk.store.server.address import address_of
from crmdesk.store.server.connecting import NoAnswer, NotLetIn, Refused, connect, explained
from crmdesk.store.server.founding import Owner, found_database
from crmdesk.store.server.opening import open_server
from tests.server.both import password_of
from tests.server.cluster import OWNER_PASSWORD

pytestmark = pytest.mark.server


@pytest.fixture
def opened(tmp_path, now):
    """``opened(address, login, password)`` opens a store; what was opened is closed again."""
    stores = []

    def open_(address, login="zhou", password=None):
        password = password_of(login) if password is None else password
        stores.append(open_server(address, login, password, lambda: now, tmp_path))
        return stores[-1]

    yield open_
    for store in stores:
        store.close()


@pytest.fixture
def with_schema(founded):
    """``with_schema(n)``: the store's database says that it has that schema."""
    founded.set_back()
    before = []

    def write(number):
        with founded.superuser() as connection:
            before.append(connection.execute("SELECT version_num FROM alembic_version").fetchone())
            connection.execute("UPDATE alembic_version SET version_num = %s", [number])

    yield write
    with founded.superuser() as connection:
        connection.execute("UPDATE alembic_version SET version_num = %s", before[0])


def closed_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def test_whoever_signs_in_reads_what_is_theirs(founded, opened):
    founded.set_back()
    store = opened(founded.address)
    assert sign_in(store, "zhou", password_of("zhou")).name == "Zhou Min"


def test_a_name_that_no_computer_has_is_said(founded, opened):
    with pytest.raises(NoAnswer, match=r"“nobody\.invalid”.*Check the address"):
        opened(replace(founded.address, host="nobody.invalid"))


def test_a_port_where_nobody_listens_is_said(founded, opened):
    port = closed_port()
    with pytest.raises(NoAnswer, match=f"port {port}.*Is PostgreSQL running"):
        opened(replace(founded.address, port=port))


def test_a_server_that_never_answers_is_given_up(founded, opened):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = replace(
            founded.address,
            port=listening.getsockname()[1],
            options=(("connect_timeout", "2"),),
        )
        with pytest.raises(NoAnswer, match="does not answer"):
            opened(address)


@pytest.mark.parametrize(
    ("login", "password"),
    [("zhou", "wrong password"), ("nobody", "some password"), ("zhou", ""), ("", "x" * 500)],
)
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(founded, opened, login, password):
    with pytest.raises(Refused) as told:
        opened(founded.address, login, password)
    assert str(told.value) == "The name or the password is not right. Try again."


def test_an_unknown_database_is_named(founded):
    with pytest.raises(Refused, match="no database “nowhere”"):
        connect(replace(founded.address, database="nowhere"), "owner", OWNER_PASSWORD)


def test_a_database_that_is_shut_to_this_name_is_said(founded):
    with pytest.raises(Refused, match="does not let this name into “south”"):
        with founded.superuser() as connection:
            connection.execute("CREATE ROLE stranger LOGIN PASSWORD 'strange'")
        try:
            connect(founded.address, "stranger", "strange")
        finally:
            with founded.superuser() as connection:
                connection.execute("DROP ROLE stranger")


@pytest.mark.parametrize(
    ("sslmode", "said"), [("require", "could not be secured"), ("verify-full", "secured")]
)
def test_a_server_without_a_certificate_is_refused_when_one_is_asked_for(founded, sslmode, said):
    address = replace(founded.address, options=(("sslmode", sslmode),))
    with pytest.raises(UserError, match=said):
        connect(address, "south.zhou", password_of("zhou"))


@pytest.mark.parametrize(
    ("number", "said"),
    [("9999", "used by a newer crmdesk.*Update this program"), ("0001", "crmdesk server upgrade")],
)
def test_a_database_of_another_version_says_who_must_do_what(
    founded, opened, with_schema, number, said
):
    with_schema(number)
    with pytest.raises(UserError, match=said):
        opened(founded.address)


@pytest.fixture
def foreign(cluster):
    """A database with somebody else's table, which is the owner's."""
    with cluster.connect("owner", OWNER_PASSWORD, "postgres") as connection:
        connection.execute("CREATE DATABASE foreign_db TEMPLATE template0 LOCALE 'C'")
    with cluster.connect("owner", OWNER_PASSWORD, "foreign_db") as connection:
        connection.execute("CREATE TABLE invoice (id integer)")
    yield address_of(cluster.address("foreign_db"))
    with cluster.connect("owner", OWNER_PASSWORD, "postgres") as connection:
        connection.execute("DROP DATABASE foreign_db")


def test_a_database_of_something_else_is_left_alone(foreign, cluster, tmp_path):
    from crmdesk.access.permissions import reaches

    owner = Owner(foreign, OWNER_PASSWORD, tmp_path / "owner.server")
    with pytest.raises(UserError, match="holds something else"):
        found_database(owner, reaches())
    owner.close()
    with cluster.connect("owner", OWNER_PASSWORD, "foreign_db") as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        assert tables.fetchall() == [("invoice",)]


def test_a_database_without_a_store_is_said(foreign, founded, cluster):
    with founded.superuser() as connection:
        connection.execute("CREATE ROLE \"foreign_db.zhou\" LOGIN PASSWORD 'zhou password'")
    try:
        with pytest.raises(UserError, match="holds no crmdesk store"):
            open_server(foreign, "zhou", "zhou password")
    finally:
        with founded.superuser() as connection:
            connection.execute('DROP ROLE "foreign_db.zhou"')


def test_no_error_holds_a_password(founded, opened, caplog):
    secret = "a secret that shows"
    refused = []
    for address in (
        founded.address,
        replace(founded.address, port=closed_port()),
        replace(founded.address, database="nowhere"),
        replace(founded.address, host="nobody.invalid"),
    ):
        with pytest.raises(UserError) as told:
            opened(address, "zhou", secret)
        error = told.value
        while error is not None:
            refused.append(f"{error} {error.args}")
            error = error.__cause__ or error.__context__
    assert secret not in " ".join(refused) + caplog.text


@pytest.mark.parametrize(
    ("said", "kind", "told"),
    [
        ('致命错误:  用户 "south.zhou" Password 认证失败', NotLetIn, "not right"),
        ('��������:  �û� "south.zhou" Password ��֤ʧ��', NotLetIn, "not right"),
        ('致命错误:  角色 "south.nobody" 不存在', NotLetIn, "not right"),
        ('致命错误:  不允许角色"south.zhou" 进行登录', NotLetIn, "not right"),
        ('致命错误:  数据库 "south" 不存在', Refused, "no database “south”"),
        ("致命错误:  对数据库 south 权限不够", Refused, "does not let this name"),
        ('致命错误:  没有用于主机 "10.0.0.9", 用户 "x" 的 pg_hba.conf 记录', Refused, "pg_hba"),
        ("致命错误:  对不起, 已经有太多的客户", NoAnswer, "no place left"),
        ("致命错误:  数据库系统启动中", NoAnswer, "starting or stopping"),
    ],
)
def test_a_server_that_speaks_chinese_is_understood(founded, said, kind, told):
    error = explained(OSError(said), founded.address)
    assert isinstance(error, kind)
    assert told in str(error)
