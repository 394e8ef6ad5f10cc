"""The cars of a customer with their mileage."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from crmdesk import i18n
from crmdesk.access import Permission, may
from crmdesk.aftersales.vehicles import VehicleRow
from crmdesk.i18n import NOTHING, _, money
from crmdesk.ui.customers.cars_card import car_name, mileage
from crmdesk.ui.customers.file_data import FileData
from crmdesk.ui.customers.lazy_tab import Part
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import panel, row, scrolling, stack
from crmdesk.ui.parts.notices import EmptyState
from crmdesk.ui.parts.text import KeyValues, heading, tag


class VehiclesTab(Part):
    def __init__(self, desk: Desk, add_reading: Callable[[int], object]) -> None:
        super().__init__()
        self._desk, self._add_reading = desk, add_reading
        self._cards = stack(gap=SIZES.gap, margins=(0, SIZES.gap, 0, 0))
        inside = QWidget()
        inside.setLayout(self._cards)
        self.setLayout(stack(scrolling(inside)))

    def show_data(self, data: FileData) -> None:
        while item := self._cards.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for number, car in enumerate(data.vehicles):
            self._cards.addWidget(self._card(car, is_first=number == 0))
        if not data.vehicles:
            text = _("A car delivered here stands here by itself, with its care calls.")
            self._cards.addWidget(panel(EmptyState(_("No car yet"), text)))
        self._cards.addStretch(1)

    def _card(self, car: VehicleRow, *, is_first: bool) -> QWidget:
        known = KeyValues(name_width=110)
        known.show_pairs(pairs(car))
        title = row(
            heading(car_name(car)),
            tag(_("ours"), "good") if car.is_ours else tag(_("not from us")),
            None,
            gap=8,
        )
        if may(self._desk.actor, Permission.WORK_VEHICLES):
            add = Button(
                _("Add a reading"),
                hint="M" if is_first else "",
                clicked=lambda: self._add_reading(car.id),
            )
            title.addWidget(add)
        return panel(title, known, gap=10)


def pairs(car: VehicleRow) -> list[tuple[str, str | QWidget]]:
    delivered = i18n.day_full(car.delivered_on) if car.delivered_on else NOTHING
    found = [
        (_("Plate"), car.plate or NOTHING),
        (_("VIN"), car.vin or NOTHING),
        (_("Colour"), car.colour),
        (_("Year"), str(car.year) if car.year else ""),
        (_("Delivered on"), delivered),
        (_("Price"), money(car.price_minor) if car.price_minor else ""),
        (_("Mileage"), mileage(car) or _("not read yet")),
        (_("First service"), _service(car)),
    ]
    return [(name, words) for name, words in found if words]


def _service(car: VehicleRow) -> str:
    """The call goes out at the earlier of the mileage and the months."""
    if car.first_service_on is None:
        return ""
    by = i18n.day_full(car.first_service_on)
    return _("by {day}; 5,000 km {estimate}").format(day=by, estimate=car.first_service)
