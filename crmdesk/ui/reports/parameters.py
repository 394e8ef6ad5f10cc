"""What may be chosen for a report: its period, and who or what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from crmdesk.dates import parse_day
from crmdesk.i18n import _
from crmdesk.reports.definition import Parameter, ParameterKind, Period, Report
from crmdesk.reports.parameters import Choice
from crmdesk.ui.desk import Desk
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.parts.buttons import Chips
from crmdesk.ui.parts.days import DayEdit
from crmdesk.ui.parts.fields import ComboBox, Form
from crmdesk.ui.parts.layouts import plain, scrolling, stack
from crmdesk.ui.parts.text import Paragraph
from crmdesk.ui.reports.periods import CUSTOM, days_of, names_for, own_period

Given = dict[str, Any]
"""Names of parameters to what was chosen, as ``run_report`` takes them."""


class ParameterPanel(QFrame):
    """Made anew for each report; what was chosen comes and goes as ``kept``."""

    changed = Signal()
    """A person has chosen something else, and has stopped typing."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._report: Report | None = None
        self._form = _ReportForm(desk)
        self._settle = Pause(self, self.changed.emit)
        self._area = stack(margins=(16, 12, 6, 12))
        self.setObjectName("panel")
        self.setLayout(self._area)

    def show_report(self, report: Report, kept: Mapping[str, Any]) -> None:
        """``kept``: "period", or "first" and "last"; and the value of each choice."""
        self._report = report
        while item := self._area.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._form = _ReportForm(self._desk, report, kept)
        self._form.edited.connect(self._settle)
        self._area.addWidget(scrolling(self._form))

    def offer(self, choices: Mapping[str, Sequence[Choice]]) -> None:
        self._form.offer(choices)

    def given(self) -> Given | None:
        """None where a day is not understood: the field says so."""
        return self._form.given()

    def keep(self) -> dict[str, Any]:
        """What ``show_report`` needs to bring this back, as JSON takes it."""
        return self._form.keep()


class _ReportForm(QWidget):
    edited = Signal()

    def __init__(
        self, desk: Desk, report: Report | None = None, kept: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__()
        self._desk, self._kept = desk, dict(kept or {})
        self._period = report.period if report else Period.EVERYTHING
        self._lists: dict[str, ComboBox] = {}
        self._form = Form()
        self._form.setContentsMargins(0, 0, 10, 0)
        self._add_period()
        for parameter in report.parameters if report else ():
            if parameter.kind is ParameterKind.CHOICE:
                self._add_list(parameter)
        for parameter, why in report.withheld.items() if report else ():
            self._say_withheld(parameter, why)
        self.setLayout(stack(self._form))

    def _add_period(self) -> None:
        names = {key: _(name) for key, name in names_for(self._period).items()}
        label = _("Expected close") if self._period is Period.EVERYTHING else _("Period")
        self._chips = Chips(label, names.items(), flow=True)
        self._form.add("period", label, self._chips)
        self._first, self._last = (DayEdit(self._desk.today) for __ in range(2))
        days = Form(gap=8)
        days.add("first", _("From"), self._first)
        days.add("last", _("To"), self._last)
        self._days = days
        self._days_line = plain(stack(days))
        self._form.add_line(self._days_line)
        self._recall_period(names)
        self._chips.changed.connect(self._take_period)
        for edit in (self._first, self._last):
            edit.edited.connect(self.edited)

    def _recall_period(self, names: Mapping[str, str]) -> None:
        first, last = (self._day(self._kept.get(key)) for key in ("first", "last"))
        self._first.set_value(first)
        self._last.set_value(last)
        name = CUSTOM if first or last else self._kept.get("period")
        self._chips.choose(name if name in names else own_period(self._period))
        self._days_line.setVisible(self._chips.value() == CUSTOM)

    def _day(self, kept: Any) -> date | None:
        return parse_day(kept, self._desk.today()) if isinstance(kept, str) else kept

    def _take_period(self, name: str) -> None:
        if name == CUSTOM and not (self._first.value() or self._last.value()):
            days = days_of("month", self._desk.today(), self._period)
            self._first.set_value(days.first)
            self._last.set_value(days.last)
        self._days_line.setVisible(name == CUSTOM)
        if name == CUSTOM:
            self._first.setFocus()
        self.edited.emit()

    def _add_list(self, parameter: Parameter) -> None:
        value = self._kept.get(parameter.key)
        combo = ComboBox([(None, _("all")), *([(value, "…")] if value is not None else [])], value)
        combo.edited.connect(self.edited)
        self._lists[parameter.key] = combo
        self._form.add(parameter.key, _(parameter.title), combo)

    def _say_withheld(self, parameter: Parameter, why: str) -> None:
        """What is not offered says so where one would look for it."""
        said = _("{name}: not to be chosen here. {why}").format(name=_(parameter.title), why=_(why))
        self._form.add_line(Paragraph(said, "muted"))

    def offer(self, choices: Mapping[str, Sequence[Choice]]) -> None:
        """A list of one, oneself, is no choice."""
        for key, combo in self._lists.items():
            offered, chosen = choices.get(key, ()), combo.value()
            combo.offer([(None, _("all")), *((each.value, each.label) for each in offered)])
            combo.set_value(_meant(chosen, offered))
            self._form.fields[key].setVisible(len(offered) > 1)

    def given(self) -> Given | None:
        problems = {
            name: edit.problem()
            for name, edit in (("first", self._first), ("last", self._last))
            if self._chips.value() == CUSTOM and edit.is_unclear
        }
        if not self._days.show_problems(problems):
            return None
        first, last = self._chosen_days()
        lists = {key: combo.value() for key, combo in self._lists.items()}
        return {"first": first, "last": last, **lists}

    def _chosen_days(self) -> tuple[date | None, date | None]:
        name = self._chips.value()
        if name == CUSTOM:
            return self._first.value(), self._last.value()
        return days_of(name, self._desk.today(), self._period)

    def keep(self) -> dict[str, Any]:
        kept = {key: combo.value() for key, combo in self._lists.items()}
        if self._chips.value() != CUSTOM:
            return {"period": self._chips.value(), **kept}
        days = {"first": self._first.value(), "last": self._last.value()}
        return {**{key: day.isoformat() for key, day in days.items() if day}, **kept}


def _meant(chosen: Any, offered: Sequence[Choice]) -> Any:
    """``chosen`` as it came: a value, or a name or key as another page may give it."""
    for choice in offered:
        if chosen is not None and chosen in (choice.value, choice.label, choice.code):
            return choice.value
    return None
