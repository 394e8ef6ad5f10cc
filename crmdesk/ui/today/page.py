"""Today: who is due, and recording what came of each contact with one key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication

from crmdesk.access import Permission, may
from crmdesk.customers.choices import Offer, levels
from crmdesk.dates import local, lunar_text, to_lunar
from crmdesk.errors import UserError
from crmdesk.followups.done import DoneRow, SettledRow, done_today, settled
from crmdesk.followups.due import Due, DueList, DueRow, PanelRow, TodayFigures, figures, panel
from crmdesk.i18n import N_, _, ago, day
from crmdesk.models import FollowUp, Result
from crmdesk.ui.desk import Desk, Notice, Session
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.keeping import Keeper
from crmdesk.ui.lists.vanished import Vanished
from crmdesk.ui.look.tokens import PAGE, SIZES
from crmdesk.ui.parts.buttons import Chips
from crmdesk.ui.parts.layouts import stack
from crmdesk.ui.parts.side_panel import Sides
from crmdesk.ui.parts.text import Heading
from crmdesk.ui.shell.page import Page
from crmdesk.ui.today.figures import Figures
from crmdesk.ui.today.lines import OVERDUE, Line
from crmdesk.ui.today.listing import Listing
from crmdesk.ui.today.out_of_tries import OutOfTries
from crmdesk.ui.today.panel import CustomerPanel
from crmdesk.ui.today.recording import Recorder
from crmdesk.ui.today.results import RESULTS
from crmdesk.ui.today.whose import WhoseFilter

_FIRST_ROWS, _ALL_ROWS = 200, 20_000
_EVERY_MINUTE, _COUNT_AFTER = 60_000, 400  # milliseconds
FORM = "words of today"
_RESULT_TITLES = {
    Result.REACHED: N_("Record: reached"),
    Result.NO_ANSWER: N_("Record: no answer"),
    Result.VISIT_SET: N_("Record: visit set"),
    Result.SIGNED: N_("Record: signed, with the order"),
    Result.POSTPONED: N_("Record: postponed to a day"),
    Result.LOST: N_("Record: lost, with the reason"),
}


class _Answer(NamedTuple):
    due: Due
    done: Sequence[DoneRow]
    figures: TodayFigures
    usual: TodayFigures
    """Whatever is filtered: what the navigation counts."""


class TodayPage(Page):
    tables = frozenset({"follow_up", "customer", "opportunity", "visit"})
    help_text = N_(
        "Who is due: overdue, today and the next 7 days. Choose somebody, read what to say, call, "
        "and press the digit of what came of it: 1 reached, 2 no answer, 3 visit set, 4 signed, "
        "5 postponed, 6 lost. The next contact is planned at once; Ctrl+Z takes both back. Before "
        "the digit: W for what was said, a letter for the level, T for another next date. F8 goes "
        "to the reminders."
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._top_level = ""
        self._counted_of: int | None = None
        self._shown_on = desk.today()
        self._vanished = Vanished(desk, FollowUp.__tablename__, self)
        self._levels: Sequence[Offer] = ()
        self._build()
        self._connect()
        self._add_keys()
        results = self.panel.results
        self._keeper = Keeper(desk, FORM, lambda: results.remember() or None, self)
        self._keeper.take(results.recall)
        results.words.edited.connect(self._keeper.note_typing)
        self._recorder.settled.connect(self._keeper.note_typing)
        desk.ask(self, levels, self._offer_levels, "levels")

    def _build(self) -> None:
        desk = self.desk
        orders = [("due", _("By customer")), ("urgency", _("By urgency"))]
        self._order = Chips(_("Sorted"), orders, chosen="due")
        self._whose = WhoseFilter(desk)
        self._head = Heading(_("Today"), self._order, self._whose)
        self._figures = Figures(self._top_level)
        self._bar = OutOfTries(desk)
        self.listing = Listing(desk, self._here)
        self.list = self.listing.view
        self.panel = CustomerPanel(desk, lambda: self._open(self.list.current()))
        self._recorder = Recorder(desk, self.panel.results, self._bar, self)
        self._inside = stack(self._head, self._figures, self._bar, gap=SIZES.gap, margins=PAGE)
        self._inside.addWidget(Sides(desk, "today", self.listing, self.panel), 1)
        self.setLayout(self._inside)
        self.first = self.list

    def _connect(self) -> None:
        self._order.changed.connect(lambda _order: self.reload())
        self._whose.changed.connect(self.reload)
        self._figures.pressed.connect(self._show_behind)
        self.list.chosen.connect(self._turn_to)
        self.list.opened.connect(self._open)
        self.list.vanished.connect(self._tell_vanished)
        self.listing.whole_wanted.connect(self.reload)
        self.panel.left.connect(self.list.setFocus)
        self.panel.results.given.connect(self._record)
        self._bar.left.connect(self.list.setFocus)
        self._recorder.settled.connect(self.listing.take_out)
        self._count_soon = Pause(self, self._count, _COUNT_AFTER)
        self.desk.signals.changed.connect(self._hear_of_contacts)
        minute = QTimer(self)
        minute.timeout.connect(self._look_at_clock)
        minute.start(_EVERY_MINUTE)

    def _add_keys(self) -> None:
        for number, result in enumerate(RESULTS, 1):
            self.add_key(str(number), _RESULT_TITLES[result], partial(self._record, result))
        for key, title, act in (
            ("W", N_("What was said"), self._to_words),
            ("T", N_("Another next date"), self.panel.results.next.change),
            ("S", N_("Show or hide the number"), self.panel.who.number.turn),
            ("Q", N_("Answer the next question"), self.panel.question.open),
        ):
            self.add_key(key, title, partial(self._of_somebody, act))
        self.add_key("L", N_("Record a contact outside the plan"), self._record_unplanned)
        self.add_key("Escape", N_("Back to the list, without a filter"), self._go_back)

    def _offer_levels(self, found: Sequence[Offer]) -> None:
        self._levels = found
        self.panel.results.offer_levels(found)
        for level in self.panel.results.graded:
            self.add_key(level, N_("Level after the contact"), partial(self._grade, level))

    def _here(self) -> datetime:
        return local(self.desk.now(), self.desk.zone)

    # What it shows.

    def reload(self) -> None:
        now, today = self.desk.now(), self.desk.today()
        whose, usually = self._whose.whose, self._whose.usual
        listed = DueList(whose.adviser_id, whose.scope, self._order.value())
        limit = _ALL_ROWS if self.listing.is_whole else _FIRST_ROWS

        def question(session: Session) -> _Answer:
            of, scope = whose.adviser_id, whose.scope
            usual = theirs = figures(session, now=now, today=today, scope=usually.scope)
            if whose != usually:
                theirs = figures(session, now=now, today=today, adviser_id=of, scope=scope)
            due = listed.sections(session, now=now, today=today, limit=limit)
            done = done_today(session, now=now, adviser_id=of, scope=scope)
            return _Answer(due, done, theirs, usual)

        self.desk.ask(self, question, self._show)

    def _show(self, answer: _Answer) -> None:
        self._shown_on = self.desk.today()
        self._head.about.setText(f"{day(self._shown_on)} · {lunar_text(to_lunar(self._shown_on))}")
        self._show_figures(answer.figures)
        self._show_count(answer.usual)
        advisers = self._whose.whose.scope == "store" and self._whose.whose.adviser_id is None
        self.listing.show_answer(answer.due, answer.done, advisers=advisers)
        self._vanished.read_anew()

    def _show_figures(self, found: TodayFigures) -> None:
        if found.top_level != self._top_level:
            self._top_level = found.top_level
            fresh = Figures(found.top_level)
            fresh.pressed.connect(self._show_behind)
            self._inside.replaceWidget(self._figures, fresh)
            self._figures.deleteLater()
            self._figures = fresh
        self._counted_of = found.counted_of
        self._figures.show_figures(found)

    def _show_behind(self, figure: str) -> None:
        """The rows that a key figure counts."""
        if figure == "visits":
            self.desk.go("showroom", {"adviser": self._counted_of})
        elif figure == "due":
            self.listing.show_everything()
        elif figure == "overdue":
            self.listing.show_only(section=OVERDUE)
        elif may(self.desk.actor, Permission.SEE_FUNNEL):
            scope, adviser = self._whose.whose
            chosen = {"level": self._top_level, "scope": scope, "adviser": adviser}
            self.desk.go("funnel", chosen)
        else:
            self.listing.show_only(level=self._top_level)
        self.list.setFocus()

    def _turn_to(self, line: Line | None) -> None:
        if not isinstance(line, DueRow | DoneRow):
            self._turn_to_nobody()
            return
        self.panel.turn_to(line if isinstance(line, DueRow) else None)
        now, chosen, is_done = self.desk.now(), line.id, isinstance(line, DoneRow)
        self.desk.ask(
            self,
            lambda session: panel(session, chosen, now=now),
            lambda found: self._show_panel(found, is_done),
            "panel",
        )

    def _turn_to_nobody(self) -> None:
        """Whoever types in the panel types on in the list, where a key does nothing now."""
        if self.panel.isAncestorOf(self.focusWidget() or self):
            self.list.setFocus()
        self.panel.show_nobody()

    def _show_panel(self, found: PanelRow, is_done: bool) -> None:
        if self.list.current_id() == found.id:
            self.panel.show_row(found, is_done=is_done)

    def _tell_vanished(self, row: DueRow) -> None:
        """Another seat was faster: who did what, and that nobody is chosen now."""

        def question(session: Session) -> SettledRow | None:
            try:
                return settled(session, row.id)
            except UserError:  # out of reach since: who took it there is told all the same
                return None

        def say(found: SettledRow | None) -> None:
            if found is None:
                self._vanished.tell(row.id, row.name, self._say_vanished(row))
                return
            if row.id in self._recorder.once_in_doubt and found.who == self.desk.actor.name:
                return
            text = _("{name}: {who} recorded “{result}”, {when}. Choose the next with ↑ ↓.")
            when = ago(found.at, self.desk.now())
            said = text.format(name=row.name, who=found.who, result=found.result, when=when)
            self._tell_with_words(said, self.panel.results.words_for(row))

        self.desk.ask(self, question, say, "vanished")

    def _tell_with_words(self, said: str, words: str) -> None:
        """``words``: what was typed for a contact that takes none any more."""
        if not words:
            self.desk.notify(Notice(said, "attention"))
            return
        copy = partial(QGuiApplication.clipboard().setText, words)
        self.desk.notify(Notice(said, "attention", _("Copy what you typed"), copy))

    def _say_vanished(self, row: DueRow) -> Callable[[str], None]:
        """Given away, or planned for another day."""

        def say(word: str) -> None:
            gone = _("{name} is no longer in this list.").format(name=row.name)
            text = _("{word} Choose the next with ↑ ↓.").format(word=word or gone)
            self.desk.notify(Notice(text, "attention"))

        return say

    def _show_count(self, usual: TodayFigures) -> None:
        self.desk.show_count("today", usual.due_today + usual.overdue, usual.overdue > 0)

    def _hear_of_contacts(self, touched: frozenset[str]) -> None:
        """The navigation counts on while another page is in sight."""
        if "follow_up" in touched and not self.isVisible():
            self._count_soon()

    def _count(self) -> None:
        now, today, scope = self.desk.now(), self.desk.today(), self._whose.usual.scope
        self.desk.ask(
            self,
            lambda session: figures(session, now=now, today=today, scope=scope),
            self._show_count,
            "count",
        )

    def _look_at_clock(self) -> None:
        """A new day has another list; a new minute may bring somebody's hour."""
        if self.desk.today() != self._shown_on:
            self.reload()
        self.list.viewport().update()

    # What is done about it.

    def _record(self, result: Result) -> None:
        chosen = self.list.current_row()
        if chosen is not None:
            self._recorder.take(chosen, result)

    def _record_unplanned(self) -> None:
        line = self.list.current()
        if isinstance(line, DueRow | DoneRow):
            self._recorder.ask_contact(line, self._levels)

    def _grade(self, level: str) -> None:
        self.panel.results.choose_level(level)

    def _of_somebody(self, act: Callable[[], object]) -> None:
        """While nobody is chosen the panel is hidden, and still knows who was."""
        if isinstance(self.list.current(), DueRow | DoneRow):
            act()

    def _to_words(self) -> None:
        self.panel.results.words.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _go_back(self) -> None:
        """Out of the note; otherwise what is asked in the page closes, and the filter goes."""
        if self.panel.results.words.hasFocus():
            self.list.setFocus()
            return
        self.panel.results.next.close_editor()
        self.panel.question.close_answers()
        self._bar.hide()
        self.listing.show_everything()

    def _open(self, line: Line | None) -> None:
        if isinstance(line, DueRow | DoneRow):
            self.desk.go("customer", {"customer": line.customer_id})

    def open_with(self, arguments: dict[str, Any]) -> None:
        if follow_up := arguments.get("follow_up"):
            self.listing.want(follow_up)

    def print_(self) -> None:
        self.desk.go("reports", {"report": "followup_performance", "print": True})

    def remember(self) -> dict[str, Any]:
        """How the list stood; what was typed about customers stays in the store."""
        self._keeper.keep()
        return {
            "order": self._order.value(),
            "whose": self._whose.value(),
            "unfolded": self.listing.unfolded(),
        }

    def recall(self, kept: dict[str, Any]) -> None:
        self._order.choose(kept.get("order") or "due")
        self._whose.choose(kept.get("whose"))
        self.listing.unfold(kept.get("unfolded", []))
