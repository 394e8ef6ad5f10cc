"""The reminders on the screen: who has come due, and later or now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from crmdesk.followups.due import DueRow
from crmdesk.followups.reminders import SNOOZES, ReminderRow
from crmdesk.i18n import _, ngettext
from crmdesk.models import FollowUp
from crmdesk.ui.desk import Desk
from crmdesk.ui.lists.vanished import Vanished
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.floating import Floating
from crmdesk.ui.parts.layouts import row
from crmdesk.ui.parts.text import Paragraph, small
from crmdesk.ui.today.due_list import DueListView
from crmdesk.ui.today.lines import Line, Section

_WIDTH, _MOST_LINES = 440, 7
_NOW, _AWAY = "now", "away"


class ReminderBoard(Floating):
    wanted = Signal(object)
    """Go to this one in Today."""
    file_wanted = Signal(object)
    snoozed = Signal(object, str)
    """A row, and one of ``SNOOZES``."""
    seen = Signal(list)
    """The ids of those that need not be shown again."""

    def __init__(self, desk: Desk, here: Callable[[], datetime], parent: QWidget) -> None:
        super().__init__(desk, "reminders", _("Reminders"), parent)
        self.rows: Sequence[DueRow] = ()
        self.list = DueListView(desk.look, here)
        self.list.setAccessibleName(_("Reminders"))
        self.list.setMinimumWidth(_WIDTH)
        self.list.opened.connect(self.wanted)
        self.word = Paragraph("", "attention")
        self.word.hide()
        self._vanished = Vanished(desk, FollowUp.__tablename__, self)
        self.list.vanished.connect(self._tell_vanished)
        self.list.chosen.connect(lambda line: self._say("") if line is not None else None)
        self._build()
        self._add_keys()

    def _build(self) -> None:
        all_seen = Button(_("All seen"), "link", clicked=self.see_all)
        go = Button(_("Do it now"), "primary", hint="Return", clicked=self._go)
        file = Button(_("Open file"), hint="O", clicked=self._open_file)
        seen = Button(_("Seen"), hint="Del", clicked=self._see)
        names = (_("5 min"), _("15 min"), _("1 hour"), _("Tomorrow 9:00"))
        later = [
            Button(name, hint=str(n), clicked=partial(self._snooze, choice))
            for n, (choice, name) in enumerate(zip(SNOOZES, names, strict=True), 1)
        ]
        self.body.addLayout(row(self.title, None, small(_("Keys: F8")), all_seen, gap=10))
        self.body.addWidget(self.word)
        self.body.addWidget(self.list)
        self.body.addLayout(row(go, file, None, seen))
        self.body.addLayout(row(small(_("Later")), *later, None, gap=6))

    def _add_keys(self) -> None:
        keys: list[tuple[str, Callable[[], object]]] = [("O", self._open_file), ("Del", self._see)]
        for number, choice in enumerate(SNOOZES, 1):
            keys.append((str(number), partial(self._snooze, choice)))
        for key, act in [*keys, ("Escape", self._go_back)]:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(act)

    def show_rows(self, found: Sequence[ReminderRow], away: Collection[int]) -> None:
        """``away``: those that came due while nobody could be reminded, told together."""
        self._show([_as_due(row) for row in found], away, is_news=bool(found))

    def drop(self, ids: Collection[int], away: Collection[int]) -> None:
        """Answered: they leave without waiting for the next look."""
        self._show([row for row in self.rows if row.id not in ids], away)

    def _show(
        self, rows: Sequence[DueRow], away: Collection[int], *, is_news: bool = False
    ) -> None:
        """``is_news``: whoever was settled at another seat leaves nobody chosen."""
        now = [row for row in rows if row.id not in away]
        missed = [row for row in rows if row.id in away]
        self.rows = [*now, *missed]
        lines: list[Line] = [*now]
        if now and missed:
            lines.insert(0, Section(_NOW, _("Now"), len(now)))
        if missed:
            lines += [Section(_AWAY, _("While you were away"), len(missed)), *missed]
        count = ngettext("{count} contact is due", "{count} contacts are due", len(rows))
        self.title.setText(count.format(count=len(rows)))
        self.list.show_lines(lines, advisers=False, is_news=is_news)
        self._vanished.read_anew()
        self.list.setFixedHeight(min(len(lines), self._most_lines()) * SIZES.due_row)
        if self.isVisible():
            self.place()

    def _tell_vanished(self, row: DueRow) -> None:
        """In the board itself: the window may be behind another program."""
        gone = _("{name} is no longer in this list.").format(name=row.name)
        text = _("{word} Choose the next with ↑ ↓.")
        self._vanished.tell(
            row.id, row.name, lambda word: self._say(text.format(word=word or gone))
        )

    def _say(self, word: str) -> None:
        self.word.setText(word)
        self.word.setVisible(bool(word))
        if self.isVisible():
            self.place()

    def _most_lines(self) -> int:
        """A third of a screen in all, that the work beneath it stays in sight."""
        thirds = self.screen().availableGeometry().height() // (3 * SIZES.due_row)
        return max(3, min(_MOST_LINES, thirds - 2))

    def take_focus(self) -> None:
        super().take_focus()
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def see_all(self) -> None:
        self.seen.emit([row.id for row in self.rows])

    def _see(self) -> None:
        chosen = self.list.current_row()
        if chosen is not None:
            self.seen.emit([chosen.id])

    def _go(self) -> None:
        chosen = self.list.current_row()
        if chosen is not None:
            self.wanted.emit(chosen)

    def _open_file(self) -> None:
        chosen = self.list.current_row()
        if chosen is not None:
            self.file_wanted.emit(chosen)

    def _snooze(self, choice: str) -> None:
        chosen = self.list.current_row()
        if chosen is not None:
            self.snoozed.emit(chosen, choice)

    def _go_back(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            parent.activateWindow()


def _as_due(row: ReminderRow) -> DueRow:
    """As the due list draws it."""
    return DueRow(
        *(row.id, row.customer_id, row.opportunity_id, row.name, row.level, row.purpose),
        "",
        *(row.channel, row.due_on, row.due_time, row.overdue_days),
        *(0, None, "", row.phone),
        care=row.opportunity_id is None,
    )
