"""One call's card: who it is, what was said last, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from crmdesk import i18n
from crmdesk.access import mask
from crmdesk.calling.callers import Caller
from crmdesk.customers.choices import Offer
from crmdesk.customers.numbers import digits_of
from crmdesk.i18n import _
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import ENTER, Button, Chips
from crmdesk.ui.parts.floating import Floating
from crmdesk.ui.parts.layouts import plain, row, stack
from crmdesk.ui.parts.text import LevelBadge, Paragraph, Text, small, tag

_WIDTH = 400


class Calling(NamedTuple):
    number: str
    callers: Sequence[Caller]
    levels: Sequence[Offer]


class CallCard(Floating):
    closed = Signal()

    def __init__(self, desk: Desk, window: QWidget, calling: Calling) -> None:
        super().__init__(desk, "calls", _("Incoming call"), window)
        self._window, self._calling, self.number = window, calling, calling.number
        self.setMinimumWidth(_WIDTH)
        self._others = Chips(_("Several files have this number"), flow=True)
        self._others.changed.connect(self._turn_to)
        self._content = QWidget()
        close = Button(_("Close"), "link", hint="Esc", clicked=self.close)
        shown = mask(digits_of(self.number)) if calling.callers else self.number
        head = row(self.title, small(shown), None, small(_("Keys: F9")), close, gap=10)
        self.body.addLayout(head)
        self.body.addWidget(self._others)
        self.body.addWidget(self._content)
        self._offer_others()
        self._turn_to(0)

    def _offer_others(self) -> None:
        names = [caller.name for caller in self._calling.callers]
        self._others.offer(list(enumerate(names)))
        self._others.choose(0)
        self._others.setVisible(len(names) > 1)

    def _turn_to(self, number: int) -> None:
        callers = self._calling.callers
        self.caller = callers[number] if callers else None
        fresh = self._known(self.caller) if self.caller else self._unknown()
        self.body.replaceWidget(self._content, fresh)
        self._content.hide()
        self._content.deleteLater()
        self._content = fresh
        if self.isVisible():
            self.place()

    def _unknown(self) -> QWidget:
        said = Text(_("Unknown number"), size=SIZES.heading, bold=True)
        about = Text(_("No file has it yet."), "muted")
        self.log = Button(_("Log a call-in"), "primary", clicked=self._log)
        return plain(stack(said, about, row(self.log, None), gap=8))

    def _known(self, caller: Caller) -> QWidget:
        theirs = _("Customer of {owner}").format(owner=caller.owner)
        whose = _("Own customer") if caller.is_own else theirs
        name = Text(caller.name, size=SIZES.heading, bold=True)
        badge = LevelBadge(self._desk.look, caller.level or "")
        head = row(badge, name, tag(whose), gap=8)
        if caller.do_not_call:
            head.addWidget(tag(_("Do not call"), "late"))
        head.addStretch(1)
        lines = [_line(text) for text in _facts(caller)]
        return plain(stack(head, *lines, self._actions(caller), gap=6))

    def _actions(self, caller: Caller) -> QWidget:
        self.log = Button(_("Log a call-in"), "" if caller.is_open else "primary")
        self.log.clicked.connect(self._log)
        if not caller.is_open:
            return plain(row(self.log, None, margins=(0, 4, 0, 0)))
        self.record = Button(_("Record this call"), "primary", clicked=self._record)
        self.file = Button(_("Open file"), clicked=self._open_file)
        return plain(row(self.record, self.file, self.log, None, margins=(0, 4, 0, 0)))

    def _log(self) -> None:
        self._leave_for(
            "showroom", {"new": True, "phone": digits_of(self.number), "way": "phone_in"}
        )

    def _open_file(self) -> None:
        assert self.caller is not None
        self._leave_for("customer", {"customer": self.caller.customer_id})

    def _leave_for(self, page: str, arguments: dict[str, object]) -> None:
        self._desk.go(page, arguments)
        self._window.activateWindow()
        self.close()

    def _record(self) -> None:
        from crmdesk.ui.customers.contact_dialog import About, ContactDialog

        caller = self.caller
        assert caller is not None
        about = About(
            caller.customer_id,
            caller.name,
            caller.level,
            caller.opportunity_id,
            caller.follow_up_id if caller.opportunity_id else None,
        )
        dialog = ContactDialog(self._desk, about, self._calling.levels, self._window)
        dialog.lost.connect(self._lose)
        dialog.accepted.connect(self.close)
        self._window.activateWindow()
        dialog.open()

    def _lose(self, said: str) -> None:
        from crmdesk.ui.funnel.loss_dialog import LossDialog

        caller = self.caller
        if caller is not None and caller.opportunity_id is not None:
            dialog = LossDialog(self._desk, caller.opportunity_id, self._window, said=said)
            dialog.open()

    def take_focus(self) -> None:
        super().take_focus()
        first = self._content.findChild(Button)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            self._window.activateWindow()
        elif event.key() in ENTER and isinstance(pressed, Button):
            pressed.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()


def _facts(caller: Caller) -> list[str]:
    last = planned = ""
    if caller.last_on is not None:
        text = _("Last ({day}): {words}")
        last = text.format(day=i18n.day_short(caller.last_on), words=caller.last_words)
    if caller.next_on is not None:
        at = f" {i18n.clock(caller.next_time)}" if caller.next_time else ""
        when = f"{i18n.day(caller.next_on)}{at}"
        text = _("Next: {when} · {purpose}")
        planned = text.format(when=when, purpose=caller.next_purpose)
    about = " · ".join(part for part in (caller.who, caller.car) if part)
    return [text for text in (about, last, planned) if text]


def _line(text: str) -> Paragraph:
    made = Paragraph(text, "muted")
    made.setMaximumWidth(_WIDTH)
    return made
