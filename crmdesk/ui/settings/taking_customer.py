"""One customer's file taken back: searched for in the backup, compared, brought."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtWidgets import QWidget

from crmdesk.customers.search import Found
from crmdesk.customers.taking_back import (
    customer_differences,
    customers_in_backup,
    take_back_customer,
)
from crmdesk.i18n import N_, _
from crmdesk.jobs import Progress
from crmdesk.store.taking_back import Brought, Comparison, Key
from crmdesk.ui.desk import Desk, Notice, Session
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.lists.columns import Column, Kind, RowsInMemory
from crmdesk.ui.lists.list_view import ListView
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.parts.layouts import list_panel
from crmdesk.ui.settings.beside import Beside
from crmdesk.ui.settings.taking_back import TakeBackDialog

_FOUND_HEIGHT = 170


class TakeCustomerDialog(TakeBackDialog):
    title = N_("Take back one customer")
    about = N_(
        "Everything of the file that is gone comes back, and what was changed is set back. What"
        " came later stays, and so does everybody else's file."
    )

    def __init__(self, desk: Desk, beside: Beside, parent: QWidget) -> None:
        super().__init__(desk, beside, parent)
        self._customer: Found | None = None
        self.search = LineEdit(placeholder=_("Name, initials or number, as in the backup"))
        self.search.setAccessibleName(_("Search the backup"))
        self.search.edited.connect(Pause(self, self._find))
        self.found = ListView(
            desk, "settings/found", _found_columns(), _("Customers in the backup"), records=""
        )
        self.found.chosen.connect(self._choose)
        panel = list_panel(self.found)
        panel.setFixedHeight(_FOUND_HEIGHT)
        self._lay_out(self.search, panel)
        self.search.setFocus()

    def _find(self) -> None:
        text = self.search.value()
        self.beside.ask(
            self, lambda _session, backup, _p: customers_in_backup(backup, text), self._show_found
        )

    def _show_found(self, rows: Sequence[Found]) -> None:
        self.found.show_rows(RowsInMemory(rows))

    def _choose(self, chosen: Found | None) -> None:
        if chosen is not None and chosen != self._customer:
            self._customer = chosen
            self.compare()

    def _id(self) -> int:
        assert self._customer is not None, "nothing is compared before one is chosen"
        return self._customer.id

    def differences(self, session: Session, backup: Session, _progress: Progress) -> Comparison:
        return customer_differences(session, backup, self._id())

    def take(
        self,
        session: Session,
        backup: Session,
        _progress: Progress,
        chosen: Collection[Key] | None,
    ) -> Brought:
        source = self.beside.backup.name
        return take_back_customer(session, backup, self._id(), chosen, source=source)

    def news(self, brought: Brought) -> Notice:
        said = super().news(brought)
        now_id = brought.ids.get(("customer", self._id()), self._id())
        return Notice(
            said.text,
            said.tone,
            _("Open the file"),
            lambda: self._desk.go("customer", {"customer": now_id}),
            stays=said.stays,
        )


def _found_columns() -> list[Column]:
    return [
        Column("name", _("Name"), lambda found: found.name, Kind.STRONG, 200, sortable=False),
        Column("number", _("Number"), lambda found: found.number_masked, width=160, sortable=False),
        Column("owner", _("Owner"), lambda found: found.owner, width=160, sortable=False),
    ]
