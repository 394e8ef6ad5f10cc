"""Several stores in one database, and a manager over all of them."""

import sqlite3
import stat
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from crmdesk.access.accounts import list_accounts, people_at_the_door, reopen_account, sign_in
from crmdesk.access.audit import About, AuditLog
from crmdesk.access.group import StoreRow, in_store, stores_of_group
from crmdesk.access.group_manager import make_group_manager
from crmdesk.access.passwords import change_own_password, must_change
from crmdesk.access.permissions import reaches
from crmdesk.app import Program
from crmdesk.customers.search import find
from crmdesk.errors import Forbidden, UserError
from crmdesk.followups.due import DueList
from crmdesk.jobs import unwatched
from crmdesk.models import Base, Customer, FollowUp, Purpose, Role, StoreSetting, Visit, Way
from crmdesk.reports.document import Ratio
from crmdesk.reports.running import build_report, record_print, run_report
from crmdesk.settings import Settings
from crmdesk.store.backup import FOLDERS_SETTING, backup, backups_in, due
from crmdesk.store.backup_list import Known, verify
from crmdesk.store.check import check
from crmdesk.store.creating import FirstAccount, NewStore
from crmdesk.store.door import WrongPassword
from crmdesk.store.opening import open_store
from crmdesk.store.restore import look_inside
from crmdesk.store.server.address import address_of
from crmdesk.store.server.backing_up import dump_into
from crmdesk.store.server.founding import Owner, create_on_server, found_database, stores_of
from crmdesk.store.server.moving import move_to_server
from crmdesk.store.server.moving_back import move_to_file
from crmdesk.store.server.opening import open_server
from crmdesk.ui.door.at_server import enter_server
from crmdesk.ui.look.look import Look
from tests.server.cluster import OWNER_PASSWORD

pytestmark = pytest.mark.server
NAMES = {"North Gate": "north", "South Gate": "south"}
SOUTH = {"south-manager", "south-zhou", "south-admin"}


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
            FirstAccount(f"{short}-admin", "Ke Ying", Role.ADMINISTRATOR),
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
    """What was done already."""
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
    """A file in each store, and the group's manager printed a report in the south."""
    for short in NAMES.values():
        open_a_file(seat, now, short, worked)
    if "printed" not in worked:
        store, boss = seat("boss")
        with store.write(in_store(boss, 2)) as session:
            record_print(session, build_report(session, "funnel", {}, now=now), 1)
        worked.add("printed")


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


def test_filed_are_first_visits_for_a_new_car_alone(filled, seat, now):
    store, manager = seat("north-manager")
    come = {"store_id": manager.store_id, "day": now.date(), "arrived_at": now}
    come |= {"way": Way.WALK_IN, "is_filed": True, "logged_by_id": manager.account_id}
    with store.write(manager) as session:
        session.add(Visit(is_first=True, **come))
        session.add(Visit(is_first=False, **come))
        session.add(Visit(is_first=True, purpose=Purpose.SERVICE, **come))
    store, boss = seat("boss")
    [north] = [row for row in run_report(store, boss, "group").tables[0].rows if row[1]]
    assert north[1:5] == (3, 1, 1, Ratio(1, 1))


def test_the_group_s_manager_has_one_s_password_also_while_in_another_store(group, seat, now):
    make_group_manager(group, "lu", "Lu Bo", "lu over all", lambda: now)
    store, lu = seat("lu", "lu over all")
    change_own_password(store, in_store(lu, 2), "lu over all", "lu secret")
    store, lu = seat("lu")
    assert not must_change(store, lu)
    assert check(seat("north-manager")[0]).problems == []


def test_overdue_is_as_many_as_the_rows_of_today(filled, seat, now):
    store, manager = seat("north-manager")
    of = {"store_id": manager.store_id, "adviser_id": manager.account_id, "planned_at": now}
    with store.write(manager) as session:
        customer = session.scalar(select(Customer.id))
        for days in (9, 3, -2):  # the first two are one call
            day = now.date() - timedelta(days=days)
            session.add(FollowUp(customer_id=customer, due_on=day, purpose="first_call", **of))
    with store.read(manager) as session:
        listed = DueList(scope="store").sections(session, now=now, today=now.date())
    store, boss = seat("boss")
    overdue = run_report(store, boss, "group").tables[0].values("overdue")
    assert overdue == [len(listed.overdue), 0] == [1, 0]


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


def rows_by_store(file):
    """How many rows of which store each table of a file holds."""
    with closing(sqlite3.connect(file)) as opened:
        tables = [t.name for t in Base.metadata.sorted_tables if "store_id" in t.columns]
        return {
            t: dict(opened.execute(f"SELECT store_id, count(*) FROM {t} GROUP BY 1").fetchall())
            for t in tables
        }


def test_a_store_of_a_group_is_backed_up_by_itself_with_nothing_of_another(
    filled, seat, group, tmp_path
):
    store, manager = seat("south-manager")
    made = backup(store, tmp_path)
    held = rows_by_store(made)
    assert {store_id for counted in held.values() for store_id in counted} == {manager.store_id}
    with group.database.engine.connect() as connection:
        theirs = {
            name: connection.scalar(
                text(f"SELECT count(*) FROM {name} WHERE store_id = {manager.store_id}")
            )
            for name in held
        }
    theirs["account_key"] = 0  # the server's own
    theirs["account"] += 1  # the manager of all, who printed here
    assert {name: sum(counted.values()) for name, counted in held.items()} == theirs
    assert b"Lin of north" not in made.read_bytes()
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_it_can_be_looked_into_checked_and_opened(filled, seat, tmp_path, now):
    store, manager = seat("south-manager")
    made = backup(store, tmp_path)
    assert look_inside(made).problems == []
    assert verify(made) is Known.READ_AGAIN
    assert check(store).problems == []
    with closing(open_store(made, now=lambda: now)) as opened:
        assert check(opened).problems == []
        there = sign_in(opened, "south-manager")
        assert files(opened, there) == files(store, manager)
        assert who_printed(opened, there) == who_printed(store, manager) == ["Xu Wen"]


def who_printed(store, actor):
    with store.read(actor) as session:
        return [row.who for row in AuditLog(about=About.EXPORTS).page(session, 0, 9)]


def test_nobody_becomes_the_group_s_manager_in_the_copy_of_a_store(filled, seat, tmp_path, now):
    made = backup(seat("south-manager")[0], tmp_path)
    with closing(open_store(made, now=lambda: now)) as opened:
        admin = sign_in(opened, "south-admin")
        with opened.read(admin) as session:
            [guest] = [row for row in list_accounts(session) if row.name == "Xu Wen"]
        assert (guest.role, guest.is_active, guest.has_password) == (
            Role.GROUP_MANAGER,
            False,
            True,
        )
        for login in ("boss", guest.login, guest.login.strip()):
            with pytest.raises(WrongPassword):
                sign_in(opened, login)
            with pytest.raises(UserError), opened.write(admin) as session:
                reopen_account(session, login)


def test_who_signs_in_at_a_seat_of_the_store_is_of_the_store(filled, seat):
    people = people_at_the_door(seat("south-manager")[0])
    assert {row.login for row in people} == SOUTH


def test_each_store_sees_its_own_backups_and_how_old_they_are(filled, seat, tmp_path):
    south, north = seat("south-manager")[0], seat("north-manager")[0]
    made = backup(south, tmp_path)
    assert backups_in(tmp_path, south.database.backup_stem) == [made]
    assert backups_in(tmp_path, north.database.backup_stem) == []
    assert (due(south, tmp_path, south.now()), due(north, tmp_path, north.now())) == (False, True)


def test_the_owner_backs_up_the_whole(filled, group, tmp_path, cluster, monkeypatch, now):
    monkeypatch.setenv("CRMDESK_PG_BIN", str(cluster.bin))
    made = dump_into(group.credentials, "group", tmp_path, now, unwatched)
    assert look_inside(made).counts["store"] == 2
    assert look_inside(made).counts["customer"] == 2


def test_a_copy_that_is_moved_to_a_file_holds_one_s_own_store_alone(filled, seat, tmp_path, now):
    store, manager = seat("south-manager")
    copy = tmp_path / "south.crm"
    moved = move_to_file(store, copy, manager, lambda password: None, encrypted=False).moved
    assert set(rows_by_store(copy)["customer"]) == {manager.store_id}
    assert set(moved.passwords) == SOUTH
    with closing(open_store(copy, now=lambda: now)) as opened:
        assert check(opened).problems == []
        assert who_printed(opened, sign_in(opened, "south-manager")) == ["Xu Wen"]


def test_such_a_copy_goes_to_a_server_again(filled, seat, cluster, tmp_path):
    owner = Owner(address_of(cluster.address("alone")), OWNER_PASSWORD, tmp_path / "o.server")
    found_database(owner, reaches())
    with closing(owner), closing(open_store(backup(seat("south-manager")[0], tmp_path))) as copy:
        moved = move_to_server(copy, owner, sign_in(copy, "south-manager"))
    assert set(moved.passwords) == SOUTH


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


@pytest.fixture
def program_of(qtbot, qapp, cluster, filled, now, tmp_path):
    """``program_of("boss")`` is a window of theirs."""
    opened = []

    def open_window(login):
        environ = {"CRMDESK_ACCOUNT": login, "CRMDESK_PASSWORD": f"{login} secret"}
        address = cluster.address("group", user="")
        entered = enter_server(address, environ, lambda: now, f"desk {len(opened)}")
        place = tmp_path / f"{len(opened)}.json"
        opened.append(Program(*entered, Look(qapp, "light", "en"), Settings(), place, lambda: now))
        opened[-1].window.show()
        opened[-1].window.go("customers")
        return opened[-1]

    yield open_window
    for program in opened:
        program.close()
        program.window.close()
        program.window.deleteLater()


def rename(seat, short, name):
    store, actor = seat(f"{short}-manager")
    with store.write(actor) as session:
        mine = select(Customer).filter_by(store_id=actor.store_id)
        session.scalars(mine).one().name = name


def in_sight(program):
    program.jobs.settle()
    model = program.window.host.page.list.model()
    return [row.name for n in range(model.rowCount()) if (row := model.row(n)) is not None]


def test_the_group_s_manager_hears_the_store_that_one_went_to(qtbot, program_of, seat, group):
    here, there = program_of("boss"), program_of("boss")
    stores = {name: StoreRow(number, name) for number, name in stores_of(group)}
    there.window.visit(stores["South Gate"])
    qtbot.waitUntil(lambda: in_sight(there) == ["Lin of south"])
    rename(seat, "south", "Lin Renamed")
    qtbot.waitUntil(lambda: in_sight(there) == ["Lin Renamed"])
    assert in_sight(here) == ["Lin of north"]
    here.window.visit(stores["South Gate"])
    here.window.visit(stores["North Gate"])
    rename(seat, "south", "Lin of south")
    rename(seat, "north", "Lin Northern")
    qtbot.waitUntil(lambda: in_sight(here) == ["Lin Northern"])
    here.window.visit(stores["South Gate"])
    qtbot.waitUntil(lambda: in_sight(here) == ["Lin of south"])
    assert here.window.windowTitle() == "South Gate"
    rename(seat, "north", "Lin of north")


def test_the_automatic_backup_and_its_age_are_of_one_s_own_store(
    qtbot, filled, seat, program_of, tmp_path
):
    store, manager = seat("south-manager")
    with store.write(manager) as session:
        value = {"value": [str(tmp_path)]}
        session.add(StoreSetting(store_id=manager.store_id, key=FOLDERS_SETTING, value=value))
    program = program_of("south-manager")
    program.backups.look()
    program.jobs.settle()
    assert len(backups_in(tmp_path, store.database.backup_stem)) == 1
    assert program.backups.facts()[1].startswith("Backup just now")
