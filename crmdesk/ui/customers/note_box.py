"""A note, written where it will be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame
from shiboken6 import isValid

from crmdesk.customers.notes import NoteDraft, add_note
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.ui.customers.typed import Typed
from crmdesk.ui.desk import Desk
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.fields import TextEdit
from crmdesk.ui.parts.layouts import row, stack
from crmdesk.ui.parts.text import small

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NoteBox(QFrame):
    """Hidden until N opens it, or until there is a note that was not saved."""

    def __init__(self, desk: Desk, left: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._desk, self._left = desk, left
        self._customer_id = 0
        self.typed = Typed(desk, self, self._content)
        self.text = TextEdit(placeholder=_("What should the next person know?"), lines=3)
        self.text.setAccessibleName(_("Note"))
        self.text.edited.connect(self._edited)
        self.problem = small(tone="late")
        self.problem.hide()
        save = Button(_("Save the note"), hint="Ctrl+Return", clicked=self.save)
        cancel = Button(_("Cancel"), "quiet", clicked=self.cancel)
        foot = row(self.problem, None, cancel, save)
        self.setLayout(stack(self.text, foot, gap=8, margins=(12, 12, 12, 12)))
        self.hide()

    def turn_to(self, customer_id: int) -> None:
        kept = self.typed.begin(f"customer {customer_id} note")
        self._customer_id = customer_id
        self.text.set_value(kept.get("text", "") if kept else "")
        self.setVisible(bool(kept and kept.get("text")))

    def open(self) -> None:
        self.show()
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def save(self) -> None:
        draft = NoteDraft(self.text.value())
        if problems := draft.problems():
            self._say("\n".join(problems.values()))
            return
        try:
            with self._desk.write() as session:
                add_note(session, self._customer_id, draft, now=self._desk.now())
        except UserError as error:
            self._say(str(error))
        else:
            text, customer_id = self.text.value(), self._customer_id
            self._desk.give_back(lambda: self._return(text, customer_id))
            self.cancel()

    def _return(self, text: str, customer_id: int) -> None:
        """Its save was undone: it is typed again, unless something else is by now."""
        if not isValid(self) or customer_id != self._customer_id or self.text.value():
            return
        self.text.set_value(text)
        self.typed.keep()
        self.open()

    def cancel(self) -> None:
        self.typed.drop()
        self.text.set_value("")
        self._say("")
        self.hide()
        self._left()

    def _put_aside(self) -> None:
        """What is typed comes back with the next N."""
        self.typed.keep_now()
        self.hide()
        self._left()

    def _edited(self) -> None:
        self._say("")
        self.typed.note()

    def _say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def _content(self) -> dict[str, Any]:
        return {"text": self.text.value()}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        with_control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in _ENTER and with_control:
            self.save()
        elif event.key() == Qt.Key.Key_Escape:
            self._put_aside()
        else:
            super().keyPressEvent(event)
