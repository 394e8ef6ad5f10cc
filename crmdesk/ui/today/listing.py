"""The due list with what is folded, filtered and just settled in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from crmdesk.followups.done import DoneRow
from crmdesk.followups.due import Due, DueRow
from crmdesk.i18n import _
from crmdesk.ui.desk import Desk
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import plain, row, stack
from crmdesk.ui.parts.notices import EmptyState
from crmdesk.ui.parts.text import small
from crmdesk.ui.today.due_list import DueListView
from crmdesk.ui.today.lines import Lines


class Listing(QFrame):
    whole_wanted = Signal()
    """Rows that were cut off are asked for."""

    def __init__(self, desk: Desk, here: Callable[[], datetime]) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._desk = desk
        self._lines = Lines()
        self._advisers = False
        self._is_loaded = False
        self._wanted: int | None = None
        self._settled: int | None = None
        self.view = DueListView(desk.look, here)
        self._only = small()
        everything = Button(_("Show all"), "link", hint="Esc", clicked=self.show_everything)
        self._only_line = plain(row(self._only, None, everything, margins=(14, 4, 14, 4)))
        self._only_line.hide()
        layout = stack(self._only_line, gap=0, margins=(1, 4, 1, 4))
        layout.addWidget(self.view, 1)
        self.setLayout(layout)
        self.view.folded.connect(self._fold)
        self.view.more_wanted.connect(self._ask_for_all)

    @property
    def is_whole(self) -> bool:
        return self._lines.is_whole

    def show_answer(self, due: Due, done: Sequence[DoneRow], *, advisers: bool) -> None:
        self._lines.due, self._lines.done, self._advisers = due, done, advisers
        self._is_loaded = True
        self._refresh(self._found_wanted(), is_news=True)

    def want(self, follow_up_id: int) -> None:
        """Stand on this contact, now or when it is loaded."""
        self._wanted = follow_up_id
        if self._is_loaded:
            self._refresh(self._found_wanted())

    def take_out(self, settled: DueRow) -> None:
        """On to the next person, without waiting for the store; the keys are the list's again."""
        following = self.view.next_after(settled)
        self._settled = settled.id
        self._lines.take_out(settled)
        self._refresh(following)
        self.view.setFocus()

    def show_only(self, *, section: str = "", level: str = "") -> None:
        self._lines.show_only(section=section, level=level)
        self._refresh()

    def show_everything(self) -> None:
        if self._lines.is_filtered:
            self._lines.only_section = self._lines.only_level = ""
            self._refresh()
        self.view.setFocus()

    def _found_wanted(self) -> int | None:
        """What the reminders asked for, or what was undone a moment ago."""
        for follow_up in (self._wanted, self._settled):
            found = self._lines.find(follow_up) if follow_up is not None else None
            if found is not None:
                self._wanted = self._settled = None
                self._lines.only_section = self._lines.only_level = ""
                self._lines.unfolded.add(self._lines.section_of(found))
                return found.id
        return None

    def _refresh(self, stand_on: int | str | None = None, *, is_news: bool = False) -> None:
        self._only_line.setVisible(self._lines.is_filtered)
        self._only.setText(self._filter_words())
        lines, advisers = self._lines.shown(), self._advisers
        self.view.show_lines(lines, advisers=advisers, stand_on=stand_on, is_news=is_news)
        if self._is_loaded:
            self.view.say_when_empty(self._empty_state())

    def _filter_words(self) -> str:
        if self._lines.only_level:
            return _("Only level {level}").format(level=self._lines.only_level)
        return _("Only what is overdue")

    def _empty_state(self) -> EmptyState:
        if self._lines.is_filtered:
            return EmptyState(_("Nothing of this is due"), _("Esc shows everything again."))
        return EmptyState(
            _("Nothing is due"),
            _("Whoever you plan a contact with stands here on the day, with what to say."),
            _("Log a visit"),
            lambda: self._desk.go("showroom", {"new": True}),
        )

    def _fold(self, section: str) -> None:
        self._lines.fold(section)
        self._refresh(section)

    def _ask_for_all(self) -> None:
        self._lines.is_whole = True
        self.whole_wanted.emit()

    def unfolded(self) -> list[str]:
        return sorted(self._lines.unfolded)

    def unfold(self, sections: Sequence[str]) -> None:
        self._lines.unfolded = set(sections)
