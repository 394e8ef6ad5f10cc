"""A real window, told to end by the system as at the end of a session: it closes the store."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crmdesk.access.accounts import sign_in
from crmdesk.store.drafts import take_draft
from crmdesk.store.log_mark import log_of
from crmdesk.store.opening import open_store
from tests.patience import PATIENCE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")

WINDOW = """
import ctypes
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QSessionManager
from PySide6.QtWidgets import QApplication
from shiboken6 import wrapInstance
from crmdesk import app
from crmdesk.access.restoring import note_missing_log
from crmdesk.ui.parts.dialogs import FormDialog, answered
from crmdesk.ui.parts.fields import LineEdit

class Typing(app.Program):
    def say_first(self, notice):
        super().say_first(notice)
        with self.desk.write() as session:
            note_missing_log(session, "here")
        self.window.log_visit()
        self.window.host.page.form.basics.phone.setText("13812347714")
        QTimer.singleShot(0, self, self.ask)

    def ask(self):
        dialog = FormDialog("Note", parent=self.window)
        dialog.form.add("words", "What was said", LineEdit())
        dialog.form.fields["words"].editor.setText("with the tow bar")
        QTimer.singleShot(0, self, self.tell)
        answered(dialog)

    def tell(self):
        if "session" in sys.argv:
            nobody = ctypes.create_string_buffer(64)  # a session that no slot looks at
            session = wrapInstance(ctypes.addressof(nobody), QSessionManager)
            QApplication.instance().commitDataRequest.emit(session)
        print("open", flush=True)

app.Program = Typing
sys.exit(app.open_window(sys.argv[1]))
"""


@pytest.mark.parametrize("ending", ["SIGTERM", "session"])
def test_a_window_that_is_told_to_end_keeps_what_is_typed_and_leaves_no_log(
    empty_store, tmp_path, ending
):
    """The session's end is followed by a kill."""
    path = Path(shutil.copy(empty_store, tmp_path / "south.crm"))
    said = {"CRMDESK_CONFIG": str(tmp_path), "CRMDESK_ACCOUNT": "manager"}
    environ = os.environ | said | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", WINDOW, str(path), ending]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as window:
        assert window.stdout is not None
        assert window.stdout.readline() == "open\n"
        assert log_of(path).exists()
        window.send_signal(signal.SIGTERM if ending == "SIGTERM" else signal.SIGKILL)
        assert window.wait(PATIENCE) == (0 if ending == "SIGTERM" else -signal.SIGKILL)
    assert log_of(path).exists() == (ending == "session")
    store = open_store(path)
    [form] = take_draft(store, sign_in(store, "manager"), "visit")["forms"]
    assert form["content"]["phone"] == "13812347714"
    [dialog] = take_draft(store, sign_in(store, "manager"), "dialogs")["dialogs"]
    assert dialog["lines"] == ["What was said: with the tow bar"]
    store.close()
