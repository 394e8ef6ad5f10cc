"""The head of the page: which day, the weather, whose turn it is, and who has signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget, QWidgetAction

from crmdesk import i18n
from crmdesk.access import Permission, may
from crmdesk.dates import lunar_text, to_lunar
from crmdesk.i18n import _
from crmdesk.models import Role
from crmdesk.showroom.sheets import SIGNATURES, DaySheet, Signature
from crmdesk.showroom.turns import Turn
from crmdesk.ui.desk import Desk
from crmdesk.ui.parts.buttons import Button, Chips
from crmdesk.ui.parts.days import calendar
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.parts.layouts import hide_unless, row
from crmdesk.ui.parts.text import Text
from crmdesk.ui.showroom.reading import Days

_WIDE = 840
TODAY, WEEK, OTHER = "today", "week", "day"


class Head(QWidget):
    chosen = Signal(object)
    """TODAY, WEEK, or Days that stay the same tomorrow."""
    weather_typed = Signal(str, str)
    """The weather, and what stood there when it was typed."""
    signed = Signal(object)
    """A Signature."""

    def __init__(self, desk: Desk, print_: Callable[[], object]) -> None:
        super().__init__()
        self._desk = desk
        self.about = Text("", "muted")
        self.about.setContentsMargins(0, 4, 0, 0)
        self.turn = Text("", "muted")
        self.turn.setContentsMargins(0, 4, 0, 0)
        self.weather = WeatherLine()
        self.weather.typed.connect(self.weather_typed)
        self.range = Chips(_("Days"), self._ranges(), chosen=TODAY)
        self.range.changed.connect(self._choose)
        hide_unless(self.range, shown=desk.actor.role is not Role.RECEPTION)
        self.sign = Button(_("Sign off the day"))
        self.sign.setMenu(QMenu(self))
        self.print = Button(_("Print"), hint="Ctrl+P", clicked=print_)
        hide_unless(self.print, shown=may(desk.actor, Permission.RUN_REPORTS))
        title = Text(_("Showroom"), size=18, bold=True).whole()
        words = row(self.about, self.weather, self.turn, gap=2)
        self.setLayout(row(title, words, None, self.range, self.sign, self.print, gap=12))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a small screen the keys do what these buttons do."""
        super().resizeEvent(event)
        is_wide = self.width() >= _WIDE
        self.print.setVisible(is_wide and may(self._desk.actor, Permission.RUN_REPORTS))
        self.about.setVisible(is_wide)

    def _ranges(self, other: str = "") -> list[tuple[str, str]]:
        return [(TODAY, _("Today")), (WEEK, _("This week")), (OTHER, other or _("Another day…"))]

    def days(self, kind: str) -> Days:
        today = self._desk.today()
        first = today - timedelta(days=today.weekday()) if kind == WEEK else today
        return Days(first, today)

    def show_days(self, days: Days, sheet: DaySheet, turn: Turn | None) -> None:
        today = self._desk.today()
        is_today = days == Days(today, today)
        self.about.setText(_words(days))
        self.weather.show_weather(sheet.weather)
        self.weather.setVisible(days.is_one and may(self._desk.actor, Permission.LOG_VISITS))
        self.turn.setText("· " + _("next: {name}").format(name=turn.name) if turn else "")
        self.turn.setVisible(is_today and turn is not None)
        self._show_range(days, today)
        self._offer_signatures(days, sheet)

    def _show_range(self, days: Days, today: date) -> None:
        kinds = {Days(today, today): TODAY, self.days(WEEK): WEEK}
        kind = TODAY if days == Days(today, today) else kinds.get(days, OTHER)
        self.range.offer(self._ranges(i18n.day(days.first) if kind == OTHER else ""))
        self.range.choose(kind)

    def _choose(self, kind: str) -> None:
        if kind == OTHER:
            self._open_calendar()
        else:
            self.chosen.emit(kind)

    def _open_calendar(self) -> None:
        menu, days, today = QMenu(self), calendar(), self._desk.today()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        days.setMaximumDate(QDate(today.year, today.month, today.day))
        for signal in (days.clicked, days.activated):
            signal.connect(lambda chosen: self._take(menu, chosen))
        action = QWidgetAction(menu)
        action.setDefaultWidget(days)
        menu.addAction(action)
        menu.popup(self.range.mapToGlobal(self.range.rect().bottomLeft()))
        days.setFocus()

    def _take(self, menu: QMenu, chosen: QDate) -> None:
        menu.close()
        day = date(chosen.year(), chosen.month(), chosen.day())
        self.chosen.emit(Days(day, day))

    def _offer_signatures(self, days: Days, sheet: DaySheet) -> None:
        names = signatures_of(sheet)
        menu, is_manager = self.sign.menu(), self._desk.actor.role is Role.MANAGER
        menu.clear()
        for signature in Signature if is_manager else (Signature.RECEPTION,):
            who = _(SIGNATURES[signature])
            action = menu.addAction(f"{who} · {names[signature]} ✓" if names[signature] else who)
            action.setEnabled(not names[signature])
            action.triggered.connect(lambda _on, each=signature: self.signed.emit(each))
        self.sign.setVisible(days.is_one and may(self._desk.actor, Permission.SIGN_OFF))
        count = sum(bool(name) for name in names.values())
        signed = _("Signed {count} of 3").format(count=count)
        self.sign.say(signed if count else _("Sign off the day"))


def signatures_of(sheet: DaySheet) -> dict[Signature, str]:
    names = (sheet.reception, sheet.supervisor, sheet.manager)
    return dict(zip(Signature, names, strict=True))


def _words(days: Days) -> str:
    if not days.is_one:
        return f"{i18n.day(days.first)} – {i18n.day(days.last)}"
    return f"{i18n.day(days.first)} · {lunar_text(to_lunar(days.first))} ·"


class WeatherLine(QWidget):
    """The weather in words; a click lets it be typed, Enter keeps it, Esc does not."""

    typed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._weather = self._seen = ""
        self.button = Button("", "link", clicked=self._open)
        self.edit = LineEdit(placeholder=_("sunny, 6 °C"), longest=60)
        self.edit.setAccessibleName(_("Weather"))
        self.edit.setFixedWidth(120)
        self.edit.editingFinished.connect(self._close)
        self.edit.hide()
        self.setLayout(row(self.button, self.edit, gap=0, margins=(0, 3, 0, 0)))

    def show_weather(self, weather: str) -> None:
        self._weather = weather
        self.button.say(weather or _("Weather…"))

    def _open(self) -> None:
        self.button.hide()
        self._seen = self._weather
        self.edit.set_value(self._seen)
        self.edit.show()
        self.edit.setFocus()

    def _close(self) -> None:
        if self.edit.isHidden():
            return
        self.edit.hide()
        self.button.show()
        if self.edit.value() != self._seen:
            self.typed.emit(self.edit.value(), self._seen)

    def keyPressEvent(self, event: object) -> None:
        if event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            self.edit.set_value(self._seen)
            self._close()
