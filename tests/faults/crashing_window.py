"""The real window as a process: a visit is half typed, a bug comes, Restart is pressed."""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from crmdesk import app
from crmdesk.ui import crash
from crmdesk.ui.crash_dialog import CrashDialog
from crmdesk.ui.restart import start_again
from tests.faults.saving import say

_LOOK_EVERY = 20  # milliseconds
_PATIENCE = 30_000


class Crashing(app.Program):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        QTimer.singleShot(0, self, self._type)
        QTimer.singleShot(_PATIENCE, QApplication.quit)

    def _type(self):
        self.window.log_visit()
        basics = self.window.host.page.form.basics
        basics.phone.setText("13812347714")
        basics.name.setText("Lin")
        QTimer.singleShot(0, self, self._explode)

    def _explode(self):
        QTimer.singleShot(0, self, self._answer)
        raise ValueError("Lin 13812347714")

    def _answer(self):
        windows = QApplication.topLevelWidgets()
        found = next((each for each in windows if isinstance(each, CrashDialog)), None)
        if found is None:
            QTimer.singleShot(_LOOK_EVERY, self, self._answer)
        else:
            say(found.safe.text().replace("\n", " "))
            found.again.click()


def _start_and_say(store: str) -> int | None:
    number = start_again(store)
    say(f"{number}")
    return number


if __name__ == "__main__":
    app.Program = Crashing
    crash.start_again = _start_and_say
    sys.exit(app.open_window(sys.argv[1]))
