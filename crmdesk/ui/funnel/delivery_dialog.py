"""Handing the car over: which car, on which day, for how much."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from crmdesk.aftersales.deliveries import DeliveryDraft, deliver
from crmdesk.funnel.choices import ModelChoice, models
from crmdesk.funnel.deal import Deal
from crmdesk.i18n import _
from crmdesk.store.requests import Saved
from crmdesk.ui.desk import Desk
from crmdesk.ui.funnel.care_told import tell_care
from crmdesk.ui.funnel.deal_dialog import DealDialog
from crmdesk.ui.funnel.halves import halves
from crmdesk.ui.funnel.whole_number import WholeNumberEdit
from crmdesk.ui.parts.days import DayEdit
from crmdesk.ui.parts.fields import ComboBox, LineEdit
from crmdesk.ui.parts.numbers import MoneyEdit
from crmdesk.ui.parts.text import small

_LONGEST_SIGN = 40


class DeliveryDialog(DealDialog):
    """Saving wins the deal, keeps the car, and plans its care; ``vehicle_id`` is then its id."""

    def __init__(self, desk: Desk, opportunity_id: int, parent: QWidget | None = None) -> None:
        about = _("The sale is closed as won, and the care calls are planned.")
        super().__init__(desk, _("Delivery"), save=_("Deliver"), about=about, parent=parent)
        self._opportunity_id = opportunity_id
        self.vehicle_id: int | None = None
        self._hint = small("", "attention")
        self._add_sale()
        self._add_car()
        self.form.fields["plate"].editor.setFocus()
        self.ask_deal(opportunity_id)
        desk.ask(self, models, self._offer_models, "models")

    def _add_sale(self) -> None:
        today = self.desk.today
        on = self.form.field("delivered_on", _("Delivered on"), DayEdit(today, today()))
        self.form.add_line(on)
        price = self.form.field("price_minor", _("Price"), MoneyEdit())
        km = self.form.field("km", _("Mileage, km"), WholeNumberEdit(0, longest=9))
        self.form.add_line(halves(price, km))

    def _add_car(self) -> None:
        plate = self.form.field("plate", _("Plate"), LineEdit(longest=_LONGEST_SIGN))
        colour = self.form.field("colour", _("Colour"), LineEdit(longest=60))
        self.form.add_line(halves(plate, colour))
        vin = LineEdit(longest=_LONGEST_SIGN)
        vin.edited.connect(self._advise)
        self.form.add("vin", _("VIN"), vin)
        self._hint.hide()
        self.form.add_line(self._hint)
        self.form.add("model_id", _("Model"), ComboBox())

    def _advise(self) -> None:
        """As advice only: some makers do not use the check digit."""
        hint = self.deal_draft().hints().get("vin", "") if self.form.value("vin") else ""
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.make_room()

    def _offer_models(self, offered: Sequence[ModelChoice]) -> None:
        model = self.form.fields["model_id"].editor
        model.offer([(each.id, each.name) for each in offered])
        model.set_value(self.deal.model_id if self.deal else None)

    def show_deal(self, deal: Deal) -> None:
        self.form.fields["price_minor"].editor.set_value(deal.price_minor)
        self.form.fields["colour"].editor.set_value(deal.colour)
        self.form.fields["model_id"].editor.set_value(deal.model_id)

    def unclear(self) -> dict[str, str]:
        found = super().unclear()
        if self.form.value("delivered_on") is None:
            found.setdefault("delivered_on", _("Enter the day of the delivery."))
        late = self.deal_draft().problems(self.desk.today())
        return late | found

    def deal_draft(self) -> DeliveryDraft:
        value = self.form.value
        return DeliveryDraft(
            value("delivered_on") or self.desk.today(),
            value("price_minor"),
            value("plate"),
            value("vin"),
            value("colour"),
            value("model_id"),
            "",
            value("km") or 0,
        )

    def save_deal(self, draft: DeliveryDraft) -> None:
        deal, now = self._opportunity_id, self.desk.now()
        self._tell(
            self.decide(lambda session, seen: deliver(session, deal, draft, seen=seen, now=now))
        )

    def take_saved_deal(self, saved: Saved) -> None:
        self._tell(saved.rows["owned_vehicle"])

    def _tell(self, vehicle_id: int) -> None:
        self.vehicle_id = vehicle_id
        if self.deal is not None:
            tell_care(self.desk, self.vehicle_id, self.deal)
