"""What was planned for a car that has just been delivered, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crmdesk.aftersales.planned import PlannedCall, planned_calls
from crmdesk.errors import UserError
from crmdesk.funnel.deal import Deal
from crmdesk.i18n import _, ngettext, when
from crmdesk.ui.desk import Desk, Notice, Session


def tell_care(desk: Desk, vehicle_id: int, deal: Deal) -> None:
    """Above the page, as the status bar is about to say how to undo, and unless that is done."""
    delivery = desk.acts

    def open_file() -> None:
        desk.go("customer", {"customer": deal.customer_id})

    def read(session: Session) -> Sequence[PlannedCall] | None:
        try:
            return planned_calls(session, vehicle_id)
        except UserError:  # undone by now
            return None

    def tell(calls: Sequence[PlannedCall] | None) -> None:
        if calls is None or desk.acts != delivery:
            return
        delivered = _("{customer}'s car is delivered.").format(customer=deal.customer)
        text = f"{delivered} {care_words(calls, desk.today())}"
        desk.notify(Notice(text, "good", _("Open the file"), open_file))

    desk.ask(desk.signals, read, tell, "care")


def care_words(calls: Sequence[PlannedCall], today: date) -> str:
    """7 care calls planned: today Arrived home, 11-24 Day 3 call…"""
    if not calls:
        return _("No care call is planned.")
    planned = ngettext(
        "{count} care call planned: {calls}.", "{count} care calls planned: {calls}.", len(calls)
    )
    listed = ", ".join(f"{when(call.due_on, today)} {call.purpose}" for call in calls)
    return planned.format(count=len(calls), calls=listed)
