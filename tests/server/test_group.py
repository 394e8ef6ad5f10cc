"""Several stores in one database, and a manager over all of them."""

import pytest
from sqlalchemy import func, select

from crmdesk.access.accounts import sign_in
from crmdesk.access.group import in_store, stores_of_group
from crmdesk.access.group_manager import make_group_manager
from crmdesk.access.passwords import must_change
from crmdesk.access.permissions import reaches
from crmdesk.customers.search import find
from crmdesk.errors import Forbidden, UserError
from crmdesk.models import Customer, Role
from crmdesk.reports.running import run_report
from crmdesk.store.check import check
from crmdesk.store.creating import FirstAccount, NewStore
from crmdesk.store.server.address import address_of
from crmdesk.store.server.founding import Owner, create_on_server, found_database
from crmdesk.store.server.moving_back import move_to_file
from crmdesk.store.server.opening import open_server
from tests.server.cluster import OWNER_PASSWORD

pytestmark = pytest.mark.server
NAMES = {"North Gate": "north", "South Gate": "south"}


@pytest.fixture(scope="module")
def group(cluster, tmp_path_factory):
    """A database with two stores; the group's manager has an account in the first."""
    from tests.conftest import NOW

    folder = tmp_path_factory.mktemp("group")
    owner = Owner(address_of(cluster.address("group")), OWNER_PASSWORD, folder / "o.server")
    found_database(owner, reaches())
    for name, short in NAMES.items():
        people = [
            FirstAccount(f"{short}-manager", "Gao Yuan", Role.MANAGER),
            FirstAccount(f"{short}-zhou", "Zhou Min", Role.ADVISER),
        ]
        if short == "north":
            people.append(FirstAccount("boss", "Xu Wen", Role.GROUP_MANAGER))
        passwords = {person.login: f"{person.login} secret" for person in people}
        create_on_server(owner, NewStore(name, "en"), people, passwords, lambda: NOW)
    yield owner
    owner.close()


@pytest.fixture
def seat(group, cluster, tmp_path, now):
    """``seat("boss")`` is an open store and who sits there."""
    opened = []

    def open_as(login, password=None):
        address, password = (
            address_of(cluster.address("group", user="")),
            password or f"{login} secret",
        )
        store = open_server(address, login, password, lambda: now, tmp_path)
        opened.append(store)
        return store, sign_in(store, login, password)

    yield open_as
    for store in opened:
        store.close()


@pytest.fixture(scope="module")
def worked(group):
    """A file in each store."""
    return set()


def open_a_file(seat, now, short, worked):
    if short in worked:
        return
    store, actor = seat(f"{short}-manager")
    with store.write(actor) as session:
        session.add(
            Customer(store_id=actor.store_id, name=f"Lin of {short}", created_at=now, level="A")
        )
    worked.add(short)


@pytest.fixture
def filled(seat, now, worked):
    for short in NAMES.values():
        open_a_file(seat, now, short, worked)


def files(store, actor):
    with store.read(actor) as session:
        return [found.name for found in find(session, "lin")]


def test_a_store_sees_nothing_of_another(filled, seat):
    store, actor = seat("south-manager")
    assert files(store, actor) == ["Lin of south"]
    with store.read(actor) as session:
        assert session.scalar(select(func.count()).select_from(Customer)) == 1


def test_the_group_s_manager_goes_from_store_to_store(filled, seat):
    store, boss = seat("boss")
    with store.read(boss) as session:
        stores = stores_of_group(session)
    assert [row.name for row in stores] == list(NAMES)
    seen = {row.name: files(store, in_store(boss, row.id)) for row in stores}
    assert seen == {"North Gate": ["Lin of north"], "South Gate": ["Lin of south"]}


def test_nobody_else_does(filled, seat):
    store, manager = seat("north-manager")
    with pytest.raises(Forbidden), store.read(manager) as session:
        stores_of_group(session)
    with pytest.raises(Forbidden):
        in_store(manager, 2)


def test_the_overview_has_a_line_for_each_store(filled, seat):
    store, boss = seat("boss")
    document = run_report(store, boss, "group")
    assert document.tables[0].values("store") == list(NAMES)


def test_the_group_s_manager_changes_nothing(filled, seat, now):
    from crmdesk.customers.notes import NoteDraft, add_note

    store, boss = seat("boss")
    with pytest.raises(UserError), store.write(boss) as session:
        add_note(session, 1, NoteDraft("x"), now=now)


def test_each_store_has_a_journal_of_its_own_and_both_are_whole(filled, seat):
    store, _actor = seat("north-manager")
    assert check(store).problems == []


def test_one_list_of_sign_in_names_for_the_whole_database(filled, seat, group, now):
    from crmdesk.store.server.founding import create_on_server

    again = [FirstAccount("boss", "Somebody", Role.MANAGER)]
    with pytest.raises(UserError, match="another store"):
        create_on_server(group, NewStore("East", "en"), again, {"boss": "x" * 9}, lambda: now)


def test_one_store_s_manager_takes_no_copy_of_all(filled, seat, tmp_path):
    store, manager = seat("north-manager")
    with pytest.raises(Forbidden, match="further stores"):
        move_to_file(store, tmp_path / "all.crm", manager, lambda password: None)
    assert not (tmp_path / "all.crm").exists()


def test_the_owner_makes_a_manager_of_the_group_who_sees_every_store(group, seat, now):
    make_group_manager(group, "north-zhou", "", "zhou over all", lambda: now)
    store, zhou = seat("north-zhou", "zhou over all")
    assert zhou.role is Role.GROUP_MANAGER
    with store.read(zhou) as session:
        assert [row.name for row in stores_of_group(session)] == list(NAMES)
    assert must_change(store, zhou)


def test_somebody_new_needs_a_name(group, seat, now):
    with pytest.raises(UserError, match="Enter the person's name"):
        make_group_manager(group, "new", "", "new over all", lambda: now)
    make_group_manager(group, "new", "Ning Hao", "new over all", lambda: now)
    assert seat("new", "new over all")[1].name == "Ning Hao"
