"""A note, written where it will be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from crmdesk.customers.notes import NoteDraft, add_note
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.store.requests import AlreadySaved
from crmdesk.ui.customers.typed import Typed
from crmdesk.ui.desk import Desk
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.fields import TextEdit
from crmdesk.ui.parts.form_says import FormSays
from crmdesk.ui.parts.had_arrived import offer_rest
from crmdesk.ui.parts.layouts import row, stack
from crmdesk.ui.saving import Held, Saving

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NoteBox(QFrame):
    """Hidden until N opens it, or until there is a note that was not saved."""

    def __init__(self, desk: Desk, left: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._desk, self._left = desk, left
        self._customer_id = 0
        self.saving = Saving(Held)
        self.typed = Typed(desk, self, self._content, self.saving, show=self._show)
        self.text = TextEdit(placeholder=_("What should the next person know?"), lines=3)
        self.text.setAccessibleName(_("Note"))
        self.text.edited.connect(self._edited)
        self.says = FormSays()
        save = Button(_("Save the note"), hint="Ctrl+Return", clicked=self.save)
        cancel = Button(_("Cancel"), "quiet", clicked=self.cancel)
        foot = row(None, cancel, save)
        self.setLayout(stack(self.says, self.text, foot, gap=8, margins=(12, 12, 12, 12)))
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
            self.says.say("\n".join(problems.values()))
            self.text.setFocus()
            return
        try:
            with self._desk.write(self.saving.of(self._content())) as session:
                add_note(session, self._customer_id, draft, now=self._desk.now())
        except AlreadySaved as already:
            if self.saving.is_whole:
                self.cancel()
            else:
                offer_rest(self.says, already, self.saving, self.save)
        except UserError as error:
            self.says.tell(error)
        else:
            self.cancel()

    def _show(self, typed: dict[str, Any]) -> None:
        self.text.set_value(typed["text"])
        self.open()

    def cancel(self) -> None:
        self.typed.drop()
        self.text.set_value("")
        self.says.say("")
        self.hide()
        self._left()

    def _put_aside(self) -> None:
        """What is typed comes back with the next N."""
        self.typed.keep_now()
        self.hide()
        self._left()

    def _edited(self) -> None:
        if not self.saving.is_in_doubt:
            self.says.say("")
        if self.text.value():
            self.typed.note()
        else:
            self.typed.drop()

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
