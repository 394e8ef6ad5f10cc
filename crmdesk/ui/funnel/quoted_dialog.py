"""A dialog that asks what was quoted: it stands in the deal, where others may change it too."""

from __future__ import annotations

from typing import Any

from crmdesk.funnel.deal import Deal, deal_of
from crmdesk.i18n import _
from crmdesk.store.edits import Values
from crmdesk.ui.desk import Session
from crmdesk.ui.funnel.deal_dialog import DealDialog
from crmdesk.ui.funnel.halves import halves
from crmdesk.ui.funnel.whole_number import WholeNumberEdit
from crmdesk.ui.parts.numbers import MoneyEdit
from crmdesk.ui.parts.sharing import Standing

_AMOUNT = ("price_minor", "quantity")


class QuotedDialog(DealDialog):
    def add_amount(self) -> None:
        price = self.form.field("price_minor", _("Price of one car"), MoneyEdit())
        count = self.form.field("quantity", _("How many cars"), WholeNumberEdit(1, longest=5))
        self.form.add_line(halves(price, count))

    def ask_deal(self, opportunity_id: int) -> None:
        def known(session: Session) -> Standing:
            return _amount(deal_of(session, opportunity_id)), {}

        shared = self.share(self.desk, self._read, self._show)
        shared.watch({"opportunity"}, known)
        super().ask_deal(opportunity_id)

    def _read(self) -> dict[str, Any]:
        return {name: self.form.value(name) for name in _AMOUNT}

    def _show(self, values: Values) -> None:
        for name, value in values.items():
            self.form.fields[name].editor.set_value(value)

    def show_deal(self, deal: Deal) -> None:
        if self.shared is not None:
            self.shared.begin(_amount(deal))
        self.form.fields["price_minor"].editor.selectAll()

    def seen(self) -> Values | None:
        """The amount that was shown, once there is one."""
        return self.shared.seen if self.shared is not None and self.shared.seen else None

    def unclear(self) -> dict[str, str]:
        found = super().unclear()
        if self.form.value("price_minor") is None:
            found.setdefault("price_minor", _("Enter the price of one car."))
        return found


def _amount(deal: Deal) -> dict[str, Any]:
    return {name: getattr(deal, name) for name in _AMOUNT}
