import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from crmdesk.store.keys import unlock, unlock_with_code

PASSWORD, NEW = "correct horse", "battery staple"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def typed(monkeypatch):
    """``typed("one", "two")`` stands in stdin for the next command."""
    return lambda *lines: monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))


@pytest.fixture
def locked(terminal, tmp_path, monkeypatch, typed):
    """An encrypted store, and its administrator signed in; the code is ``locked.code``."""
    terminal.store = tmp_path / "north.crm"
    typed(PASSWORD)
    assert terminal("new", terminal.store, "--password-stdin", "--language", "en") == 0
    terminal.code = terminal.out.split("lock away: ")[1].strip()
    monkeypatch.setenv("CRMDESK_ACCOUNT", "admin")
    monkeypatch.setenv("CRMDESK_PASSWORD", PASSWORD)
    return terminal


def test_without_a_password_no_encrypted_store_is_made(terminal, tmp_path, typed):
    typed("")
    assert terminal("new", tmp_path / "north.crm") == 1
    assert "--password-stdin" in terminal.err
    assert not list(tmp_path.glob("north*"))


def test_a_plain_store_is_made_where_that_was_said(terminal, tmp_path):
    path = tmp_path / "north.crm"
    assert terminal("new", path, "--plain", "--language", "en") == 0
    assert path.read_bytes().startswith(b"SQLite format 3")


def test_a_rotated_store_opens_with_the_same_password(locked):
    before = unlock(locked.store, "admin", PASSWORD)
    assert locked("keys", "rotate") == 0
    assert unlock(locked.store, "admin", PASSWORD) != before
    assert unlock_with_code(locked.store, locked.code) != before
    assert locked.json("check")["ok"]


def test_a_new_recovery_code_is_printed_and_takes_the_place_of_the_old(locked):
    assert locked("keys", "recovery") == 0
    code = locked.out.split("lock away: ")[1].strip()
    assert unlock_with_code(locked.store, code) == unlock(locked.store, "admin", PASSWORD)
    with pytest.raises(Exception, match="not of this store"):
        unlock_with_code(locked.store, locked.code)


def test_a_forgotten_password_is_set_with_the_code(locked, typed, monkeypatch):
    monkeypatch.delenv("CRMDESK_ACCOUNT")
    typed(locked.code, NEW)
    assert locked("keys", "recover", "admin", "--stdin") == 0
    monkeypatch.setenv("CRMDESK_ACCOUNT", "admin")
    assert locked("account", "list") == 1
    monkeypatch.setenv("CRMDESK_PASSWORD", NEW)
    assert locked("account", "list") == 0


def test_a_plain_store_has_no_key_to_rotate(terminal):
    assert terminal("keys", "rotate") == 1
    assert "not encrypted" in terminal.err


def test_wrong_passwords_on_the_command_line_count_too(locked, monkeypatch):
    monkeypatch.setenv("CRMDESK_PASSWORD", "wrong")
    for _each in range(5):
        assert locked("account", "list") == 1
    monkeypatch.setenv("CRMDESK_PASSWORD", PASSWORD)
    assert locked("account", "list") == 1
    assert "5 wrong passwords in a row. Wait" in locked.err


def test_an_account_changes_its_role_is_closed_and_opened_again(locked, typed):
    typed(NEW)
    added = ("account", "add", "zhou", "--name", "Zhou Min", "--role", "adviser")
    assert locked(*added, "--password-stdin") == 0
    assert locked("account", "role", "zhou", "care", "--name", "Zhou Li") == 0
    assert locked("account", "close", "zhou") == 0
    row = locked.json("account", "list")[-1]
    assert row == {"login": "zhou", "name": "Zhou Li", "role": "care", "active": False}
    typed(NEW)
    assert locked("account", "reopen", "zhou", "--password-stdin") == 0
    assert unlock(locked.store, "zhou", NEW)


def test_an_account_that_is_not_there_is_told(locked):
    assert locked("account", "role", "nobody", "care") == 1
    assert "no account “nobody”" in locked.err


def test_no_command_takes_a_secret_as_an_argument_or_an_option():
    from click import Group

    from crmdesk.cli.commands import root

    def parameters(command):
        if isinstance(command, Group):
            for each in command.commands.values():
                yield from parameters(each)
        yield from ((command, parameter) for parameter in command.params)

    telling = ("password", "code", "secret", "key")
    for command, parameter in parameters(root):
        if any(word in parameter.name for word in telling):
            assert getattr(parameter, "is_flag", False), (command.name, parameter.name)


def test_the_password_of_the_environment_is_in_no_argument_and_no_log(locked, tmp_path):
    """As the system lists a running process: its command line."""
    spying = (
        "import sys, pathlib\n"
        "from crmdesk.cli import run\n"
        "from crmdesk.logs import start_log\n"
        f"start_log(pathlib.Path({str(tmp_path / 'logs')!r}))\n"
        "code = run(['--store', sys.argv[1], 'account', 'list'])\n"
        "print(pathlib.Path('/proc/self/cmdline').read_bytes())\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", spying, str(locked.store)],
        cwd=ROOT,
        env={**os.environ},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    for kept in tmp_path.rglob("*"):
        if kept.is_file():
            assert PASSWORD.encode() not in kept.read_bytes(), kept


@pytest.fixture
def copy(locked, tmp_path):
    """A backup of the encrypted store, and nobody signed in."""
    assert locked("backup", tmp_path / "safe") == 0
    return next((tmp_path / "safe").glob("*.crm"))


@pytest.mark.parametrize(("account", "password"), [("", ""), ("admin", ""), ("admin", "wrong")])
@pytest.mark.parametrize("how", [(), ("--look",), ("--yes-damaged",), ("--yes-another-store",)])
def test_a_sound_store_is_not_replaced_without_its_password(
    locked, copy, monkeypatch, typed, account, password, how
):
    typed("")
    monkeypatch.setenv("CRMDESK_ACCOUNT", account)
    monkeypatch.setenv("CRMDESK_PASSWORD", password)
    before = locked.store.read_bytes()
    assert locked("restore", copy, *how) == 1
    assert "Say who you are" in locked.err or "not right" in locked.err
    assert locked.store.read_bytes() == before


def test_one_whose_keys_are_lost_is_replaced_after_a_clear_word(locked, copy, typed):
    typed("")
    locked.store.with_name("north.crm.keys").unlink()
    assert locked("restore", copy) == 1
    assert "say --yes-damaged" in locked.err
    assert locked("restore", copy, "--yes-damaged") == 0
    assert unlock(locked.store, "admin", PASSWORD)


def test_a_damaged_file_is_replaced_after_a_clear_word_of_whoever_has_its_password(
    locked, copy, typed
):
    typed("")
    locked.store.write_bytes(bytes(9000))
    assert locked("restore", copy) == 1
    assert "say --yes-damaged" in locked.err
    assert locked("restore", copy, "--yes-damaged") == 0
    assert locked.json("check")["ok"]
