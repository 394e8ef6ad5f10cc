"""Bars above the pages: what a list is for, and where a file was saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QFrame

from crmdesk.i18n import _
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.parts.form_says import FormSays
from crmdesk.ui.parts.layouts import mark, row, stack
from crmdesk.ui.parts.text import Text

_MARGINS = (12, 8, 8, 8)


class ReasonBar(QFrame):
    """One line before a list of customers leaves the house."""

    given = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        mark(self, "tone", "attention")
        self._line = LineEdit(placeholder=_("For example: call round before the holidays"))
        self._line.setAccessibleName(_("What is the list for?"))
        self._line.setMaximumWidth(420)
        self.says = FormSays()
        go_on = Button(_("Export"), "primary", hint="Return", clicked=self._go_on)
        leave = Button(_("Cancel"), clicked=self.hide)
        words = Text(_("This list names customers. What is it for?"), bold=True)
        layout = row(stack(self.says, words, self._line), None, leave, go_on, margins=_MARGINS)
        layout.setStretch(0, 3)
        self.setLayout(layout)
        self._line.returnPressed.connect(self._go_on)
        self._line.edited.connect(lambda: self._say(""))
        self.hide()

    def ask(self) -> None:
        self._line.set_value("")
        self._say("")
        self.show()
        self._line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, problem: str) -> None:
        self.says.say(problem)
        mark(self._line, "wrong", bool(problem))

    def _go_on(self) -> None:
        reason = self._line.value()
        if not reason:
            self._say(_("Say in a few words what the list is for."))
            self._line.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.hide()
        self.given.emit(reason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)


class SavedBar(QFrame):
    """The file that was written, and the two things that one does with it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        mark(self, "tone", "good")
        self._path = Path()
        self._text = Text()
        self.open_button = Button(_("Open"), clicked=lambda: _show(self._path))
        self.folder_button = Button(_("Show in folder"), clicked=lambda: _show(self._path.parent))
        close = Button(_("Close"), "link", clicked=self.hide)
        pieces = (self._text, None, self.open_button, self.folder_button, close)
        self.setLayout(row(*pieces, margins=(12, 6, 8, 6)))
        self.hide()

    def show_saved(self, path: Path) -> None:
        self._path = path
        self._text.setText(_("Saved “{file}”.").format(file=path.name))
        self.setAccessibleName(self._text.text())
        self.show()

    def text(self) -> str:
        return self._text.text()


def _show(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
