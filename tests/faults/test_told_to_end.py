"""A real window, told to end by the system as at the end of a session: it closes the store."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crmdesk.store.log_mark import log_of
from crmdesk.store.opening import open_store
from tests.patience import PATIENCE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")

WINDOW = """
import sys
from PySide6.QtCore import QTimer
from crmdesk import app
shown = app.Program.say_first
def say_first(program, notice):
    shown(program, notice)
    with program.desk.write() as session:
        from crmdesk.access.restoring import note_missing_log
        note_missing_log(session, "here")
    QTimer.singleShot(0, lambda: print("open", flush=True))
app.Program.say_first = say_first
sys.exit(app.open_window(sys.argv[1]))
"""


def test_a_window_that_is_told_to_end_leaves_no_log(empty_store, tmp_path):
    path = Path(shutil.copy(empty_store, tmp_path / "south.crm"))
    said = {"CRMDESK_CONFIG": str(tmp_path), "CRMDESK_ACCOUNT": "manager"}
    environ = os.environ | said | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", WINDOW, str(path)]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as window:
        assert window.stdout is not None
        assert window.stdout.readline() == "open\n"
        assert log_of(path).exists()
        window.send_signal(signal.SIGTERM)
        assert window.wait(PATIENCE) == 0
    assert not log_of(path).exists()
    open_store(path).close()
