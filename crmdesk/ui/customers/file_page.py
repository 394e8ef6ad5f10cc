"""A customer's file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QWidget

from crmdesk.access import Permission, may
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.ui.customers.deals import DealsTab
from crmdesk.ui.customers.details import Details
from crmdesk.ui.customers.file_acts import FileActs
from crmdesk.ui.customers.file_data import Closed, FileData, reader
from crmdesk.ui.customers.head import Act, FileHead
from crmdesk.ui.customers.overview import Overview
from crmdesk.ui.customers.sight import only_if
from crmdesk.ui.customers.story import Story
from crmdesk.ui.customers.vehicles_tab import VehiclesTab
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.tokens import PAGE
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import stack
from crmdesk.ui.parts.notices import EmptyState
from crmdesk.ui.shell.page import Page

_TEN = 10
_CHOOSE = N_("Find a customer with Ctrl+K, or in the list.")


class FilePage(Page):
    tables = frozenset(
        {
            *("customer", "contact_number", "related_person", "note", "ownership_change"),
            *("opportunity", "stage_move", "level_change", "follow_up", "quote", "sales_order"),
            *("loss", "delivery", "visit", "test_drive", "owned_vehicle", "mileage_reading"),
        }
    )
    help_text = N_(
        "Everything of one customer. L records a contact, 1 the planned one as reached. Q answers "
        "the next of the ten questions; the others are opened by their numbers. N writes a note, "
        "S shows the number, M notes the mileage of the car. What is typed and not saved is kept "
        "when you leave the page."
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.customer_id: int | None = None
        self.data: FileData | None = None
        self.acts = FileActs(desk, self)
        self.overview = Overview(desk, self._edit, self._say_failure)
        self.details = Details(desk)
        self.deals = DealsTab(desk, self.acts.add_opportunity)
        self.vehicles = VehiclesTab(desk, self.acts.add_reading)
        self.story = Story(desk, with_notes=False)
        self.head = self._head()
        self.tabs = self._tabs()
        self.closed = EmptyState(_("No customer chosen"), _CHOOSE)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._open_file())
        self._stack.addWidget(self.closed)
        self.setLayout(stack(self._stack, margins=PAGE))
        self._connect()
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

    def _tabs(self) -> QTabWidget:
        tabs = QTabWidget()
        tabs.addTab(self.overview, _("Overview"))
        for widget in (self.details, self.deals, self.vehicles, self.story):
            tabs.addTab(widget, "")
        return tabs

    def _open_file(self) -> QWidget:
        made = QWidget()
        layout = stack(self.head, gap=8)
        layout.addWidget(self.tabs, 1)
        made.setLayout(layout)
        return made

    def _connect(self) -> None:
        for cards in (self.overview.deals, self.deals.cards):
            cards.wanted.connect(self.acts.act)
            cards.stage_wanted.connect(self.acts.move)
        self.overview.planned.recorded.connect(self.acts.record_planned)
        self.details.unsaved.connect(lambda _unsaved: self._name_tabs())

    def _add_keys(self) -> None:
        acts = self.acts
        self.add_key("L", N_("Record a contact"), acts.record)
        self.add_key("N", N_("Write a note"), self._write_note)
        self.add_key("S", N_("Show the number, or hide it"), self.overview.contact.reveal)
        self.add_key("M", N_("Note the mileage"), acts.add_reading)
        self.add_key("Q", N_("Answer the next question"), self._ask_next)
        self.add_key("Ctrl+S", N_("Save the details"), self.details.save)
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
        self.mark_stale()

    def _turn_to(self, customer_id: int) -> None:
        self._keep()
        self.customer_id, self.data = customer_id, None
        self.overview.turn_to(customer_id)
        self.details.turn_to(customer_id)
        self.tabs.setCurrentIndex(0)

    def reload(self) -> None:
        if self.customer_id is None:
            self._show(Closed(_(_CHOOSE)))
            return
        question = reader(self.customer_id, self.desk.actor, self.desk.today())
        self.desk.ask(self, question, self._show)

    def remember(self) -> dict[str, Any]:
        self._keep()
        return {"customer": self.customer_id, "tab": self.tabs.currentIndex()}

    def recall(self, kept: dict[str, Any]) -> None:
        if kept.get("customer") is not None:
            self._turn_to(kept["customer"])
            self.tabs.setCurrentIndex(kept.get("tab", 0))

    def may_leave(self) -> bool:
        self._keep()
        return True

    def _keep(self) -> None:
        """What is typed waits for this customer."""
        self.details.typed.keep_now()
        self.overview.keep()

    # What is shown.

    def _show(self, answer: FileData | Closed) -> None:
        if isinstance(answer, Closed):
            self.data = None
            self._show_closed(answer.sentence)
            return
        self.data = answer
        self.head.show_file(answer.file)
        for part in (self.overview, self.details, self.deals, self.vehicles, self.story):
            part.show_data(answer)
        self._name_tabs()
        self._stack.setCurrentIndex(0)

    def _show_closed(self, sentence: str) -> None:
        self._stack.removeWidget(self.closed)
        self.closed.deleteLater()
        self.closed = EmptyState(
            _("This file is not open to you") if self.customer_id else _("No customer chosen"),
            sentence,
            _("To the list of customers"),
            lambda: self.desk.go("customers", {}),
        )
        self._stack.addWidget(self.closed)
        self._stack.setCurrentWidget(self.closed)

    def _name_tabs(self) -> None:
        data = self.data
        if data is None:
            return
        dot = " •" if self.details.is_changed else ""
        names = (
            _("Details {score}").format(score=f"{data.file.completeness}/{_TEN}") + dot,
            _("Opportunities {count}").format(count=len(data.opportunities)),
            _("Vehicles {count}").format(count=len(data.vehicles)),
            _("Timeline {count}").format(count=len(data.timeline)),
        )
        for number, name in enumerate(names, 1):
            self.tabs.setTabText(number, name)

    # What the keys do.

    def _edit(self) -> None:
        self.tabs.setCurrentWidget(self.details)
        self.details.form.fields["name"].editor.setFocus(Qt.FocusReason.TabFocusReason)

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

    def _say_failure(self, sentence: str) -> None:
        self.desk.fail(UserError(sentence))
