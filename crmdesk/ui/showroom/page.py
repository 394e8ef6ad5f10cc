"""The showroom: every party of the day, and the form that logs the next one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent

from crmdesk.access import Permission, may
from crmdesk.i18n import N_, _
from crmdesk.models import Role
from crmdesk.showroom.log import VisitRow
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.look.tokens import PAGE, SIZES
from crmdesk.ui.parts.layouts import frame, hide_unless, stack
from crmdesk.ui.parts.notices import EmptyState
from crmdesk.ui.parts.side_panel import Sides
from crmdesk.ui.shell.page import Page
from crmdesk.ui.showroom.acts import DayActs
from crmdesk.ui.showroom.day_table import DayTable, is_here
from crmdesk.ui.showroom.entry import Entry
from crmdesk.ui.showroom.figures import Figures, rows_behind
from crmdesk.ui.showroom.foot import Foot
from crmdesk.ui.showroom.form import VisitForm
from crmdesk.ui.showroom.head import TODAY, WEEK, Head
from crmdesk.ui.showroom.peaks import Peaks
from crmdesk.ui.showroom.reading import Days, Shown, read_days
from crmdesk.ui.showroom.reasons import ReasonPopup

_WIDEST, _FORM = 4000, 364
_LOW = 560
_MINUTE = 60_000  # milliseconds


class ShowroomPage(Page):
    tables = frozenset(
        {"visit", "showroom_day", "customer", "contact_number", "opportunity", "sales_order"}
        | {"account", "source", "level", "car_model", "unfiled_reason"}
    )
    help_text = N_(
        "Log every party that comes or calls: with data in the form (F2), without data by its "
        "reason (F3), and when it leaves (F4). In the form Tab goes on, a chip's key presses it, "
        "Enter saves and plans the first call, Ctrl+Enter logs a party whose data will follow. "
        "In the table Enter opens the file, E corrects the visit. A figure shows its rows."
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._asked_for: str | Days = TODAY
        self._shown: Shown | None = None
        self._only = ""
        self._adviser: int | None = None
        self._to_choose: int | None = None
        self._to_restore = False
        self._was_typed = False
        self._is_reading = False
        self._pending: list[Callable[[], object]] = []
        self._at_sight: Callable[[], object] | None = None
        self.may_log = may(desk.actor, Permission.LOG_VISITS)
        self.head, self.figures = Head(desk, self.print_), Figures()
        self.peaks, self.table = Peaks(desk.look), DayTable(desk)
        self.form, self.foot = VisitForm(desk), Foot(self._turn_peaks)
        self.entry, self._acts = Entry(desk, self.form), DayActs(desk)
        self._build()
        self._connect()
        self._list_keys()
        if self.may_log:
            self.entry.keeper.take(self._offer_kept)

    def _build(self) -> None:
        self.peaks.hide()
        empty = EmptyState(
            _("No one has come yet"), _("No one has come yet. F2 logs the first party.")
        )
        self.table.say_when_empty(empty)
        listing = frame("panel", stack(self.table, self.foot, gap=0, margins=(1, 4, 1, 4)))
        hide_unless(self.form, shown=self.may_log)
        sides = Sides(self.desk, "showroom", listing, self.form)
        if self.desk.settings.recall("sides/showroom") is None:
            sides.setSizes([_WIDEST, _FORM])
        layout = stack(self.head, self.figures, self.peaks, gap=SIZES.gap, margins=PAGE)
        layout.addWidget(sides, 1)
        self.setLayout(layout)
        self.first = self.table

    def _connect(self) -> None:
        self.head.chosen.connect(self._choose_days)
        self.head.weather_typed.connect(
            lambda text, seen: self._acts.set_weather(self._days.first, text, {"weather": seen})
        )
        self.head.signed.connect(lambda who: self._acts.sign(self._days.first, who))
        self.figures.pressed.connect(self._show_behind)
        self.foot.all_wanted.clicked.connect(lambda: self._show_behind(""))
        self.table.file_wanted.connect(self._acts.open_row)
        self.table.edit_wanted.connect(self._edit)
        self.table.loaded.connect(lambda _count: self._settle())
        self.form.unfiled_wanted.connect(self._ask_reason)
        self.form.file_wanted.connect(self._acts.open_file)
        self.form.put_down.connect(self.table.setFocus)
        self.entry.logged.connect(self._choose_soon)
        self.entry.done.connect(self.table.setFocus)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._reread)
        self._clock.start(_MINUTE)

    def _list_keys(self) -> None:
        if self.may_log:
            self.keys += [
                ("E", N_("Correct the chosen visit")),
                ("Ctrl+Return", N_("Log a party whose data will follow")),
                ("Alt+H …", N_("Level of the party, wherever the form is")),
                ("Alt+P", N_("Walk-in or call")),
                ("Alt+Q", N_("Open or close the ten questions")),
                ("Alt+M", N_("Open or close more of the visit")),
            ]
        self.add_key("Ctrl+B", N_("By hour and by adviser"), self._turn_peaks)

    # What is shown.

    def reload(self) -> None:
        self._is_reading = True
        now, today, days, logs = self.desk.now(), self.desk.today(), self._days, self.may_log

        def read(session: Session) -> Shown:
            return read_days(session, days, now=now, today=today, logs=logs)

        self.desk.ask(self, read, self._show)

    def _reread(self) -> None:
        """The minutes of those who are here go on."""
        if self.isVisible():
            self.reload()

    def _show(self, shown: Shown) -> None:
        before, self._shown = self._shown, shown
        offered = shown.offered
        if offered is not None:
            is_adviser = self.desk.actor.role is Role.ADVISER
            self.form.offer(offered, me=self.desk.actor.name if is_adviser else "")
        self.head.show_days(shown.days, shown.sheet, offered.turn if offered else None)
        self.figures.show_totals(shown.totals)
        self.peaks.show_totals(shown.totals)
        self.foot.show_signatures(shown)
        self.desk.show_count("showroom", len(shown.totals.in_store), False)
        if before is None or (before.days, before.rows) != (shown.days, shown.rows):
            self._show_rows()
        else:  # the minutes went on, and nothing else
            self.table.viewport().update()
            self._settle()

    def _show_rows(self) -> None:
        if self._shown is not None:
            of, shown = self._adviser, self._shown
            rows = rows_behind(self._only, shown.rows, shown.totals)
            rows = [row for row in rows if of in (None, row.adviser_id)]
            self.table.show_parties(rows, one_day=shown.days.is_one)
            self.foot.show_filter(bool(self._only) or of is not None)

    def _show_behind(self, figure: str) -> None:
        """The rows behind a figure; once more, all of them. Orders stand with their advisers."""
        if figure == "orders":
            self._turn_peaks(True)
            return
        self._only = "" if figure == self._only else figure
        self._adviser = None
        self._show_rows()

    def _turn_peaks(self, is_open: bool | None = None) -> None:
        self.peaks.setVisible(self.peaks.isHidden() if is_open is None else is_open)

    def _settle(self) -> None:
        """The rows are there: what waited for them can go on."""
        if self._to_choose is not None and self.table.choose_id(self._to_choose):
            self._to_choose = None
        self._is_reading = False
        pending, self._pending = self._pending, []
        for act in pending:
            act()

    def _choose_soon(self, visit_id: int) -> None:
        self._to_choose, self._only, self._adviser = visit_id, "", None

    @property
    def _days(self) -> Days:
        """Asked anew each time: today goes on at midnight."""
        asked = self._asked_for
        return self.head.days(asked) if isinstance(asked, str) else asked

    def _choose_days(self, asked: str | Days) -> None:
        self._asked_for = asked
        self.reload()

    def _show_today(self) -> bool:
        """False where it has to be read first."""
        if self._shown is not None and self._shown.days == self.head.days(TODAY):
            return True
        self._choose_days(TODAY)
        return False

    # What is asked from outside.

    def open_with(self, arguments: dict[str, Any]) -> None:
        """``adviser``: today's parties of that account, or of all; else what to begin with."""
        if "adviser" in arguments:
            self._only, self._adviser = "", arguments["adviser"]
            self._show_rows()
            self._choose_days(TODAY)
        if not self.may_log:
            return
        if arguments.get("new"):
            if arguments.get("phone"):
                self.entry.begin_with(arguments["phone"], arguments.get("way", ""))
            else:
                self.entry.begin_new()
            self._when_seen(self.form.take_focus)
        if arguments.get("unfiled"):
            self._when_seen(lambda: self._when_read(self._ask_reason))
        if arguments.get("left"):
            self._when_fresh(self._leave)
        if arguments.get("restore"):
            self._to_restore = True
            self.entry.keeper.take(self._offer_kept)

    def _when_seen(self, act: Callable[[], object]) -> None:
        if self.isVisible():
            act()
        else:
            self._at_sight = act

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        act, self._at_sight = self._at_sight, None
        if act is not None:
            act()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a small screen the form needs the room more."""
        super().resizeEvent(event)
        self.figures.be_low(self.height() < _LOW)

    def _when_read(self, act: Callable[[], object]) -> None:
        if self._shown is None:
            self._pending.append(act)
        else:
            act()

    def _when_fresh(self, act: Callable[[], object]) -> None:
        """Who is here must not be judged by what another seat has changed since."""
        if self._shown is None or self._stale or self._is_reading:
            self._pending.append(act)
        else:
            act()

    def remember(self) -> dict[str, Any]:
        """Nothing of a customer: what is typed goes to the store's own drafts."""
        self.entry.keeper.keep()
        return {
            "range": self._asked_for if isinstance(self._asked_for, str) else TODAY,
            "peaks": not self.peaks.isHidden(),
            "answers": self.form.answers_fold.is_open,
            "details": self.form.details_fold.is_open,
            "typed": self.entry.state() is not None,
            "list": self.table.remember(),
        }

    def recall(self, kept: dict[str, Any]) -> None:
        if kept.get("range") == WEEK and self.desk.actor.role is not Role.RECEPTION:
            self._asked_for = WEEK
        self.peaks.setVisible(bool(kept.get("peaks")))
        self.form.answers_fold.turn(bool(kept.get("answers", True)))
        self.form.details_fold.turn(bool(kept.get("details")))
        self._was_typed = bool(kept.get("typed"))
        self.table.recall(kept.get("list", {}))

    def _offer_kept(self, kept: dict[str, Any]) -> None:
        """What was left in order is simply there again; after a crash it is asked."""
        if self._was_typed or self._to_restore:
            self._when_read(lambda: self.entry.restore(kept))
        else:
            self.entry.offer(kept)
        self._was_typed = self._to_restore = False

    # What is done.

    def _ask_reason(self) -> None:
        if self._shown is None or self._shown.offered is None:
            return
        is_this = self.entry.leaves_no_data()
        this, other = _("Why does this party leave no data?"), _("One more party: why no data?")
        popup = ReasonPopup(self._shown.offered.reasons, this if is_this else other, self)
        popup.chosen.connect(self.entry.log_unfiled)
        popup.open()

    def _leave(self) -> None:
        row: VisitRow | None = self.table.current_row()
        if row is not None and is_here(row):
            self._let_leave(row.id)
        elif not self._show_today():
            self._pending.append(self._leave)
        elif self._shown is not None:
            self._leave_the_only([party.visit_id for party in self._shown.totals.in_store])

    def _leave_the_only(self, here: list[int]) -> None:
        if len(here) == 1:
            self._let_leave(here[0])
        elif not here:
            self.desk.say(_("Nobody is in the store."))
        else:
            self.table.setFocus()
            text = _("{count} parties are in the store. Choose one with ↑ ↓ and press F4.")
            self.desk.say(text.format(count=len(here)))

    def _let_leave(self, visit_id: int) -> None:
        self._to_choose = visit_id
        self._acts.leave(visit_id)

    def _edit(self, row: VisitRow) -> None:
        if self.may_log and self._acts.may_touch(row):
            self.entry.begin_edit(row.id, row.phone)

    def can_print(self) -> bool:
        return may(self.desk.actor, Permission.RUN_REPORTS)

    can_export = can_print

    def print_(self) -> None:
        self._acts.report(self._days)

    def export(self) -> None:
        self._acts.report(self._days, export=True)
