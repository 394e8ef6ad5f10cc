"""A day's work under the usual umask: what the program keeps is its user's alone."""

import io
import logging
import os
import sys
from contextlib import closing
from pathlib import Path

import pytest

from crmdesk import settings
from crmdesk.access.accounts import sign_in
from crmdesk.calling.handover import address
from crmdesk.cli import run
from crmdesk.logs import note_hard_crashes, start_log
from crmdesk.private_files import tighten
from crmdesk.store.backup import backup, default_folder
from crmdesk.store.beside import opened_beside
from crmdesk.store.drafts import save_draft
from crmdesk.store.opening import open_store, unlock_and_open
from crmdesk.ui.calling.server import CallServer
from tests.security.modes import mode_of, walked

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")

PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def usual_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home folder in which nothing was made yet."""
    home = tmp_path / "home"
    home.mkdir(0o700)
    for name in ("STORE", "CONFIG"):
        monkeypatch.delenv(f"CRMDESK_{name}", raising=False)
    for name, folder in {"CONFIG": ".config", "DATA": ".local/share", "STATE": ".state"}.items():
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / folder))
    monkeypatch.setenv("CRMDESK_LANGUAGE", "en")
    monkeypatch.setenv("CRMDESK_PASSWORD", PASSWORD)
    return home


@pytest.fixture
def command(monkeypatch, home):
    def call(*arguments, by="manager"):
        monkeypatch.setenv("CRMDESK_ACCOUNT", by)
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
        assert run(["--store", str(home / "shop" / "st.crm"), *map(str, arguments)]) == 0

    return call


@pytest.fixture
def made(home, command):
    (home / "shop").mkdir(0o700)
    command("new", home / "shop" / "st.crm", "--password-stdin", "--language", "en")
    return home / "shop" / "st.crm"


def test_a_days_work_leaves_nothing_that_others_read(home, command, made):
    command("demo", home / "demo.crm", "--customers", "3")
    store = unlock_and_open(made, "manager", PASSWORD)
    with closing(store):
        save_draft(store, sign_in(store, "manager", PASSWORD), "visit", {"name": "Lin"})
        note_hard_crashes(start_log())
        logging.getLogger("crmdesk.crash").error("A bug")
        settings.save(settings.Settings(), settings.settings_path())
        copy = backup(store, home / "second")
        with opened_beside(copy, store, store.key):
            assert walked(home) == {}
    command("backup")
    command("check")
    command("restore", copy)
    command("keys", "rotate", by="admin")
    command("report", "showroom_day", "--out", home / "day.pdf")
    command("report", "showroom_day", "--out", home / "day.xlsx", "--reason", "for the audit")
    assert walked(home) == {}
    assert len(list(home.rglob("*"))) > 20


def test_what_an_earlier_version_made_is_tightened_when_it_is_opened(home, command, made):
    command("backup")
    ours = [made, *made.parent.glob("st.crm.*"), *default_folder(made).iterdir()]
    for path in ours:
        path.chmod(0o644)
    for folder in (made.parent, default_folder(made)):
        folder.chmod(0o755)
    unlock_and_open(made, "manager", PASSWORD).close()
    assert {mode_of(path) for path in ours} == {0o600}
    assert mode_of(default_folder(made)) == 0o700


def test_a_folder_that_holds_other_things_stays_as_it_is(home, command):
    desktop, letter = home / "Desktop", home / "Desktop" / "letter.odt"
    desktop.mkdir(0o755)
    letter.touch()
    command("new", desktop / "st.crm", "--plain", "--language", "en", "--password-stdin")
    open_store(desktop / "st.crm").close()
    assert (mode_of(desktop), mode_of(letter)) == (0o755, 0o644)
    assert mode_of(desktop / "st.crm") == 0o600


def test_the_line_to_the_window_is_its_users_alone(made, qapp):
    line = CallServer(made)
    try:
        assert mode_of(Path(address(made))) & 0o077 == 0
        assert mode_of(Path(address(made)).parent) == 0o700
    finally:
        line.close()


def test_what_belongs_to_somebody_else_is_left_to_them(made, monkeypatch):
    made.chmod(0o644)
    monkeypatch.setattr("os.geteuid", lambda: made.stat().st_uid + 1)
    tighten(made)
    assert mode_of(made) == 0o644
