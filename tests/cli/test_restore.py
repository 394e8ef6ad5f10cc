"""crmdesk restore as a whole: who may, and a clear yes where the backup is another store's."""

import io
import sys
from contextlib import closing

import pytest

from crmdesk.models import Role
from crmdesk.store.backup import backup
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from tests.cli.at_terminal import typed

PASSWORD = "correct horse"
NAME, SECRET, SURE = "Sign-in name: ", "Password: ", "all the same? [y/N]: "

at_terminal = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")


@pytest.fixture
def locked(terminal, tmp_path, monkeypatch):
    """A sound and encrypted store, to which nobody has signed in."""
    terminal.store = tmp_path / "east.crm"
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    new = ("new", terminal.store, "--name", "East", "--language", "en", "--password-stdin")
    assert terminal(*new) == 0, terminal.err
    terminal.before = terminal.store.read_bytes()
    return terminal


@pytest.fixture
def norths(tmp_path, now):
    """The backup of another store."""
    boss = [FirstAccount("boss", "Boss", Role.ADMINISTRATOR)]
    made = create_store(tmp_path / "north.crm", NewStore("North", "en"), boss, now=lambda: now)
    with closing(made):
        return backup(made, tmp_path / "norths")


def kept(store):
    return list(store.parent.glob("east.before-restore-*.crm"))


@at_terminal
def test_another_stores_backup_needs_a_sign_in_and_then_a_clear_yes(locked, norths):
    answers = [(NAME, "admin"), (SECRET, PASSWORD), (SURE, "n")]
    ended = typed(locked.store, "restore", norths, answers=answers)
    assert (ended.code, kept(locked.store)) == (1, [])
    assert locked.store.read_bytes() == locked.before
    assert "of the store “North” and has nothing in common with the journal of “East”" in ended.said
    assert PASSWORD not in ended.said

    ended = typed(locked.store, "restore", norths, answers=[*answers[:2], (SURE, "y")])
    [there] = kept(locked.store)
    assert ended.code == 0
    assert f"The file that was there is kept as {there}." in ended.said
    assert locked("account", "list") == 0
    assert "boss" in locked.out


@at_terminal
def test_one_s_own_backup_asks_who_one_is_alone_and_a_wrong_password_changes_nothing(
    locked, tmp_path, monkeypatch
):
    with monkeypatch.context() as known:
        known.setenv("CRMDESK_ACCOUNT", "admin")
        known.setenv("CRMDESK_PASSWORD", PASSWORD)
        assert locked("backup", tmp_path / "easts") == 0
    [own] = (tmp_path / "easts").glob("*.crm")
    answers = [(NAME, "admin"), (SECRET, "battery staple")]
    ended = typed(locked.store, "restore", own, answers=answers)
    assert (ended.code, kept(locked.store)) == (1, [])
    assert "The name or the password is not right. Try again." in ended.said
    answers[1] = (SECRET, PASSWORD)
    assert typed(locked.store, "restore", own, answers=answers).code == 0
    assert len(kept(locked.store)) == 1


def test_where_nobody_can_type_the_flag_is_the_yes(locked, norths, monkeypatch):
    assert locked("restore", norths, "--yes-another-store") == 1
    assert "CRMDESK_ACCOUNT" in locked.err
    monkeypatch.setenv("CRMDESK_ACCOUNT", "admin")
    monkeypatch.setenv("CRMDESK_PASSWORD", PASSWORD)
    assert locked("restore", norths) == 1
    assert "If that is meant, say --yes-another-store." in locked.err
    assert kept(locked.store) == []
    assert locked("restore", norths, "--yes-another-store") == 0, locked.err
    assert len(kept(locked.store)) == 1
