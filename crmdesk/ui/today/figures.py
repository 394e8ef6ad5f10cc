"""The day's four key figures; a click shows the rows behind one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crmdesk.followups.figures import PUNCTUALITY_DAYS, TodayFigures
from crmdesk.i18n import NOTHING, _, money_short, ngettext, percent
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Figure
from crmdesk.ui.parts.layouts import row


class Figures(QWidget):
    pressed = Signal(str)
    """due, overdue, level or visits."""

    def __init__(self, top_level: str) -> None:
        super().__init__()
        self._due = Figure(_("Due today"))
        self._overdue = Figure(_("Overdue"))
        self._level = Figure(_("Level {level} customers").format(level=top_level or NOTHING))
        self._visits = Figure(_("Visits today"))
        pieces = {
            "due": self._due,
            "overdue": self._overdue,
            "level": self._level,
            "visits": self._visits,
        }
        for key, piece in pieces.items():
            piece.clicked.connect(lambda _on=False, key=key: self.pressed.emit(key))
        layout = row(*pieces.values(), gap=SIZES.gap)
        for number in range(len(pieces)):
            layout.setStretch(number, 1)
        self.setLayout(layout)
        self.setMinimumHeight(self._due.sizeHint().height())

    def show_figures(self, it: TodayFigures) -> None:
        self._due.show_figure(
            str(it.due_today + it.overdue), _done_words(it), formula=_due_formula(it)
        )
        longest = ngettext("Longest {count} day", "Longest {count} days", it.longest_days)
        self._overdue.show_figure(
            str(it.overdue),
            longest.format(count=it.longest_days) if it.overdue else _("Nothing is late"),
            "late" if it.overdue else "",
            _("Calls whose day has passed; what one call settles is one. A click shows these."),
        )
        self._level.show_figure(
            str(it.h_count),
            _("Expected {amount}").format(amount=money_short(it.h_expected_minor)),
            formula=_level_formula(it),
        )
        self._visits.show_figure(str(it.visits_today), _visit_words(it), formula=_visit_formula(it))


def _done_words(it: TodayFigures) -> str:
    done = _("{count} done").format(count=it.done_today)
    if not it.planned:
        return done
    rate = f"{percent(it.in_time, it.planned)} ({it.in_time} ÷ {it.planned})"
    return _("{done} · on time {rate}").format(done=done, rate=rate)


def _due_formula(it: TodayFigures) -> str:
    text = _(
        "Due = calls planned for today {today} + overdue {overdue}.\n"
        "On time = contacts done by the day on which they were first due {in_time} ÷ planned"
        " {planned} (done in the last {days} days, and those late now, each by itself)."
    )
    return text.format(
        today=it.due_today,
        overdue=it.overdue,
        in_time=it.in_time,
        planned=it.planned,
        days=PUNCTUALITY_DAYS,
    )


def _level_formula(it: TodayFigures) -> str:
    text = _("Expected = quantity × price of the {count} open opportunities at level {level}.")
    return text.format(count=it.h_count, level=it.top_level)


def _visit_words(it: TodayFigures) -> str:
    if not it.new_today:
        return _("none for a new car")
    said = _("{filed} of {count} first visits filed · {rate}")
    rate = percent(it.filed_today, it.new_today)
    return said.format(filed=it.filed_today, count=it.new_today, rate=rate)


def _visit_formula(it: TodayFigures) -> str:
    text = _(
        "All parties of today: {visits}. Capture rate = first visits with a file (F) {filed} ÷"
        " first visits for a new car (C) {count}. A click opens the log."
    )
    return text.format(visits=it.visits_today, filed=it.filed_today, count=it.new_today)
