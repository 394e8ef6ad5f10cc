"""What a customer cares about and what to avoid, changed where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from crmdesk.access import Permission, may
from crmdesk.customers.files import CustomerDraft, save_file
from crmdesk.i18n import _
from crmdesk.ui.customers.file_data import FileData
from crmdesk.ui.customers.sight import only_if
from crmdesk.ui.customers.typed import Typed
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.look.tokens import INSIDE
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.fields import Field, TextEdit
from crmdesk.ui.parts.form_says import FormSays
from crmdesk.ui.parts.layouts import plain, row, stack
from crmdesk.ui.parts.sharing import SharedForm
from crmdesk.ui.parts.text import Paragraph, heading, small, soft

_NAMES = ("cares_about", "avoid")
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MattersCard(QFrame):
    opened = Signal(QWidget)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._desk = desk
        self._data: FileData | None = None
        self._kept: dict[str, Any] | None = None
        self.says = FormSays()
        self.cares, self.avoid = TextEdit(lines=2), TextEdit(lines=2)
        self._cares_words, self._avoid_words = Paragraph(), Paragraph()
        self._may_edit = may(desk.actor, Permission.EDIT_CUSTOMERS)
        self._edit = Button(_("Edit"), "link", clicked=self.edit)
        only_if(self._may_edit, self._edit)
        self._words, self._form = self._build_words(), self._build_form()
        shared = self.shared
        self.typed = Typed(
            desk, self, self._content, shared.saving, shared.holds, show=self._show_undone
        )
        head = row(heading(_("Cares about, avoid")), None, self._edit)
        self.setLayout(stack(head, self._words, self._form, gap=6, margins=INSIDE))
        for edit in (self.cares, self.avoid):
            edit.edited.connect(self.typed.note)

    def _build_words(self) -> QWidget:
        self._avoid_title = small(_("Avoid"))
        return plain(stack(self._cares_words, self._avoid_title, self._avoid_words, gap=4))

    def _build_form(self) -> QWidget:
        fields = {
            "cares_about": Field(_("Cares about"), self.cares),
            "avoid": Field(_("Avoid"), self.avoid),
        }
        self.shared = SharedForm(
            self._desk, self, fields, self.says, read=self._read, put=self._put
        )
        self.shared.settled.connect(self.save)
        save = Button(_("Save"), hint="Ctrl+Return", clicked=self.save)
        cancel = Button(_("Cancel"), "quiet", clicked=self.cancel)
        foot = row(None, cancel, save)
        made = plain(stack(self.says, *fields.values(), foot, gap=4))
        made.hide()
        return made

    def _read(self) -> dict[str, Any]:
        return {"cares_about": self.cares.value(), "avoid": self.avoid.value()}

    def _put(self, values: Mapping[str, Any]) -> None:
        for name, edit in zip(_NAMES, (self.cares, self.avoid), strict=True):
            if name in values:
                edit.set_value(values[name])

    @property
    def is_editing(self) -> bool:
        return not self._form.isHidden()

    def turn_to(self, customer_id: int) -> None:
        """Another customer: what was typed for the one before waits there."""
        self._kept = self.typed.begin(f"customer {customer_id} matters")
        self._data = None
        self._close()
        if self._kept:
            self._put(_typed(self._kept))
            self._open()

    def show_data(self, data: FileData) -> None:
        is_first, self._data = self._data is None, data
        theirs = _matters(data.draft)
        if is_first and self._kept:
            self.shared.begin(theirs)
            self.shared.resume(self._kept.get("seen") or self._kept["base"], _typed(self._kept))
        if self.is_editing:
            self.shared.meet(theirs, data.changed)
        cares, avoid = data.draft.cares_about, data.draft.avoid
        self._cares_words.setText(soft(cares) if cares or avoid else _("Nothing is noted yet."))
        self._cares_words.setVisible(bool(cares) or not avoid)
        self._avoid_words.setText(soft(avoid))
        for widget in (self._avoid_title, self._avoid_words):
            widget.setVisible(bool(avoid))

    def edit(self) -> None:
        if self._data is None:
            return
        self.shared.begin(_matters(self._data.draft))
        self._open()
        self.cares.setFocus(Qt.FocusReason.TabFocusReason)

    def save(self) -> None:
        if self.shared.is_asking:
            self.shared.take()
            return
        data = self._data
        if data is None:
            return
        mine, seen = (replace(data.draft, **v) for v in (self.shared.mine(), self.shared.seen))

        def work(session: Session) -> None:
            save_file(session, data.file.id, mine, seen=seen, now=self._desk.now())

        if self.shared.save(work):
            self.cancel()

    def cancel(self) -> None:
        self.typed.drop()
        self._close()

    def _show_undone(self, typed: dict[str, Any]) -> None:
        if self._data is None:
            self._kept = typed
        else:
            self.shared.type_again(typed["seen"], _typed(typed))
            self._open()

    def _open(self) -> None:
        self._words.hide()
        self._edit.hide()
        self._form.show()
        self.opened.emit(self)

    def _close(self) -> None:
        self.shared.forget()
        self._form.hide()
        self._words.show()
        self._edit.setVisible(self._may_edit)

    def _content(self) -> dict[str, Any]:
        return self._read() | {"seen": self.shared.seen or _matters(CustomerDraft(""))}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        with_control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if self.is_editing and event.key() in _ENTER and with_control:
            self.save()
        elif not self.shared.is_touched and event.key() == Qt.Key.Key_Escape:
            self.cancel()
        else:
            super().keyPressEvent(event)


def _matters(draft: CustomerDraft) -> dict[str, str]:
    return {"cares_about": draft.cares_about, "avoid": draft.avoid}


def _typed(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: kept[name] for name in _NAMES}
