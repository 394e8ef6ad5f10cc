"""What a customer cares about and what to avoid, changed where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from crmdesk.access import Permission, may
from crmdesk.customers.files import CustomerDraft
from crmdesk.i18n import _
from crmdesk.ui.customers.file_data import FileData
from crmdesk.ui.customers.sight import only_if
from crmdesk.ui.customers.typed import Typed
from crmdesk.ui.customers.words import soft
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.tokens import INSIDE
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.fields import TextEdit
from crmdesk.ui.parts.layouts import plain, row, stack
from crmdesk.ui.parts.text import Paragraph, heading, small

Save = Callable[[CustomerDraft, CustomerDraft, int], bool]
"""The draft, what it was made from, and its version; whether it was saved."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MattersCard(QFrame):
    opened = Signal(QWidget)

    def __init__(self, desk: Desk, save: Save) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._save = save
        self._base: CustomerDraft | None = None
        self._version, self._next = 0, (CustomerDraft(""), 0)
        self.typed = Typed(desk, self, self._content)
        self.cares, self.avoid = TextEdit(lines=2), TextEdit(lines=2)
        self._cares_words, self._avoid_words = Paragraph(), Paragraph()
        self._may_edit = may(desk.actor, Permission.EDIT_CUSTOMERS)
        self._edit = Button(_("Edit"), "link", clicked=self.edit)
        only_if(self._may_edit, self._edit)
        self._words, self._form = self._build_words(), self._build_form()
        head = row(heading(_("Cares about, avoid")), None, self._edit)
        self.setLayout(stack(head, self._words, self._form, gap=6, margins=INSIDE))
        for edit in (self.cares, self.avoid):
            edit.edited.connect(self.typed.note)

    def _build_words(self) -> QWidget:
        self._avoid_title = small(_("Avoid"))
        return plain(stack(self._cares_words, self._avoid_title, self._avoid_words, gap=4))

    def _build_form(self) -> QWidget:
        cares, avoid = small(_("Cares about")), small(_("Avoid"))
        for title, edit in ((cares, self.cares), (avoid, self.avoid)):
            edit.setAccessibleName(title.text())
        save = Button(_("Save"), hint="Ctrl+Return", clicked=self.save)
        cancel = Button(_("Cancel"), "quiet", clicked=self.cancel)
        made = plain(stack(cares, self.cares, avoid, self.avoid, row(None, cancel, save), gap=4))
        made.hide()
        return made

    @property
    def is_editing(self) -> bool:
        return not self._form.isHidden()

    def turn_to(self, customer_id: int) -> None:
        """Another customer: what was typed for the one before waits there."""
        kept = self.typed.begin(f"customer {customer_id} matters")
        self._close()
        if kept:
            self._base, self._version = CustomerDraft("", **kept["base"]), kept["version"]
            self.cares.set_value(kept["cares_about"])
            self.avoid.set_value(kept["avoid"])
            self._open()

    def show_data(self, data: FileData) -> None:
        self._next = data.draft, 0
        if self._base is not None and not self._base.name:
            before = self._base
            self._base = replace(data.draft, cares_about=before.cares_about, avoid=before.avoid)
        cares, avoid = data.draft.cares_about, data.draft.avoid
        self._cares_words.setText(soft(cares) if cares or avoid else _("Nothing is noted yet."))
        self._cares_words.setVisible(bool(cares) or not avoid)
        self._avoid_words.setText(soft(avoid))
        for widget in (self._avoid_title, self._avoid_words):
            widget.setVisible(bool(avoid))

    def edit(self) -> None:
        self._base, self._version = self._next
        self.cares.set_value(self._base.cares_about)
        self.avoid.set_value(self._base.avoid)
        self._open()
        self.cares.setFocus(Qt.FocusReason.TabFocusReason)

    def save(self) -> None:
        base = self._base
        if base is None:
            return
        mine = replace(base, cares_about=self.cares.value(), avoid=self.avoid.value())
        if self._save(mine, base, self._version):
            self.cancel()

    def cancel(self) -> None:
        self.typed.drop()
        self._close()

    def _is_unchanged(self) -> bool:
        base = self._base
        return base is not None and (self.cares.value(), self.avoid.value()) == (
            base.cares_about,
            base.avoid,
        )

    def _open(self) -> None:
        self._words.hide()
        self._edit.hide()
        self._form.show()
        self.opened.emit(self)

    def _close(self) -> None:
        self._base = None
        self._form.hide()
        self._words.show()
        self._edit.setVisible(self._may_edit)

    def _content(self) -> dict[str, Any]:
        base = self._base or self._next[0]
        typed = {"cares_about": self.cares.value(), "avoid": self.avoid.value()}
        return typed | {"base": _matters(base), "version": self._version}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        with_control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if self.is_editing and event.key() in _ENTER and with_control:
            self.save()
        elif self._is_unchanged() and event.key() == Qt.Key.Key_Escape:
            self.cancel()
        else:
            super().keyPressEvent(event)


def _matters(draft: CustomerDraft) -> dict[str, str]:
    return {"cares_about": draft.cares_about, "avoid": draft.avoid}
