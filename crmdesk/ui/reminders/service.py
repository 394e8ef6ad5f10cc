"""Reminding in time: looks every half minute, and at once after anything was planned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QKeySequence, QShortcut

from crmdesk.access import Permission, may
from crmdesk.dates import local
from crmdesk.errors import UserError
from crmdesk.followups.due import DueRow
from crmdesk.followups.reminders import (
    ReminderRow,
    due_reminders,
    mark_reminded,
    snooze,
    snooze_until,
)
from crmdesk.i18n import _
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.reminders.board import ReminderBoard
from crmdesk.ui.reminders.tray import TrayHint
from crmdesk.ui.shell.keys import REMINDERS_KEY
from crmdesk.ui.shell.window import MainWindow

EVERY = 30_000  # milliseconds
_AWAY_AFTER = timedelta(minutes=5)
"""Without a look for so long, the program slept or the clock was set on."""


class _Found(NamedTuple):
    rows: Sequence[ReminderRow]
    then: Sequence[ReminderRow]
    """As of the latest moment that the clock has shown: a clock set back hides nothing."""


class Reminders(QObject):
    def __init__(self, desk: Desk, window: MainWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._window = desk, window
        self._is_reachable, self._is_stopped = True, False
        self._begin()
        self.board = self._new_board()
        self._tray = TrayHint(desk.look, self.enter, self)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.poll)
        self._timer.start(EVERY)
        self._soon = Pause(self, self.poll)
        desk.signals.changed.connect(self._hear)
        desk.look.spoken.connect(self._speak)
        window.reached.connect(self._reach)
        window.sat_down.connect(self._sit)
        QShortcut(QKeySequence(REMINDERS_KEY), window).activated.connect(self.enter)
        self._soon()

    def _begin(self) -> None:
        self._latest: datetime = self._desk.now()
        self._looked_at: datetime | None = None
        self._away: set[int] = set()
        self._answered = 0
        """An answer of the store from before the last of these is out of date."""

    def _new_board(self) -> ReminderBoard:
        desk = self._desk
        board = ReminderBoard(desk, lambda: local(desk.now(), desk.zone), self._window)
        board.wanted.connect(self._go)
        board.file_wanted.connect(self._open_file)
        board.snoozed.connect(self._snooze)
        board.seen.connect(self._see)
        return board

    def stop(self) -> None:
        """With the window: what is still in sight is shown again at the next start."""
        self._is_stopped = True
        self._timer.stop()
        self._soon.stop()
        self._tray.stop()
        self.board.hide()

    def enter(self) -> None:
        """To the reminders by keyboard."""
        if self.board.isVisible():
            self.board.take_focus()
        else:
            self._desk.say(_("No reminders are waiting."))

    # Looking.

    def poll(self) -> None:
        if self._is_stopped or not self._is_reachable:
            return
        if not may(self._desk.actor, Permission.WORK_FOLLOW_UPS):
            self.board.hide()
            return
        now = self._desk.now()
        latest = self._latest = max(self._latest, now)
        answered = self._answered

        def question(session: Session) -> _Found:
            rows = due_reminders(session, now=now)
            return _Found(rows, due_reminders(session, now=latest) if latest > now else ())

        self._desk.ask(self, question, lambda found: self._show(found, now, answered))

    def _show(self, found: _Found, now: datetime, answered: int) -> None:
        if self._is_stopped or not self._is_reachable or answered != self._answered:
            return
        shown = {row.id for row in self.board.rows}
        due = {row.id for row in found.rows}
        kept = [row for row in found.then if row.id in shown - due]
        rows = [*found.rows, *kept]
        fresh = due - shown
        if self._looked_at is None or now - self._looked_at > _AWAY_AFTER:
            self._away |= fresh
        self._looked_at = now
        self.board.show_rows(rows, self._away)
        self._appear(len(fresh), bool(rows))

    def _appear(self, fresh: int, any_rows: bool) -> None:
        if not any_rows:
            self.board.hide()
        elif fresh or not self.board.isVisible():
            self.board.appear()
        if fresh:
            self._tray.hint(fresh)

    def _hear(self, touched: frozenset[str]) -> None:
        if "follow_up" in touched and not self._is_stopped:
            self._soon()

    def _speak(self) -> None:
        """Its words are taken when it is made."""
        if not self._is_stopped:
            self.board.hide()
            self.board.deleteLater()
            self.board = self._new_board()
            self._soon()

    def _reach(self, reachable: bool) -> None:
        """Nothing of customers is to be seen while the window is locked."""
        self._is_reachable = reachable
        if reachable:
            self._soon()
        else:
            self.board.hide()

    def _sit(self) -> None:
        self._begin()
        self.board.hide()
        self.board.show_rows((), ())
        self._soon()

    # Answering: committed before the row leaves.

    def _go(self, row: DueRow) -> None:
        if self._mark([row.id]):
            self._desk.go("today", {"follow_up": row.id})
            self._window.activateWindow()

    def _open_file(self, row: DueRow) -> None:
        if self._mark([row.id]):
            self._desk.go("customer", {"customer": row.customer_id})
            self._window.activateWindow()

    def _see(self, ids: list[int]) -> None:
        self._mark(ids)

    def _mark(self, ids: list[int]) -> bool:
        now = self._desk.now()
        try:
            with self._desk.write() as session:
                mark_reminded(session, ids, now=now)
        except UserError as error:
            self._desk.fail(error)
            return False
        self._let_go(ids)
        return True

    def _snooze(self, row: DueRow, choice: str) -> None:
        now = self._desk.now()
        try:
            with self._desk.write() as session:
                snooze(session, row.id, snooze_until(choice, now, self._desk.zone), now=now)
        except UserError as error:
            self._desk.fail(error)
        else:
            self._let_go([row.id])

    def _let_go(self, ids: list[int]) -> None:
        self._answered += 1
        self._away -= set(ids)
        self.board.drop(ids, self._away)
        if not self.board.rows:
            self.board.hide()
