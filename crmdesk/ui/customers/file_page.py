"""A customer's file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from crmdesk.access import Permission, may
from crmdesk.i18n import N_, _
from crmdesk.ui.customers.closed_file import ClosedFile
from crmdesk.ui.customers.file_acts import FileActs
from crmdesk.ui.customers.file_data import Closed, FileData, reader
from crmdesk.ui.customers.file_tabs import FileTabs
from crmdesk.ui.customers.head import Act, FileHead
from crmdesk.ui.customers.sight import only_if
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.tokens import PAGE
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import stack
from crmdesk.ui.shell.page import Page

_TEN = 10
_CHOOSE = N_("Find a customer with Ctrl+K, or in the list.")


class FilePage(Page):
    tables = frozenset(
        {
            *("customer", "contact_number", "related_person", "note", "ownership_change"),
            "organisation_profile",
            *("opportunity", "stage_move", "level_change", "follow_up", "quote", "sales_order"),
            *("loss", "delivery", "visit", "test_drive", "owned_vehicle", "mileage_reading"),
        }
    )
    help_text = N_(
        "Everything of one customer. L records a contact, 1 the planned one as reached. Q answers "
        "the next of the ten questions; the others are opened by their numbers. N writes a note, V "
        "logs a visit, S shows the number, M notes the mileage of the car. What is typed and not "
        "saved is kept when you leave the page."
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.customer_id: int | None = None
        self.data: FileData | None = None
        self.acts = FileActs(desk, self, lambda: self.data)
        self.head = self._head()
        self.tabs = FileTabs(desk, self.acts)
        self.overview = self.tabs.overview
        self.closed = self._closed(_(_CHOOSE), [])
        self._stack = QStackedWidget()
        self._stack.addWidget(self._open_file())
        self._stack.addWidget(self.closed)
        self.setLayout(stack(self._stack, margins=PAGE))
        self._add_keys()

    def _head(self) -> FileHead:
        acts = self.acts
        offered = (
            (Act(_("Log a visit"), acts.log_visit), Permission.LOG_VISITS),
            (Act(_("Give to…"), acts.give), Permission.REASSIGN),
            (Act(_("New opportunity"), acts.add_opportunity), Permission.WORK_FUNNEL),
        )
        record = Button(_("Record contact"), "primary", hint="L", clicked=acts.record)
        only_if(may(self.desk.actor, Permission.WORK_FOLLOW_UPS), record)
        allowed = [act for act, permission in offered if may(self.desk.actor, permission)]
        return FileHead(self.desk, allowed, [record])

    def _open_file(self) -> QWidget:
        made = QWidget()
        layout = stack(self.head, gap=8)
        layout.addWidget(self.tabs, 1)
        made.setLayout(layout)
        return made

    def _add_keys(self) -> None:
        acts = self.acts
        self.add_key("L", N_("Record a contact"), acts.record)
        self.add_key("V", N_("Log a visit of this customer"), acts.log_visit)
        self.add_key("N", N_("Write a note"), self._write_note)
        self.add_key("S", N_("Show the number, or hide it"), self.overview.contact.reveal)
        self.add_key("M", N_("Note the mileage"), acts.add_reading)
        self.add_key("Q", N_("Answer the next question"), self._ask_next)
        self.add_key("Ctrl+S", N_("Save the details"), self.tabs.save)
        self.add_key("1", N_("The planned contact was reached"), self._press_one)
        for number in range(2, _TEN + 1):
            self._add_silent_key(str(number % _TEN), partial(self._open_question, number))
        self.keys.append(("2 … 0", N_("Answer the question with this number")))
        for number in range(5):
            self._add_silent_key(f"Ctrl+{number + 1}", partial(self.tabs.setCurrentIndex, number))
        self.keys.append(("Ctrl+1 … Ctrl+5", N_("The tabs of the file")))

    def _add_silent_key(self, key: str, act: Callable[[], object]) -> None:
        """One of several that are said together on the sheet."""
        self.add_key(key, "", act)
        self.keys.pop()

    # What the window asks.

    def open_with(self, arguments: dict[str, Any]) -> None:
        customer_id = arguments.get("customer")
        if customer_id is None:
            return
        if customer_id != self.customer_id:
            self._turn_to(customer_id)
            QTimer.singleShot(0, self, self._take_focus)
        self.mark_stale()

    def _turn_to(self, customer_id: int) -> None:
        self.customer_id, self.data = customer_id, None
        self.tabs.turn_to(customer_id)

    def _take_focus(self) -> None:
        """From a button that the page before has left it to: the keys are the page's."""
        if isinstance(self.focusWidget(), Button):
            self.setFocus()

    def reload(self) -> None:
        if self.customer_id is None:
            self._show(Closed(_(_CHOOSE)))
            return
        question = reader(self.customer_id, self.desk.actor, self.desk.today())
        self.desk.ask(self, question, self._show)

    def remember(self) -> dict[str, Any]:
        self.tabs.keep()
        return {"customer": self.customer_id, "tab": self.tabs.currentIndex()}

    def recall(self, kept: dict[str, Any]) -> None:
        if kept.get("customer") is not None:
            self._turn_to(kept["customer"])
            self.tabs.setCurrentIndex(kept.get("tab", 0))

    def may_leave(self) -> bool:
        self.tabs.keep()
        return True

    # What is shown.

    def _show(self, answer: FileData | Closed) -> None:
        if isinstance(answer, Closed):
            typed = self.tabs.typed() if self.data is not None else []
            is_news, self.data = self.data is not None, None
            if is_news or self.closed is not self._stack.currentWidget():
                self._show_closed(answer.sentence, typed)
            return
        self.data = answer
        self.head.show_file(answer.file)
        self.tabs.show_data(answer)
        self._stack.setCurrentIndex(0)

    def _show_closed(self, sentence: str, typed: Sequence[str]) -> None:
        self._stack.removeWidget(self.closed)
        self.closed.deleteLater()
        self.closed = self._closed(sentence, typed)
        self._stack.addWidget(self.closed)
        self._stack.setCurrentWidget(self.closed)

    def _closed(self, sentence: str, typed: Sequence[str]) -> ClosedFile:
        is_chosen = self.customer_id is not None
        title = _("This file is not open to you") if is_chosen else _("No customer chosen")
        return ClosedFile(title, sentence, typed, lambda: self.desk.go("customers", {}))

    # What the keys do.

    def _write_note(self) -> None:
        self.tabs.setCurrentWidget(self.overview)
        self.overview.story.write_note()

    def _ask_next(self) -> None:
        self.tabs.setCurrentWidget(self.overview)
        self.overview.questions.open_next()

    def _open_question(self, number: int) -> None:
        self.tabs.setCurrentWidget(self.overview)
        self.overview.questions.open_number(number)

    def _press_one(self) -> None:
        """In the list of questions it is the first of them."""
        questions = self.overview.questions
        deals = self.data.open_ones if self.data else []
        if questions.isAncestorOf(self.focusWidget() or self) or not deals:
            self._open_question(1)
        else:
            self.acts.act("reached", deals[0])
