import pytest

from crmdesk.access.accounts import sign_in
from crmdesk.errors import UserError
from crmdesk.models import Account
from crmdesk.store import keys, keys_file
from crmdesk.store.backup import backup
from crmdesk.store.check import check
from crmdesk.store.opening import open_store, unlock_and_open
from crmdesk.store.restore import restore
from crmdesk.store.rotation import SALT_BYTES, rotate_key
from crmdesk.store.sealing import Cost, wrap

PASSWORD = "eight or more"
CHEAP = Cost(memory_kib=64, rounds=1, lanes=1)


@pytest.fixture
def closed(locked):
    locked.close()
    return locked


def rotate(store):
    return rotate_key(store.path, store.key, cost=CHEAP)


def test_a_rotated_store_opens_with_the_same_passwords_and_code_and_another_key(closed, now):
    rotated = rotate(closed)

    assert rotated.key != closed.key
    assert rotated.code == ""
    assert keys.unlock_with_code(closed.path, closed.code) == rotated.key
    store = unlock_and_open(closed.path, "manager", PASSWORD, lambda: now)
    assert check(store).problems == []
    assert store.key == rotated.key
    store.close()


def test_the_old_key_opens_it_no_more(closed):
    rotate(closed)
    assert not keys.opens(closed.path, closed.key)
    with pytest.raises(UserError):
        open_store(closed.path, closed.key)


def test_its_file_begins_with_another_salt(closed):
    before = closed.path.read_bytes()[:SALT_BYTES]
    rotate(closed)
    assert closed.path.read_bytes()[:SALT_BYTES] != before


def test_no_row_is_lost(closed, now):
    with closed.write(sign_in(closed, "manager")) as session:
        session.query(Account).first().name = "Gao Yuan the second"
    closed.close()
    rotate(closed)
    store = unlock_and_open(closed.path, "manager", PASSWORD, lambda: now)
    with store.read(sign_in(store, "manager")) as session:
        assert session.query(Account).first().name == "Gao Yuan the second"
    store.close()


def test_nothing_is_left_beside_it(closed):
    rotate(closed)
    assert sorted(beside.name for beside in closed.path.parent.glob("*locked*")) == [
        "locked.crm",
        "locked.crm.keys",
    ]
    assert not list(closed.path.parent.glob(".locked*"))


def test_it_can_be_rotated_again(closed):
    first = rotate(closed)
    second = rotate_key(closed.path, first.key, cost=CHEAP)
    assert keys.unlock(closed.path, "manager", PASSWORD) == second.key


def test_a_store_that_is_open_elsewhere_is_not_rotated(locked):
    before = keys.keys_path(locked.path).read_bytes()
    with locked.read(sign_in(locked, "manager")), pytest.raises(UserError, match="open in another"):
        rotate(locked)
    assert keys.keys_path(locked.path).read_bytes() == before


def test_backups_of_before_open_with_their_own_keys(locked, tmp_path, now):
    made = backup(locked, tmp_path / "backups")
    locked.close()
    rotate(locked)
    assert keys.unlock(made, "manager", PASSWORD) == locked.key
    assert (keys.fits(made, locked.key), keys.fits(locked.path, locked.key)) == (True, False)

    restore(made, locked.path)
    assert keys.unlock(locked.path, "manager", PASSWORD) == locked.key
    unlock_and_open(locked.path, "manager", PASSWORD, lambda: now).close()


def old_holder(store, whose, secret):
    return wrap(store.key, whose.encode(), secret, CHEAP)


def test_who_has_not_signed_in_since_the_first_format_is_named(closed):
    with keys_file.changing(closed.path, closed.key) as content:
        content.accounts["zhou"] = [old_holder(closed, "zhou", PASSWORD)]
    with pytest.raises(UserError, match="zhou have not signed in"):
        rotate(closed)
    keys.unlock(closed.path, "zhou", PASSWORD)
    rotated = rotate(closed)
    assert keys.unlock(closed.path, "zhou", PASSWORD) == rotated.key


def test_a_recovery_code_of_the_first_format_is_exchanged_for_a_new_one(closed):
    with keys_file.changing(closed.path, closed.key) as content:
        content.recovery = old_holder(closed, "recovery", "of the first format")
    rotated = rotate(closed)
    assert keys.unlock_with_code(closed.path, rotated.code) == rotated.key


@pytest.mark.parametrize("exchanged", [False, True])
def test_a_rotation_that_was_cut_off_is_forgotten_or_finished_by_the_next_change(closed, exchanged):
    before = closed.path.read_bytes()
    both = keys_file.read(closed.path)
    new = rotate(closed).key
    if not exchanged:
        closed.path.write_bytes(before)
    now_sealed = keys_file.read(closed.path)
    for (_whose, holder), (_same, other) in zip(now_sealed.holders(), both.holders(), strict=True):
        holder["sealed"] |= other["sealed"]
    now_sealed.prove(closed.key, new)
    keys_file.write(closed.path, now_sealed)

    fitting = new if exchanged else closed.key
    assert keys.unlock(closed.path, "manager", PASSWORD) == fitting
    keys.add_login(closed.path, fitting, "chen", PASSWORD, cost=CHEAP)
    assert keys_file.read(closed.path).names == [keys_file.name_of(fitting)]
    assert keys.unlock(closed.path, "manager", PASSWORD) == fitting
    assert keys.unlock(closed.path, "chen", PASSWORD) == fitting


def test_a_full_disk_leaves_the_old_key(closed, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: type("Usage", (), {"free": 10}))
    with pytest.raises(UserError, match="Make room"):
        rotate(closed)
    assert keys.unlock(closed.path, "manager", PASSWORD) == closed.key
    assert keys.opens(closed.path, closed.key)
