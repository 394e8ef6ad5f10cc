"""What is typed as a secret is in no file, no environment and no command line of this program."""

import logging
import os
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit

from crmdesk.access.accounts import AccountDraft, list_accounts
from crmdesk.logs import start_log
from crmdesk.models import Role
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.store.keys import create_keys
from crmdesk.ui.door.at_server import AtServer
from crmdesk.ui.door.lock import LockCover
from crmdesk.ui.door.passwords import NewPassword, OwnPasswordDialog
from crmdesk.ui.door.sign_in import Credentials, SignInDialog
from crmdesk.ui.left_open import keep_dialogs
from crmdesk.ui.settings.accounts import AccountDialog, PasswordDialog
from tests.children import ended

SECRET = "correct-horse-battery"
ROOT = Path(__file__).parents[3]


def files_with_it(folder):
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert files
    return [file.name for file in files if SECRET.encode() in file.read_bytes()]


@pytest.fixture
def dialogs(qtbot, desk, as_):
    """Every window that takes a password, over the open store."""
    desk.actor = as_("admin")
    with desk.read() as session:
        zhou = next(row for row in list_accounts(session) if row.login == "zhou")
    made = [
        SignInDialog(desk.store, "here"),
        OwnPasswordDialog(desk.store, desk.actor),
        AccountDialog(desk, None),
        PasswordDialog(desk, zhou, None),
    ]
    for dialog in made:
        qtbot.addWidget(dialog)
    return made


def hidden_lines(dialog):
    return [
        line
        for line in dialog.findChildren(QLineEdit)
        if line.echoMode() == QLineEdit.EchoMode.Password
    ]


def test_what_a_crash_keeps_of_open_dialogs_holds_no_password(dialogs, desk, tmp_path):
    for dialog in dialogs:
        dialog.show()
        assert hidden_lines(dialog)
        for line in hidden_lines(dialog):
            line.setText(SECRET)
    keep_dialogs(desk)
    assert files_with_it(tmp_path) == []


@pytest.fixture
def log(tmp_path):
    """The path of the log that is written meanwhile."""
    return start_log(tmp_path / "logs")


def test_wrong_passwords_are_counted_and_not_kept(desk, tmp_path, log, dialogs):
    cover = LockCover(desk, dialogs[0])
    cover._password.set_value(SECRET)
    cover._login = "nobody"
    for _each in range(6):
        cover._unlock()
    logging.getLogger("crmdesk").warning("the log is written to")
    assert log.exists()
    assert (tmp_path / "south.crm.door").exists()
    assert files_with_it(tmp_path) == []


@pytest.mark.parametrize(
    "draft",
    [
        Credentials("zhou", SECRET),
        NewPassword(SECRET, SECRET, old=SECRET),
        AtServer("postgresql://desk/south", "zhou", SECRET),
        AccountDraft("zhou", "Zhou Min", Role.ADVISER, SECRET),
    ],
    ids=lambda draft: type(draft).__name__,
)
def test_what_was_typed_does_not_show_in_what_a_bug_would_print(draft):
    assert SECRET not in repr(draft)


_WINDOW = """
import os, sys
from PySide6.QtCore import QTimer
from crmdesk import app

def look(program, _notice):
    print(dict(os.environ), open("/proc/self/cmdline").read())
    QTimer.singleShot(0, program.window.close)

app.Program.say_first = look
sys.exit(app.open_window(sys.argv[1]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks at a process as Linux shows it")
def test_the_window_hands_the_password_of_its_environment_on_to_no_other_program(tmp_path, now):
    path = tmp_path / "locked.crm"
    key, _code = create_keys(path, {"admin": SECRET})
    people = [FirstAccount("admin", "Tan Bo", Role.ADMINISTRATOR)]
    create_store(path, NewStore("North", "en"), people, key=key, now=lambda: now).close()
    own = {
        "CRMDESK_ACCOUNT": "admin",
        "CRMDESK_PASSWORD": SECRET,
        "CRMDESK_CONFIG": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = ended(
        [sys.executable, "-c", _WINDOW, str(path)],
        cwd=ROOT,
        env={**os.environ, **own},
    )
    assert done.returncode == 0, done.stderr
    assert "CRMDESK_ACCOUNT" in done.stdout
    assert SECRET not in done.stdout + done.stderr
    assert files_with_it(tmp_path) == []
