import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.errors import UserError
from crmdesk.store import keys, keys_file
from crmdesk.store.door import WrongPassword
from crmdesk.store.keys_file import account, name_of
from crmdesk.store.recovery_code import bare_code, new_code
from crmdesk.store.sealing import wrap

CHEAP = keys.Cost(memory_kib=64, rounds=1, lanes=1)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "south.crm"


@pytest.fixture
def made(path):
    return keys.create_keys(path, {"zhou": "eight or more", "manager": "密码也可以"}, cost=CHEAP)


def test_each_login_unlocks_the_same_key(path, made):
    key, _code = made
    assert len(key) == 32
    assert keys.unlock(path, "zhou", "eight or more") == key
    assert keys.unlock(path, " manager ", "密码也可以") == key


def test_the_recovery_code_unlocks_it_too_however_it_is_typed(path, made):
    key, code = made
    assert keys.unlock_with_code(path, code) == key
    assert keys.unlock_with_code(path, f" {code.lower().replace('-', ' ')} ") == key


@pytest.mark.parametrize(
    ("login", "password"), [("zhou", "wrong"), ("zhou", ""), ("nobody", "eight or more")]
)
def test_a_wrong_name_and_a_wrong_password_are_told_alike(path, made, login, password):
    with pytest.raises(UserError, match="name or the password is not right"):
        keys.unlock(path, login, password)


@contextmanager
def forging(path):
    """The file's content, written back with its checksum as anybody can compute it."""
    content = json.loads(keys.keys_path(path).read_text("utf-8"))
    yield content
    content["checksum"] = keys_file._checksum(content)
    keys.keys_path(path).write_text(json.dumps(content), "utf-8")


def test_ones_own_wrap_under_anothers_name_does_not_open(path, made):
    with forging(path) as content:
        content["accounts"]["manager"] = content["accounts"]["zhou"]

    with pytest.raises(UserError, match="not right"):
        keys.unlock(path, "manager", "eight or more")


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-40],
        lambda text: text.replace("zhou", "zhao"),
        lambda text: text.replace('"memory_kib": 64', '"memory_kib": 65'),
        lambda _text: "",
        lambda _text: "[]",
        lambda _text: '{"checksum": ' * 5000,
        lambda _text: "\x00\xff",
    ],
)
def test_a_damaged_file_is_not_called_a_wrong_password(path, made, damage):
    file = keys.keys_path(path)
    file.write_text(damage(file.read_text("utf-8")), "utf-8")
    with pytest.raises(UserError, match=r"damaged\. Copy it from a backup"):
        keys.unlock(path, "zhou", "eight or more")


def test_a_missing_file_is_asked_for(path):
    with pytest.raises(UserError, match=r"missing\. Copy it from a backup"):
        keys.unlock(path, "zhou", "eight or more")


def test_a_file_that_would_eat_all_memory_is_refused(path, made):
    with forging(path) as content:
        content["accounts"]["zhou"][0]["private"]["memory_kib"] = 2**40

    with pytest.raises(UserError, match="damaged"):
        keys.unlock(path, "zhou", "eight or more")


def test_a_changed_password_opens_and_the_old_one_does_not(path, made):
    key, code = made
    keys.add_login(path, key, "zhou", "another one", cost=CHEAP)

    assert keys.unlock(path, "zhou", "another one") == key
    assert keys.unlock_with_code(path, code) == key
    with pytest.raises(UserError):
        keys.unlock(path, "zhou", "eight or more")


def test_logins_come_and_go(path, made):
    key, _code = made
    keys.add_login(path, key, "chen", "welcome here", cost=CHEAP)
    keys.remove_login(path, key, "zhou")

    assert keys.logins(path) == ["chen", "manager"]
    assert keys.unlock(path, "chen", "welcome here") == key


def test_a_new_code_replaces_the_printed_one(path, made):
    key, old = made
    new = keys.new_recovery_code(path, key, cost=CHEAP)

    assert keys.unlock_with_code(path, new) == key
    with pytest.raises(UserError, match="not of this store"):
        keys.unlock_with_code(path, old)


def test_the_keys_of_another_store_are_not_touched(path, made):
    with pytest.raises(UserError, match="another store"):
        keys.add_login(path, bytes(32), "chen", "welcome here", cost=CHEAP)


def test_an_account_without_a_password_cannot_be_wrapped(path):
    with pytest.raises(UserError, match="needs a password"):
        keys.create_keys(path, {"zhou": ""}, cost=CHEAP)
    assert not keys.is_encrypted(path)


def test_keys_that_exist_are_never_overwritten(path, made):
    with pytest.raises(UserError, match="already a file"):
        keys.create_keys(path, {"zhou": "eight or more"}, cost=CHEAP)


def test_a_holder_that_was_added_without_the_key_is_not_believed(path, made):
    key, _code = made
    with forging(path) as content:
        mine = keys_file.new_holder(account("me"), "my password", bytes(32), CHEAP)
        content["accounts"]["me"] = [mine]

    for attempt in (
        lambda: keys.add_login(path, key, "chen", "welcome here", cost=CHEAP),
        lambda: keys.unlock(path, "zhou", "eight or more"),
        lambda: keys.unlock(path, "me", "my password"),
    ):
        with pytest.raises(UserError, match="damaged"):
            attempt()


def test_a_login_is_not_taken_for_the_recovery_code(path, made):
    key, code = made
    keys.add_login(path, key, "recovery", "welcome here", cost=CHEAP)
    assert keys.unlock(path, "recovery", "welcome here") == key
    assert keys.unlock_with_code(path, code) == key


def test_the_file_of_a_newer_program_is_not_called_damaged(path, made):
    with forging(path) as content:
        content["format"] = 3
    with pytest.raises(UserError, match="newer crmdesk"):
        keys.unlock(path, "zhou", "eight or more")


def test_what_two_change_at_once_is_all_there(path, made):
    key, _code = made
    with ThreadPoolExecutor(4) as threads:
        names = [f"adviser{number}" for number in range(8)]
        list(threads.map(lambda one: keys.add_login(path, key, one, one, cost=CHEAP), names))
    assert set(names) < set(keys.logins(path))
    assert [beside.name for beside in path.parent.iterdir()] == ["south.crm.keys"]


@pytest.fixture
def of_format_1(path):
    """Keys as the first version wrote them; with their key and recovery code."""
    key, code = bytes(range(32)), new_code()
    content = {
        "format": 1,
        "key": name_of(key),
        "accounts": {"zhou": [wrap(key, b"zhou", "eight or more", CHEAP)]},
        "recovery": wrap(key, b"recovery", bare_code(code), CHEAP),
    }
    content["checksum"] = keys_file._checksum(content)
    keys.keys_path(path).write_text(json.dumps(content), "utf-8")
    return key, code


def test_keys_of_the_first_format_open_and_are_brought_up_to_date_one_by_one(path, of_format_1):
    key, code = of_format_1
    assert keys.unlock(path, "zhou", "eight or more") == key
    now = keys_file.read(path)
    assert not keys_file.is_old(now.accounts["zhou"][0])
    assert keys_file.is_old(now.recovery)
    assert keys.unlock_with_code(path, code) == key
    assert not keys_file.is_old(keys_file.read(path).recovery)
    assert keys.unlock(path, "zhou", "eight or more") == key
    assert keys.unlock_with_code(path, code) == key


def test_a_wrong_password_leaves_the_first_format_alone(path, of_format_1):
    before = keys.keys_path(path).read_bytes()
    with pytest.raises(WrongPassword):
        keys.unlock(path, "zhou", "wrong")
    assert keys.keys_path(path).read_bytes() == before


def test_the_first_format_cannot_be_said_of_holders_that_it_did_not_know(path, made):
    with forging(path) as content:
        content |= {"format": 1, "key": content["names"][0]}
    with pytest.raises(UserError, match="damaged"):
        keys.unlock(path, "zhou", "eight or more")


def test_a_code_has_no_character_that_looks_like_another():
    code = new_code()
    assert [len(group) for group in code.split("-")] == [4] * 8
    assert not set(code) & set("01IO")


@given(st.integers(0, 31), st.sampled_from("23456789ABCDEFGHJKLMNPQRSTUVWXYZ01IO"))
def test_every_single_wrong_character_is_told_with_its_group(place, character):
    code = bare_code(new_code())
    typed = code[:place] + character + code[place + 1 :]
    if typed != code:
        with pytest.raises(UserError, match=f"Group {place // 4 + 1}"):
            bare_code(typed)


@given(st.integers(0, 30))
def test_every_swapped_pair_is_told(place):
    code = bare_code(new_code())
    typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if typed != code:
        with pytest.raises(UserError, match="Group"):
            bare_code(typed)


@given(st.integers(0, 6))
def test_swapped_groups_are_told(place):
    groups = new_code().split("-")
    groups[place], groups[place + 1] = groups[place + 1], groups[place]
    if groups[place] != groups[place + 1]:
        with pytest.raises(UserError, match="Group"):
            bare_code("-".join(groups))


def test_a_short_code_is_told_with_its_length():
    with pytest.raises(UserError, match="32 letters and digits; 4 were typed"):
        bare_code("AB3K")
