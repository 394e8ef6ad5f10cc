"""Days and times as they are typed, with what was understood beside them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QMenu, QWidget, QWidgetAction

from crmdesk import i18n
from crmdesk.dates import parse_day, parse_time
from crmdesk.i18n import _
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.parts.layouts import row
from crmdesk.ui.parts.text import small


class DayEdit(QWidget):
    """Takes 8/3, 2026-8-3, 明天, +3, 下周三; Down opens the calendar.

    ``value()`` is None for an empty field, and for a text that is no day: ``is_unclear`` tells
    the two apart, and ``problem()`` says it.
    """

    edited = Signal()

    def __init__(
        self, today: Callable[[], date], day: date | None = None, *, future: bool = False
    ) -> None:
        super().__init__()
        self._today, self._future = today, future
        self._line = LineEdit(placeholder=_("8/3, tomorrow, +3"))
        self._understood = small()
        self._open = Button(_("Calendar"), "small", clicked=self.open_calendar)
        layout = row(self._line, self._understood, self._open, gap=8)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.setFocusProxy(self._line)
        self._line.setMinimumWidth(96)
        self._line.edited.connect(self._read)
        self.set_value(day)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self._line.setAccessibleName(name)

    def text(self) -> str:
        return self._line.text()

    def set_text(self, text: str) -> None:
        """As if it were typed."""
        self._line.setText(text)

    def value(self) -> date | None:
        return parse_day(self._line.value(), self._today(), future=self._future)

    def set_value(self, day: date | None) -> None:
        self._line.set_value(i18n.day_full(day) if day else "")
        self._show_understood()

    @property
    def is_unclear(self) -> bool:
        return bool(self._line.value()) and self.value() is None

    def problem(self) -> str:
        if not self.is_unclear:
            return ""
        return _("“{text}” is no day. Write it as 8/3 or 2026-8-3.").format(text=self.text())

    def open_calendar(self) -> None:
        menu, days = QMenu(self), calendar()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        day = self.value() or self._today()
        days.setSelectedDate(QDate(day.year, day.month, day.day))
        days.clicked.connect(lambda chosen: self._take(menu, chosen))
        days.activated.connect(lambda chosen: self._take(menu, chosen))
        action = QWidgetAction(menu)
        action.setDefaultWidget(days)
        menu.addAction(action)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        days.setFocus()

    def _take(self, menu: QMenu, chosen: QDate) -> None:
        menu.close()
        self.set_value(date(chosen.year(), chosen.month(), chosen.day()))
        self.edited.emit()

    def _read(self) -> None:
        self._show_understood()
        self.edited.emit()

    def _show_understood(self) -> None:
        day = self.value()
        self._understood.set_tone("late" if self.is_unclear else "muted")
        if day is None:
            self._understood.setText(_("no day") if self.is_unclear else "")
            return
        near = i18n.when(day, self._today())
        words = [i18n.day(day), *([near] if near != i18n.day_short(day) else [])]
        self._understood.setText(" · ".join(words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.open_calendar()
        else:
            super().keyPressEvent(event)


class TimeEdit(LineEdit):
    """Takes 930, 9:30, 下午2点; writes it as 09:30 when left."""

    def __init__(self, at: time | None = None) -> None:
        super().__init__(placeholder=_("9:30"))
        self.set_time(at)
        self.editingFinished.connect(self._write_well)

    def value(self) -> time | None:  # type: ignore[override]
        return parse_time(super().value())

    def set_time(self, at: time | None) -> None:
        self.set_value(i18n.clock(at) if at else "")

    @property
    def is_unclear(self) -> bool:
        return bool(self.text().strip()) and self.value() is None

    def _write_well(self) -> None:
        at = self.value()
        if at is not None:
            self.set_time(at)


def calendar() -> QCalendarWidget:
    """Without week numbers, and without Qt's own red for weekends, which no theme reaches."""
    made = QCalendarWidget()
    made.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
    made.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        made.setWeekdayTextFormat(day, QTextCharFormat())
    return made
