"""An order: signed, with its deposit and the day that was promised; and taking one back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from crmdesk.customers.choices import Offer, levels
from crmdesk.errors import UserError
from crmdesk.followups.cadence import ORDERED
from crmdesk.followups.results import ResultDraft
from crmdesk.funnel.orders import OrderDraft, cancel_order, place_order
from crmdesk.i18n import _
from crmdesk.ui.desk import Desk
from crmdesk.ui.funnel.deal_dialog import DealDialog
from crmdesk.ui.funnel.halves import halves
from crmdesk.ui.funnel.quoted_dialog import QuotedDialog
from crmdesk.ui.funnel.reason_chips import KeyedLevels
from crmdesk.ui.parts.days import DayEdit
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.parts.numbers import MoneyEdit


class OrderDialog(QuotedDialog):
    """Saving sets the level to O; the stage is moved by hand.

    ``contact`` is the one in which it was signed, if it was in one: it is recorded with the order.
    """

    def __init__(
        self,
        desk: Desk,
        opportunity_id: int,
        parent: QWidget | None = None,
        *,
        contact: ResultDraft | None = None,
    ) -> None:
        super().__init__(desk, _("Order"), save=_("Place the order"), parent=parent)
        self._opportunity_id, self._contact = opportunity_id, contact
        self.add_amount()
        self._add_order()
        self._add_days()
        self.form.fields["price_minor"].setFocus()
        self.ask_deal(opportunity_id)

    def _add_order(self) -> None:
        deposit = self.form.field("deposit_minor", _("Deposit"), MoneyEdit())
        number = self.form.field("number", _("Order number"), LineEdit(longest=60))
        self.form.add_line(halves(deposit, number))

    def _add_days(self) -> None:
        today = self.desk.today
        self.form.add("ordered_on", _("Ordered on"), DayEdit(today, today()))
        self.form.add("promised_on", _("Promised for"), DayEdit(today, future=True))

    def unclear(self) -> dict[str, str]:
        return self.deal_draft().problems(self.desk.today()) | super().unclear()

    def deal_draft(self) -> OrderDraft:
        value = self.form.value
        return OrderDraft(
            value("price_minor") or 0,
            value("quantity") or 1,
            value("ordered_on"),
            value("promised_on"),
            value("deposit_minor") or 0,
            value("number"),
        )

    def save_deal(self, draft: OrderDraft) -> None:
        deal, seen, contact = self._opportunity_id, self.seen(), self._contact
        with self.desk.write(self.saving) as session:
            now = self.desk.now()
            place_order(session, deal, draft, seen=seen, contact=contact, now=now)


class CancelDraft:
    """The level at which the deal goes on, which only a person can tell."""

    def __init__(self, level: str | None) -> None:
        self.level = level

    def problems(self) -> dict[str, str]:
        return {} if self.level else {"level": _("Choose a level.")}


class CancelOrderDialog(DealDialog):
    def __init__(self, desk: Desk, opportunity_id: int, parent: QWidget | None = None) -> None:
        about = _("The deal stays open at the level that you choose.")
        super().__init__(
            desk, _("Cancel the order"), save=_("Cancel the order"), about=about, parent=parent
        )
        self._levels = KeyedLevels(_("Level"))
        self.form.add("level", _("Level from now on"), self._levels)
        self.cancel_button.say(_("Keep it"))
        self.ask_deal(opportunity_id)
        desk.ask(self, levels, self._offer_levels, "levels")

    def _offer_levels(self, offered: Sequence[Offer]) -> None:
        self._levels.offer((key, name) for key, name in offered if key != ORDERED)
        self._levels.take_focus()
        self.make_room()

    def deal_draft(self) -> CancelDraft:
        return CancelDraft(self.form.value("level"))

    def save_deal(self, draft: CancelDraft) -> None:
        order_id = self.deal.order_id if self.deal else None
        if order_id is None:
            raise UserError(_("This order is cancelled already."))
        assert draft.level is not None, "its problems say so"
        with self.desk.write(self.saving) as session:
            cancel_order(session, order_id, draft.level, now=self.desk.now())
