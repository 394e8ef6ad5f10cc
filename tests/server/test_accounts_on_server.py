"""Accounts on a server: roles, keys and the clerk's secret change with them, or not at all."""

import pytest

from crmdesk.access.accounts import (
    AccountChange,
    AccountDraft,
    add_account,
    change_account,
    close_account,
    reopen_account,
    sign_in,
)
from crmdesk.access.passwords import change_own_password, set_password
from crmdesk.customers.lists import CustomerList
from crmdesk.errors import UserError
from crmdesk.models import Customer, Role
from crmdesk.store.server.connecting import Refused, connect
from crmdesk.store.server.credentials import Credentials
from crmdesk.store.server.opening import open_server
from crmdesk.store.server.roles import clerk_of
from tests.records import Make
from tests.server.both import password_of

pytestmark = pytest.mark.server

NEW = "a new password"
FAN = AccountDraft("fan", "Fan Yu", Role.ADVISER, NEW)


@pytest.fixture
def opened(founded, now, tmp_path):
    """``opened("zhou")`` is the seat of somebody who signed in."""
    founded.set_back()
    seats = []

    def sign_in_at(login, password=None):
        password = password or password_of(login)
        seats.append(open_server(founded.address, login, password, lambda: now, tmp_path))
        return seats[-1]

    yield sign_in_at
    for seat in seats:
        seat.close()


@pytest.fixture
def admins(opened):
    return opened("admin")


@pytest.fixture
def by_admin(admins):
    def do(verb, *arguments, **named):
        with admins.write(sign_in(admins, "admin", password_of("admin"))) as session:
            return verb(session, *arguments, **named)

    return do


@pytest.fixture
def held(founded):
    """``held()``: who may sign in with which verifier, and the sealed secrets."""

    def look():
        with founded.superuser() as connection:
            roles = connection.execute(
                "SELECT rolname, rolcanlogin, rolpassword FROM pg_authid ORDER BY rolname"
            ).fetchall()
            members = connection.execute(
                "SELECT roleid, member FROM pg_auth_members ORDER BY roleid, member"
            ).fetchall()
            keys = connection.execute("SELECT * FROM account_key ORDER BY id").fetchall()
        return roles, members, keys

    return look


def open_file(seat, login, now, password=None):
    actor = sign_in(seat, login, password or password_of(login))
    with seat.write(actor) as session:
        return Make(session, now).customer().id


def test_a_new_account_signs_in_reads_and_writes(opened, by_admin, now):
    by_admin(add_account, FAN, now=now)
    seat = opened("fan", NEW)
    fan = sign_in(seat, "fan", NEW)
    with seat.write(fan) as session:
        Make(session, now).customer("Lin Xiaodong", owner="fan")
    with seat.read(fan) as session:
        assert [row.name for row in CustomerList().page(session, 0, 10)] == ["Lin Xiaodong"]


def test_an_account_without_a_password_is_refused(by_admin, held, now):
    before = held()
    with pytest.raises(UserError, match="needs a password"):
        by_admin(add_account, AccountDraft("fan", "Fan Yu", Role.ADVISER), now=now)
    with pytest.raises(UserError, match="needs a password"):
        by_admin(set_password, "zhou", "")
    assert held() == before


def test_a_new_password_counts_and_the_old_one_does_not(opened, by_admin):
    by_admin(set_password, "zhou", NEW)
    assert sign_in(opened("zhou", NEW), "zhou", NEW)
    with pytest.raises(Refused):
        opened("zhou")


def test_whoever_changes_their_own_goes_on_at_the_same_seat(opened, now):
    seat = opened("zhou")
    zhou = sign_in(seat, "zhou", password_of("zhou"))
    change_own_password(seat, zhou, password_of("zhou"), NEW)
    seat.engine.dispose()
    seat.database.reader(zhou).dispose()
    assert open_file(seat, "zhou", now, NEW)
    with pytest.raises(Refused):
        opened("zhou")


def test_a_wrong_old_password_changes_nothing(opened, held):
    seat = opened("zhou")
    zhou, before = sign_in(seat, "zhou", password_of("zhou")), held()
    with pytest.raises(UserError, match="not right"):
        change_own_password(seat, zhou, "not my password", NEW)
    assert held() == before


def test_a_closed_account_signs_in_no_more_until_it_is_opened_again(opened, by_admin):
    by_admin(close_account, "zhou")
    with pytest.raises(Refused):
        opened("zhou")
    by_admin(reopen_account, "zhou", NEW)
    assert sign_in(opened("zhou", NEW), "zhou", NEW).name == "Zhou Min"


def test_a_closed_accounts_open_seat_reads_and_writes_nothing_more(opened, by_admin, now):
    seat = opened("zhou")
    zhou = sign_in(seat, "zhou", password_of("zhou"))
    open_file(seat, "zhou", now)
    by_admin(close_account, "zhou")
    with pytest.raises(UserError), seat.write(zhou) as session:
        Make(session, now).customer()
    with pytest.raises(UserError, match=r"was closed.*Sign in again"), seat.read(zhou) as session:
        session.query(Customer).all()


def test_the_clerks_secret_that_a_leaver_knew_opens_nothing(opened, by_admin, founded):
    known = Credentials(founded.address, "zhou", password_of("zhou"))
    known.read_secret()
    connection = known.connect_clerk(autocommit=True)
    by_admin(close_account, "zhou")
    with pytest.raises(Refused):
        connect(founded.address, clerk_of("south"), known.clerk_secret)
    with pytest.raises(Refused):
        known.connect_clerk()
    with pytest.raises(Exception, match=r"terminating|closed"):
        connection.execute("SELECT name FROM customer")
    connection.close()


def test_other_seats_that_were_open_go_on(opened, by_admin, now):
    chens = opened("chen")
    open_file(chens, "chen", now)
    by_admin(close_account, "zhou")
    assert open_file(chens, "chen", now)
    assert open_file(opened("manager"), "manager", now)


def test_whoever_is_added_at_another_seat_afterwards_can_write(opened, by_admin, now):
    """That seat still remembers the secret that was exchanged meanwhile."""
    by_admin(add_account, AccountDraft("second", "Second", Role.ADMINISTRATOR, NEW), now=now)
    elsewhere = opened("second", NEW)
    second = sign_in(elsewhere, "second", NEW)
    by_admin(close_account, "zhou")
    with elsewhere.write(second) as session:
        add_account(session, FAN, now=now)
    assert open_file(opened("fan", NEW), "fan", now, NEW)


def test_another_role_counts_in_the_server_too(opened, by_admin, now):
    managers = opened("manager")
    with managers.write(sign_in(managers, "manager", password_of("manager"))) as session:
        Make(session, now).customer(owner="chen")
    by_admin(change_account, AccountChange("zhou", "Zhou Min", Role.CARE))
    seat = opened("zhou")
    with seat.read(sign_in(seat, "zhou", password_of("zhou"))) as session:
        assert session.query(Customer).count() == 1
    by_admin(change_account, AccountChange("zhou", "Zhou Min", Role.RECEPTION))
    with seat.read(sign_in(seat, "zhou", password_of("zhou"))) as session:
        assert session.query(Customer).count() == 0


class Stopped(Exception):
    pass


@pytest.mark.parametrize(
    "work",
    [
        lambda session, now: add_account(session, FAN, now=now),
        lambda session, now: set_password(session, "zhou", NEW),
        lambda session, now: close_account(session, "zhou"),
        lambda session, now: change_account(
            session, AccountChange("zhou", "Zhou Min", Role.MANAGER)
        ),
    ],
    ids=["added", "password", "closed", "role"],
)
def test_what_is_rolled_back_leaves_roles_and_keys_as_they_were(admins, opened, held, work, now):
    before = held()
    with pytest.raises(Stopped), admins.write(sign_in(admins, "admin", password_of("admin"))) as s:
        work(s, now)
        s.flush()
        raise Stopped
    assert held() == before
    assert sign_in(opened("zhou"), "zhou", password_of("zhou"))
    assert open_file(opened("manager"), "manager", now)


def test_no_password_and_no_secret_stands_in_the_database(admins, by_admin, founded, now):
    by_admin(add_account, FAN, now=now)
    secret = admins.database.credentials.clerk_secret
    with founded.superuser() as connection:
        rows = [
            str(connection.execute(f"SELECT string_agg(t::text, '') FROM {table} t").fetchone())
            for table in ("account", "account_key", "action", "change_values", "store_setting")
        ]
    assert not [row for row in rows if NEW in row or secret in row]
