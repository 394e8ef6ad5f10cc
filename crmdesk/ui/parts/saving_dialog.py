"""A dialog that saves into the store: what undo takes back of it is open again, as it was typed."""

from __future__ import annotations

from typing import NoReturn

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from crmdesk.i18n import _
from crmdesk.ui.desk import Desk
from crmdesk.ui.parts.dialogs import FormDialog
from crmdesk.ui.parts.undo_key import let_undo
from crmdesk.ui.saving import Held

_GOES = Qt.WidgetAttribute.WA_DeleteOnClose


class SavingDialog(FormDialog):
    """A subclass writes with ``desk.write(self.saving)``.

    ``open`` it and forget it: it goes when it is closed, or once its save cannot be undone here
    any more. Until then it waits out of sight with all that was typed.
    """

    def __init__(
        self, desk: Desk, title: str, *, save: str = "", about: str = "", parent: QWidget | None
    ) -> None:
        super().__init__(title, save=save, about=about, parent=parent)
        self.desk = desk
        self._is_held = self._waits = False
        self.saving.hold = self._hold
        let_undo(self, self._undo)

    def open(self) -> None:
        self.setAttribute(_GOES)
        super().open()

    def exec(self) -> NoReturn:
        raise TypeError("open() it: whoever waits for its end would delete what undo brings back")

    def done(self, result: int) -> None:
        self._waits = self._is_held and result == QDialog.DialogCode.Accepted
        if self._waits:
            self.setAttribute(_GOES, False)
            if self.shared is not None:
                self.shared.rest()
        super().done(result)

    def _undo(self) -> None:
        """The last action of this seat, which is told here, as the window's bar is behind."""
        self._tell_of_undo(self.desk.undo())

    # After its own save is undone.

    def _hold(self) -> Held:
        self._is_held = True
        return Held(self._bring, self._drop)

    def _drop(self) -> None:
        self._is_held = False
        if self._waits and isValid(self):
            self.deleteLater()

    def _bring(self) -> None:
        """At once, or when the dialog that is open now is closed."""
        self._is_held = False
        in_front = QApplication.activeModalWidget()
        if isinstance(in_front, QDialog):
            in_front.finished.connect(self.open_again)
        else:
            self.open_again()

    def open_again(self) -> None:
        if not isValid(self):
            return
        self._waits = False
        self.saving.begin()
        if self.shared is not None:
            self.shared.go_on()
        self.open()
        self._tell_of_undo(_("This was undone. Save it again, or close it."))

    def _tell_of_undo(self, sentence: str) -> None:
        self.form.says.say(sentence, "attention")
        QTimer.singleShot(0, self, self._make_room)
