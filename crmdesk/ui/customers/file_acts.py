"""What can be done from a file: each opens the dialog that asks for what it needs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QWidget

from crmdesk.access import Permission, may
from crmdesk.customers.file_page import PlannedLine
from crmdesk.followups.purposes import say
from crmdesk.funnel.on_file import OpportunityOnFile
from crmdesk.models import Result
from crmdesk.ui.customers.contact_dialog import About, ContactDialog
from crmdesk.ui.customers.file_data import FileData
from crmdesk.ui.customers.give import GiveDialog
from crmdesk.ui.customers.mileage_dialog import MileageDialog
from crmdesk.ui.customers.postpone_dialog import PostponeDialog
from crmdesk.ui.customers.visit_dialog import VisitDialog
from crmdesk.ui.desk import Desk
from crmdesk.ui.funnel.delivery_dialog import DeliveryDialog
from crmdesk.ui.funnel.loss_dialog import LossDialog
from crmdesk.ui.funnel.moving import move_deal
from crmdesk.ui.funnel.opportunity_dialog import OpportunityDialog
from crmdesk.ui.funnel.order_dialog import OrderDialog


class FileActs:
    """``data`` is what the page shows now; ``dialog`` is the one that was opened last."""

    def __init__(self, desk: Desk, page: QWidget, data: Callable[[], FileData | None]) -> None:
        self._desk, self._page, self._data = desk, page, data
        self.dialog: QDialog | None = None

    def _open(self, dialog: QDialog) -> None:
        self.dialog = dialog
        dialog.open()

    def act(self, name: str, deal: OpportunityOnFile) -> None:
        acts: dict[str, Callable[[OpportunityOnFile], object]] = {
            "reached": lambda deal: self._record(deal, Result.REACHED),
            "postpone": self._postpone,
            "edit": self._edit,
            "order": self._order,
            "deliver": self._deliver,
            "lose": self._lose,
        }
        acts[name](deal)

    def move(self, deal: OpportunityOnFile, stage_id: int) -> None:
        if stage_id != deal.stage_id:
            seen = {"stage_id": deal.stage_id}
            move_deal(self._desk, deal.id, stage_id, self._page, seen=seen)

    def log_visit(self) -> None:
        data = self._data()
        if data is not None and may(self._desk.actor, Permission.LOG_VISITS):
            self._open(VisitDialog(self._desk, data.file.id, data.file.name, self._page))

    def give(self) -> None:
        data = self._data()
        if data is not None:
            self._open(GiveDialog(self._desk, [data.file], self._page))

    def add_opportunity(self) -> None:
        data = self._data()
        if data is not None:
            self._open(OpportunityDialog(self._desk, data.file.id, None, self._page))

    def add_reading(self, vehicle_id: int | None = None) -> None:
        data = self._data()
        cars = data.vehicles if data else ()
        if cars and may(self._desk.actor, Permission.WORK_VEHICLES):
            chosen = vehicle_id if vehicle_id is not None else cars[0].id
            self._open(MileageDialog(self._desk, cars, chosen, self._page))

    # Contacts.

    def record(self) -> None:
        """Of the deal whose contact is due first; else of what is planned; else a new one."""
        data = self._data()
        if data is None or not may(self._desk.actor, Permission.WORK_FOLLOW_UPS):
            return
        deals = sorted(data.open_ones, key=lambda deal: (deal.next_due is None, deal.next_due))
        if deals:
            self._record(deals[0])
        elif due := [line for line in data.file.planned if line.due_on <= self._desk.today()]:
            self.record_planned(due[0])
        else:
            self._ask(About(data.file.id, data.file.name))

    def record_planned(self, line: PlannedLine) -> None:
        data = self._data()
        if data is not None:
            about = About(data.file.id, data.file.name, None, None, line.id)
            self._ask(about, Result.REACHED)

    def _record(self, deal: OpportunityOnFile, result: Result | None = None) -> None:
        data = self._data()
        if data is None or not may(self._desk.actor, Permission.WORK_FOLLOW_UPS):
            return
        file = data.file
        self._ask(About(file.id, file.name, deal.level, deal.id, deal.follow_up_id), result)

    def _ask(self, about: About, result: Result | None = None) -> None:
        data = self._data()
        assert data is not None
        dialog = ContactDialog(self._desk, about, data.levels, self._page, result=result)
        deal_id = about.opportunity_id
        if deal_id is not None:
            dialog.lost.connect(
                lambda said: self._open(LossDialog(self._desk, deal_id, self._page, said=said))
            )
        self._open(dialog)

    def _postpone(self, deal: OpportunityOnFile) -> None:
        if deal.follow_up_id is not None:
            words = say(deal.next_purpose)
            seen = {"due_on": deal.next_due, "due_time": deal.next_time}
            dialog = PostponeDialog(self._desk, deal.follow_up_id, words, seen, self._page)
            self._open(dialog)

    # Deals.

    def _edit(self, deal: OpportunityOnFile) -> None:
        self._open(OpportunityDialog(self._desk, None, deal.id, self._page))

    def _order(self, deal: OpportunityOnFile) -> None:
        self._open(OrderDialog(self._desk, deal.id, self._page))

    def _deliver(self, deal: OpportunityOnFile) -> None:
        self._open(DeliveryDialog(self._desk, deal.id, self._page))

    def _lose(self, deal: OpportunityOnFile) -> None:
        self._open(LossDialog(self._desk, deal.id, self._page))
