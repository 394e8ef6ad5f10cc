"""Putting a planned contact off to another day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from PySide6.QtWidgets import QWidget

from crmdesk import i18n
from crmdesk.followups.cadence import day_problem
from crmdesk.followups.planning import replan
from crmdesk.i18n import _
from crmdesk.store.edits import Values
from crmdesk.ui.customers.keyed_chips import KeyedChips
from crmdesk.ui.desk import Desk
from crmdesk.ui.parts.days import DayEdit, TimeEdit
from crmdesk.ui.parts.layouts import row
from crmdesk.ui.parts.saving_dialog import SavingDialog


@dataclass(frozen=True)
class Moment:
    on: date | None
    at: time | None
    today: date
    unclear: str = ""

    def problems(self) -> dict[str, str]:
        if self.on is None:
            return {"on": self.unclear or _("Enter a day, such as +3.")}
        problem = day_problem(self.on, self.today)
        return {"on": problem} if problem else {}


class PostponeDialog(SavingDialog):
    def __init__(
        self, desk: Desk, follow_up_id: int, purpose: str, seen: Values, parent: QWidget
    ) -> None:
        """``seen``: the ``due_on`` and ``due_time`` that it is put off from."""
        super().__init__(desk, _("Postpone"), about=purpose, parent=parent)
        self._follow_up_id = follow_up_id
        quick = [(1, _("1 Tomorrow")), (3, _("2 In 3 days")), (7, _("3 In a week"))]
        self.quick = KeyedChips(_("Postpone"), quick, optional=True, flow=True)
        self.quick.changed.connect(self._take)
        tomorrow = desk.today() + timedelta(days=1)
        self.day, self.at = DayEdit(desk.today, tomorrow, future=True), TimeEdit(seen["due_time"])
        self.at.setMaximumWidth(84)
        self.form.add_line(self.quick)
        on = self.form.field("on", _("Day"), self.day)
        self.form.add_line(row(on, self.form.field("at", _("Time"), self.at), gap=12))
        self._watch(seen)
        self.quick.choose(1)
        self.quick.buttons()[0].setFocus()

    def _watch(self, seen: Values) -> None:
        shared = self.share(
            self.desk,
            lambda: {"due_on": self.day.value(), "due_time": self.at.value()},
            self._show,
            units=(("due_on", "due_time"),),
            says={"due_on": _moment},
            labels={"due_on": _("Day")},
        )
        shared.keep_as_saved(seen)

    def _show(self, values: Values) -> None:
        self.day.set_value(values["due_on"])
        self.at.set_time(values["due_time"])

    def _take(self, days: int | None) -> None:
        if days is not None:
            self.day.set_value(self.desk.today() + timedelta(days=days))

    def draft(self) -> Moment:
        return Moment(self.day.value(), self.at.value(), self.desk.today(), self.day.problem())

    def save(self, draft: Moment) -> None:
        assert draft.on is not None
        now, seen = self.desk.now(), self.shared.seen if self.shared else None
        with self.desk.write(self.saving) as session:
            replan(session, self._follow_up_id, draft.on, draft.at, seen=seen, now=now)


def _moment(values: Values) -> str:
    on, at = values["due_on"], values["due_time"]
    day = i18n.day(on) if on else ""
    return f"{day} {i18n.clock(at)}" if at else day
