"""A sound store is replaced by whoever signs in to it and may, and both journals say so."""

import shutil
from contextlib import closing

import pytest
from sqlalchemy import select

from crmdesk.access.accounts import close_account, sign_in
from crmdesk.access.passwords import change_own_password, set_password
from crmdesk.access.restoring import AnotherStore, Wanted, restore_for, restore_unasked
from crmdesk.errors import Forbidden, UserError
from crmdesk.models import Account, Action, Customer, Role
from crmdesk.store import Store
from crmdesk.store.backup import backup
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.store.keys import add_login, keys_path, unlock
from crmdesk.store.opening import open_store
from crmdesk.store.undo import spoken
from tests.access.conftest import CHEAP, NEW, PASSWORD
from tests.records import Make

pytestmark = pytest.mark.file_only


def add_customer(store, name, now):
    with store.write(sign_in(store, "manager")) as session:
        Make(session, now).customer(name)


def newest(path):
    """The journal's last line, and the customers."""
    with closing(open_store(path)) as store, store.read(sign_in(store, "manager")) as session:
        last = session.scalars(select(Action).order_by(Action.id.desc())).first()
        who = session.get(Account, last.account_id).login
        names = session.scalars(select(Customer.name)).all()
        return who, spoken(last.sentence, last.arguments), names


@pytest.fixture
def people(store):
    """Who signed in before the store was closed."""
    logins = ("manager", "admin", "zhou", "reception", "care", "auditor")
    return {login: sign_in(store, login) for login in logins}


@pytest.fixture
def wanted(store, people, now, tmp_path):
    """A backup with Lin in it; Zhao came later, and the store is closed."""
    add_customer(store, "Lin", now)
    made = backup(store, tmp_path / "safe")
    add_customer(store, "Zhao", now)
    store.close()
    return Wanted(made, store.path, None, None)


@pytest.fixture
def other(tmp_path, now):
    """The backup of another store."""
    accounts = [FirstAccount("boss", "Boss", Role.ADMINISTRATOR)]
    accounts.append(FirstAccount("manager", "Wu Lan", Role.MANAGER))
    made = create_store(tmp_path / "north.crm", NewStore("North", "en"), accounts, now=lambda: now)
    with closing(made) as store:
        return backup(store, tmp_path / "theirs")


@pytest.mark.parametrize("login", ["manager", "admin"])
def test_both_journals_say_who_put_what_back_and_what_was_lost(wanted, people, login, now):
    kept = restore_for(people[login], wanted, lambda: now)
    who, said, names = newest(wanted.path)
    assert (who, names) == (login, ["Lin"])
    assert said.startswith(f"Put the backup {wanted.backup.name} in the store's place;")
    assert said.endswith(f"actions that it lacks: 1, kept in {kept.name}.")
    who, said, names = newest(kept)
    assert (who, names) == (login, ["Lin", "Zhao"])
    assert said.endswith("actions that are in this file only: 1.")


@pytest.mark.parametrize("login", ["zhou", "reception", "care", "auditor"])
def test_who_may_not_back_up_replaces_nothing(wanted, people, login, now):
    before = wanted.path.read_bytes()
    with pytest.raises(Forbidden):
        restore_for(people[login], wanted, lambda: now)
    assert wanted.path.read_bytes() == before


def test_an_account_that_was_closed_meanwhile_replaces_nothing(wanted, people, now):
    gone = people["manager"]
    with closing(Store(wanted.path)) as store, store.write(people["admin"]) as session:
        close_account(session, "manager")
    with pytest.raises(Forbidden, match="was closed"):
        restore_for(gone, wanted, lambda: now)


def test_a_sound_store_is_not_replaced_without_a_sign_in(wanted, now):
    with pytest.raises(Forbidden, match="Sign in to it"):
        restore_unasked(wanted, lambda: now)
    assert newest(wanted.path)[2] == ["Lin", "Zhao"]


def test_a_damaged_one_is_and_the_journal_says_that_nobody_signed_in(wanted, now):
    wanted.path.write_bytes(bytes(9000))
    restore_unasked(wanted, lambda: now)
    _who, said, names = newest(wanted.path)
    assert (said[:18], names) == ("Without a sign-in,", ["Lin"])


def test_another_stores_backup_needs_a_clear_yes_which_names_both(wanted, other, people, now):
    theirs, manager = wanted._replace(backup=other), people["manager"]
    with pytest.raises(AnotherStore, match=r"“North” and has nothing .* of “South Gate”"):
        restore_for(manager, theirs, lambda: now)
    assert newest(wanted.path)[2] == ["Lin", "Zhao"]
    restore_for(manager, theirs._replace(of_another=True), lambda: now)
    who, said, _names = newest(wanted.path)
    assert (who, said.split(" put ")[0]) == ("boss", "Gao Yuan")


def test_a_later_backup_of_the_same_store_needs_none(wanted, people, now, tmp_path):
    later = tmp_path / "later.crm"
    shutil.copy(wanted.path, later)
    restore_for(people["manager"], wanted, lambda: now)
    restore_for(people["manager"], wanted._replace(backup=later), lambda: now)
    assert newest(wanted.path)[2] == ["Lin", "Zhao"]


@pytest.fixture
def locked(locked):
    """With the passwords in its rows as well, as ``crmdesk new`` makes it."""
    admin = sign_in(locked, "admin")
    with locked.write(admin) as session:
        for login in ("zhou", "admin"):
            set_password(session, login, PASSWORD)
    return locked


def changed_since(locked, tmp_path):
    """The password of ``zhou``, after a backup that is then put back; the store is closed."""
    made = backup(locked, tmp_path / "safe")
    change_own_password(locked, sign_in(locked, "zhou", PASSWORD), PASSWORD, NEW)
    admin = sign_in(locked, "admin", PASSWORD)
    locked.close()
    restore_for(admin, Wanted(made, locked.path, locked.key, locked.key), locked.now)
    return locked.path


def test_a_password_that_was_changed_since_the_backup_opens_and_signs_in(locked, tmp_path):
    path = changed_since(locked, tmp_path)
    with closing(open_store(path, unlock(path, "zhou", NEW))) as store:
        assert sign_in(store, "zhou", NEW).login == "zhou"
        with pytest.raises(UserError, match="not right"):
            sign_in(store, "zhou", PASSWORD)


def test_keys_of_a_backup_beside_a_newer_file_let_in_by_their_own_password(locked, tmp_path):
    made = backup(locked, tmp_path / "safe")
    change_own_password(locked, sign_in(locked, "zhou", PASSWORD), PASSWORD, NEW)
    locked.close()
    shutil.copy(keys_path(made), keys_path(locked.path))
    with closing(open_store(locked.path, unlock(locked.path, "zhou", PASSWORD))) as store:
        assert sign_in(store, "zhou", PASSWORD).login == "zhou"


def test_where_the_keys_hold_two_passwords_of_somebody_the_row_says(locked):
    add_login(locked.path, locked.key, "zhou", NEW, cost=CHEAP, beside=True)
    assert sign_in(locked, "zhou", PASSWORD)
    with pytest.raises(UserError):
        sign_in(locked, "zhou", NEW)
