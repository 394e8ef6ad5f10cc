"""The price that was quoted: asked on the way into the stage in which one is named."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from crmdesk.funnel.deal import Deal
from crmdesk.funnel.moves import MoveDraft, move_opportunity
from crmdesk.i18n import _
from crmdesk.ui.desk import Desk
from crmdesk.ui.funnel.deal_dialog import DealDialog
from crmdesk.ui.funnel.halves import halves
from crmdesk.ui.funnel.whole_number import WholeNumberEdit
from crmdesk.ui.parts.numbers import MoneyEdit


class AmountDialog(DealDialog):
    """Saving moves the deal into ``stage_id`` with its amount."""

    def __init__(
        self, desk: Desk, opportunity_id: int, stage_id: int, parent: QWidget | None = None
    ) -> None:
        about = _("The forecast counts on it. It can be changed later.")
        super().__init__(desk, _("What was quoted?"), save=_("Move"), about=about, parent=parent)
        self._opportunity_id, self._stage_id = opportunity_id, stage_id
        price = self.form.field("price_minor", _("Price of one car"), MoneyEdit())
        count = self.form.field("quantity", _("How many cars"), WholeNumberEdit(1, longest=5))
        self.form.add_line(halves(price, count))
        price.setFocus()
        self.ask_deal(opportunity_id)

    def show_deal(self, deal: Deal) -> None:
        price = self.form.fields["price_minor"].editor
        price.set_value(deal.price_minor)
        price.selectAll()
        self.form.fields["quantity"].editor.set_value(deal.quantity)

    def unclear(self) -> dict[str, str]:
        found = super().unclear()
        if self.form.value("price_minor") is None:
            found.setdefault("price_minor", _("Enter the price of one car."))
        return found

    def deal_draft(self) -> MoveDraft:
        quantity = self.form.value("quantity")
        return MoveDraft(self._stage_id, self.form.value("price_minor"), quantity)

    def save_deal(self, draft: MoveDraft) -> None:
        with self.desk.write() as session:
            move_opportunity(session, self._opportunity_id, draft, now=self.desk.now())
