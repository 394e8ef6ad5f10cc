"""What the odometer shows; the first service is estimated from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QWidget

from crmdesk.aftersales.vehicles import ReadingDraft, VehicleRow, add_reading
from crmdesk.i18n import _
from crmdesk.ui.customers.cars_card import car_name, facts
from crmdesk.ui.customers.words import joined
from crmdesk.ui.desk import Desk
from crmdesk.ui.parts.days import DayEdit
from crmdesk.ui.parts.fields import ComboBox, LineEdit
from crmdesk.ui.parts.layouts import row
from crmdesk.ui.parts.saving_dialog import SavingDialog

_MOST_KM = 2_000_000


@dataclass(frozen=True)
class Typed:
    vehicle_id: int
    read_on: date | None
    km: str
    today: date
    unclear: str = ""

    def problems(self) -> dict[str, str]:
        problems = {}
        if self.read_on is None:
            problems["read_on"] = self.unclear or _("Enter a day, such as 8/3.")
        elif self.read_on > self.today:
            problems["read_on"] = _("This day is still to come.")
        if self.kilometres is None:
            problems["km"] = _("Enter the kilometres, such as 4,820.")
        return problems

    @property
    def kilometres(self) -> int | None:
        digits = self.km.replace(",", "").replace("，", "").removesuffix("km").strip()
        found = int(digits) if digits.isascii() and digits.isdecimal() else None
        return found if found is None or found <= _MOST_KM else None


class MileageDialog(SavingDialog):
    def __init__(
        self, desk: Desk, vehicles: Sequence[VehicleRow], chosen: int, parent: QWidget
    ) -> None:
        car = next(each for each in vehicles if each.id == chosen)
        super().__init__(desk, _("Mileage"), about=joined(car_name(car), facts(car)), parent=parent)
        cars = [(each.id, joined(car_name(each), each.plate)) for each in vehicles]
        self.car = ComboBox(cars, chosen)
        self.day = DayEdit(desk.today, desk.today())
        self.km = LineEdit(placeholder="4,820 km", longest=12)
        if len(cars) > 1:
            self.form.add("vehicle_id", _("Car"), self.car)
        km = self.form.field("km", _("Kilometres"), self.km)
        self.form.add_line(row(km, self.form.field("read_on", _("Read on"), self.day), gap=12))
        self.km.setFocus()

    def draft(self) -> Typed:
        return Typed(
            self.car.value(),
            self.day.value(),
            self.km.value(),
            self.desk.today(),
            self.day.problem(),
        )

    def save(self, draft: Typed) -> None:
        assert draft.read_on is not None
        assert draft.kilometres is not None
        reading = ReadingDraft(draft.read_on, draft.kilometres)
        with self.desk.write(self.saving) as session:
            add_reading(session, draft.vehicle_id, reading, now=self.desk.now())
