"""The customers: a list with its filters."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from crmdesk.access import Permission, may
from crmdesk.i18n import N_, _, ngettext, number
from crmdesk.models import Customer
from crmdesk.ui.customers.columns import columns
from crmdesk.ui.customers.criteria import criteria_from
from crmdesk.ui.customers.filter_bar import FilterBar, Offered, read_offered
from crmdesk.ui.customers.sight import only_if
from crmdesk.ui.desk import Desk
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.lists.list_view import ListView
from crmdesk.ui.look.tokens import PAGE, SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.parts.layouts import list_panel, stack
from crmdesk.ui.parts.notices import EmptyState
from crmdesk.ui.parts.text import Heading
from crmdesk.ui.shell.page import Page

_SEARCH_WIDTH = 300


class CustomersPage(Page):
    tables = frozenset({"customer", "contact_number", "opportunity", "follow_up", "owned_vehicle"})
    help_text = N_(
        "Find a customer by name, pinyin, initials, part of a number or plate. Enter opens the "
        "file. A click on a heading sorts; a right click chooses the columns. A set of filters "
        "can be saved under a name."
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._dialog: Any = None
        self.search = LineEdit(placeholder=_("Name, initials, number, plate"))
        self.search.setAccessibleName(_("Search"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(_SEARCH_WIDTH)
        self.filters = FilterBar(desk)
        self.list = ListView(
            desk, "customers", columns(desk), _("Customers"), records=Customer.__tablename__
        )
        self._build()
        self._connect()

    def _build(self) -> None:
        actor = self.desk.actor
        self.give_button = Button(_("Give to…"), hint="Ctrl+G", clicked=self._give)
        self.give_button.hide()
        new = Button(_("New customer"), "primary", hint="Ctrl+N", clicked=self.add)
        only_if(may(actor, Permission.EDIT_CUSTOMERS), new)
        self.head = Heading(_("Customers"), self.search, self.give_button, new)
        layout = stack(self.head, self.filters, gap=SIZES.gap, margins=PAGE)
        layout.addWidget(list_panel(self.list), 1)
        self.setLayout(layout)
        self.list.say_when_empty(
            EmptyState(
                _("No customer here"),
                _(
                    "Nobody matches the search and the filters. A new file begins with a name, a "
                    "number and a level."
                ),
                _("Show all"),
                self._show_all,
            )
        )

    def _connect(self) -> None:
        self.search.edited.connect(Pause(self, self.reload))
        self.search.returnPressed.connect(self._open_first)
        self.filters.changed.connect(self.reload)
        self.list.opened.connect(lambda row: self.desk.go("customer", {"customer": row.id}))
        self.list.loaded.connect(self._say_count)
        self.list.selectionModel().selectionChanged.connect(lambda *_rows: self._offer_giving())
        self.add_key("/", N_("Search the list"), self._take_search)
        if may(self.desk.actor, Permission.EDIT_CUSTOMERS):
            self.add_key("Ctrl+N", N_("New customer"), self.add)
        if may(self.desk.actor, Permission.REASSIGN):
            words = N_("Give the selected customers to another adviser")
            self.add_key("Ctrl+G", words, self._give)
        self.desk.ask(self, read_offered, self._offer, "offered")

    def _offer(self, offered: Offered) -> None:
        self.filters.offer(offered)

    def open_with(self, arguments: dict[str, Any]) -> None:
        """``{"text": …}`` from the search box, ``{"new": True}`` for a new file."""
        if "text" in arguments:
            self.search.set_value(arguments["text"])
            self.mark_stale()
        if arguments.get("new"):
            self.add()

    def reload(self) -> None:
        text, criteria = self.search.value(), self.filters.criteria
        self.list.show_rows(
            criteria.rows(text, me=self.desk.actor.account_id, today=self.desk.today())
        )

    def _say_count(self, count: int) -> None:
        self.head.about.setText(
            ngettext("{count} file", "{count} files", count).format(count=number(count))
        )

    def _take_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _open_first(self) -> None:
        """Enter in the search box goes down into the list."""
        self.list.setFocus(Qt.FocusReason.TabFocusReason)
        if self.list.current_row() is None and self.list.rows.rowCount():
            self.list.selectRow(0)

    def _show_all(self) -> None:
        self.search.set_value("")
        self.filters.choose(criteria_from({}))
        self.reload()

    def add(self) -> None:
        from crmdesk.ui.customers.new_customer import NewCustomerDialog

        self._show(NewCustomerDialog(self.desk, self))

    def _offer_giving(self) -> None:
        chosen = len(self.list.selectionModel().selectedRows())
        self.give_button.setVisible(chosen > 0 and may(self.desk.actor, Permission.REASSIGN))
        words = _("Give {count} to…") if chosen > 1 else _("Give to…")
        self.give_button.say(words.format(count=chosen))

    def _give(self) -> None:
        from crmdesk.ui.customers.give import GiveDialog

        chosen = self.list.chosen_rows()
        if chosen:
            self._show(GiveDialog(self.desk, chosen, self))

    def _show(self, dialog: QDialog) -> None:
        self._dialog = dialog
        dialog.open()

    def remember(self) -> dict[str, Any]:
        return {"criteria": self.filters.criteria.kept(), "list": self.list.remember()}

    def typed(self) -> str:
        return self.search.value()

    def retype(self, typed: str) -> None:
        self.search.set_value(typed)

    def recall(self, kept: dict[str, Any]) -> None:
        self.filters.choose(criteria_from(kept.get("criteria")))
        self.list.recall(kept.get("list", {}))
