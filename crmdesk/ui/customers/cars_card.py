"""The cars of a customer in a few lines."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from crmdesk import i18n
from crmdesk.aftersales.vehicles import VehicleRow
from crmdesk.customers.questions import say_answer
from crmdesk.i18n import _
from crmdesk.ui.customers.file_data import FileData
from crmdesk.ui.customers.words import joined
from crmdesk.ui.look.tokens import INSIDE
from crmdesk.ui.parts.layouts import plain, stack
from crmdesk.ui.parts.text import Paragraph, Text, heading, small


class CarsCard(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._lines = stack(gap=8)
        self.setLayout(stack(heading(_("Owned cars")), self._lines, gap=8, margins=INSIDE))

    def show_data(self, data: FileData) -> None:
        while item := self._lines.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        said = say_answer("present_car", data.draft.present_car)
        if said:
            self._lines.addWidget(Text(_("Now: {car}").format(car=said)))
        for car in data.vehicles:
            self._lines.addWidget(_car(car))
        self.setVisible(bool(said or data.vehicles))


def _car(car: VehicleRow) -> QWidget:
    name = Text(joined(car_name(car), car.plate), bold=True)
    pieces: list[QWidget] = [name, small(facts(car))]
    if car.first_service:
        words = Paragraph(_("First service {estimate}").format(estimate=car.first_service), "muted")
        pieces.append(words)
    return plain(stack(*pieces, gap=2))


def car_name(car: VehicleRow) -> str:
    return " ".join(filter(None, (car.brand, car.model))) or _("Car")


def facts(car: VehicleRow) -> str:
    delivered = i18n.day_full(car.delivered_on) if car.delivered_on else ""
    return joined(
        _("delivered {day}").format(day=delivered) if delivered else "",
        str(car.year) if car.year and not delivered else "",
        mileage(car),
        "" if car.is_ours else _("not from us"),
    )


def mileage(car: VehicleRow) -> str:
    if car.km is None or car.read_on is None:
        return ""
    return _("{km} km on {day}").format(km=i18n.number(car.km), day=i18n.day_full(car.read_on))
