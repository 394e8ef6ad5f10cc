import shutil

import pytest
from sqlalchemy import delete, select

from crmdesk.access.accounts import sign_in
from crmdesk.models import Action, ContactNumber, Customer, Role, Source
from crmdesk.store import Store
from crmdesk.store.backup import backup
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.store.keys import Cost, create_keys, keys_path
from tests.records import Make


@pytest.fixture
def work(terminal, now):
    """``work(do)`` is an action of the manager in the terminal's store."""

    def worked(do):
        store = Store(terminal.store, now=lambda: now)
        with store.write(sign_in(store, "manager")) as session:
            do(session, Make(session, now))
        store.close()

    return worked


@pytest.fixture
def copy(terminal, tmp_path, now, work):
    """A backup that holds Lin and Wang."""
    work(lambda session, make: make.customer("Lin", phone="13900007714", completeness=2))
    work(lambda session, make: make.customer("Wang", completeness=2))
    store = Store(terminal.store, now=lambda: now)
    made = backup(store, tmp_path / "safe")
    store.close()
    return made


def lose_lin(session, make):
    session.execute(delete(ContactNumber).where(ContactNumber.customer_id == 1))
    session.execute(delete(Customer).where(Customer.id == 1))


def names(terminal):
    return [row["name"] for row in terminal.json("find", "lin") + terminal.json("find", "wang")]


@pytest.mark.parametrize("who", ["Lin", "1", "7714"])
def test_one_customer_comes_back_and_the_rest_stays(terminal, copy, work, who):
    work(lose_lin)
    work(lambda session, make: setattr(session.get_one(Customer, 2), "name", "Wang Ke"))
    said = terminal.json("restore", copy, "--customer", who)
    assert (said["rows"], said["changed"], said["left"]) == (2, 0, [])
    assert names(terminal) == ["Lin", "Wang Ke"]
    assert terminal.json("check")["problems"] == []


def test_a_dry_run_only_compares_and_shows_no_number(terminal, copy, work):
    work(lose_lin)
    said = terminal.json("restore", copy, "--customer", "Lin", "--dry-run")
    assert [one["what"] for one in said["differences"]] == ["gone", "gone"]
    assert said["differences"][1]["row"] == "139****7714"
    assert "rows" not in said
    assert names(terminal) == ["Wang"]


def test_what_was_changed_is_said_in_words(terminal, copy, work):
    def change(session, make):
        session.get_one(Customer, 1).address = "Nowhere"

    work(change)
    assert terminal("restore", copy, "--customer", "Lin") == 0
    assert "Customer files: Lin was changed: Address: – → Nowhere" in terminal.out
    assert "0 records that were gone, 1 that were changed" in terminal.out


def test_a_list_comes_back_and_undo_takes_it_away_again(terminal, copy, work):
    work(lambda session, make: setattr(session.scalar(select(Source)), "name", "Spoiled"))
    assert terminal.json("restore", copy, "--table", "source")["changed"] == 1
    assert terminal("undo") == 0
    assert "back from the backup south-" in terminal.out
    assert terminal.json("restore", copy, "--table", "source", "--dry-run")["differences"]


def test_nothing_to_bring_back_is_said(terminal, copy):
    assert terminal("restore", copy, "--customer", "Wang") == 0
    assert "Nothing is gone and nothing was changed." in terminal.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--customer", "Nobody"], "does not hold this customer"),
        (["--table", "account"], "no list that can be taken back"),
        (["--table", "source", "--customer", "Lin"], "not both"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line(terminal, copy, arguments, said):
    assert terminal("restore", copy, *arguments) == 1
    assert said in terminal.err


def test_a_dry_run_of_a_whole_restore_is_a_wrong_use(terminal, copy):
    assert terminal("restore", copy, "--dry-run") == 2


@pytest.mark.parametrize("login", ["zhou", "care", "auditor", "reception"])
def test_who_may_not_restore_takes_nothing_back(terminal, copy, monkeypatch, login):
    monkeypatch.setenv("CRMDESK_ACCOUNT", login)
    assert terminal("restore", copy, "--customer", "Lin", "--dry-run") == 1
    assert "may not" in terminal.err


def test_an_administrator_takes_lists_back_but_no_customer(terminal, copy, monkeypatch):
    monkeypatch.setenv("CRMDESK_ACCOUNT", "admin")
    assert terminal("restore", copy, "--customer", "Lin") == 1
    assert terminal("restore", copy, "--table", "customer") == 1
    assert terminal("restore", copy, "--table", "source") == 0


def test_the_backup_may_lie_anywhere_and_stays_as_it_is(terminal, copy, tmp_path, work):
    elsewhere = shutil.copy(copy, tmp_path / "a stick.crm")
    before = (tmp_path / "a stick.crm").read_bytes()
    work(lose_lin)
    assert terminal("restore", elsewhere, "--customer", "Lin") == 0
    assert (tmp_path / "a stick.crm").read_bytes() == before


def test_a_look_says_what_a_whole_restore_would_lose(terminal, copy, work):
    work(lose_lin)
    said = terminal.json("restore", copy, "--look")
    assert (said["counts"]["customer"], said["now"]["customer"]) == (2, 1)
    assert (said["would_be_lost"], said["is_same_store"]) == (1, True)
    assert terminal("restore", copy, "--look") == 0
    assert "Customer files: 2 in the backup, 1 now" in terminal.out
    assert "1 action since would be lost.\n  Gao Yuan: Changed records." in terminal.out
    assert names(terminal) == ["Wang"]


def test_a_whole_restore_stands_in_the_journal_of_what_was_restored(terminal, copy, work):
    work(lose_lin)
    assert terminal("restore", copy) == 0
    store = Store(terminal.store)
    with store.read(sign_in(store, "manager")) as session:
        newest = session.scalars(select(Action).order_by(Action.id.desc())).first()
        assert (newest.verb, newest.arguments["backup"]) == ("backup.restore", copy.name)
        assert newest.arguments["count"] == 1
    store.close()
    assert terminal.json("check")["ok"]


def test_an_encrypted_backup_is_put_back_where_there_is_no_store_and_nobody_signs_in(
    terminal, tmp_path, monkeypatch
):
    monkeypatch.setenv("CRMDESK_ACCOUNT", "manager")
    monkeypatch.setenv("CRMDESK_PASSWORD", "eight or more")
    terminal.store = tmp_path / "locked.crm"
    create_locked(terminal.store)
    assert terminal("backup", tmp_path / "safe") == 0
    [copy] = (tmp_path / "safe").glob("*.crm")
    monkeypatch.delenv("CRMDESK_PASSWORD")
    terminal.store.unlink()
    keys_path(terminal.store).unlink()

    assert terminal("restore", copy) == 0

    monkeypatch.setenv("CRMDESK_PASSWORD", "eight or more")
    assert terminal.json("check")["ok"]


def create_locked(path):
    key, _code = create_keys(path, {"manager": "eight or more"}, cost=Cost(64, 1, 1))
    people = [FirstAccount("manager", "Gao Yuan", Role.MANAGER)]
    create_store(path, NewStore("North Gate", "en"), people, key=key).close()
