"""What came of the contact: words, the level after it, and six results by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from crmdesk.customers.choices import Offer
from crmdesk.followups.cadence import ORDERED, UNGRADED, Proposal
from crmdesk.followups.due import DueRow
from crmdesk.followups.panel import PanelRow
from crmdesk.followups.proposals import proposals_at
from crmdesk.followups.purposes import RESULT_NAMES
from crmdesk.followups.results import ResultDraft
from crmdesk.i18n import _
from crmdesk.models import Result
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.literal import literally
from crmdesk.ui.parts.buttons import Button, Chips
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.parts.layouts import plain, row, stack
from crmdesk.ui.parts.text import small
from crmdesk.ui.today.next_contact import NextContact, Plan

RESULTS = (
    *(Result.REACHED, Result.NO_ANSWER, Result.VISIT_SET),
    *(Result.SIGNED, Result.POSTPONED, Result.LOST),
)
_ASKS = {Result.SIGNED, Result.POSTPONED, Result.LOST}
"""These ask something before they record."""
_OF_DEALS = {Result.SIGNED, Result.LOST}
_SCORED = "day_7"


class ResultButton(Button):
    looked_at = Signal(object)
    """The result while the mouse or the keyboard is on it, then None."""

    def __init__(self, number: int, result: Result) -> None:
        name = _(RESULT_NAMES[result]) + ("…" if result in _ASKS else "")
        super().__init__(f"{number} {name}", "primary" if number == 1 else "")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._result = result

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.looked_at.emit(self._result)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.looked_at.emit(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.looked_at.emit(self._result)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.looked_at.emit(None)


class Results(QWidget):
    given = Signal(object)
    """The result that was pressed."""
    left = Signal()
    """What was said is written: the keys belong to the list again."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._row: DueRow | None = None
        self._kept: dict[int, str] = {}
        self._undone: dict[int, ResultDraft] = {}
        self.graded: list[str] = []
        """The keys of the levels that a contact may lead to."""
        self.words = LineEdit(placeholder=_("What was said (W)"), longest=2_000)
        self.words.setAccessibleName(_("What was said"))
        self.words.returnPressed.connect(self.left)
        self.levels = Chips(_("Level after the contact"))
        self.levels.changed.connect(lambda _level: self._ask_proposals())
        self._graded = plain(row(small(_("Level after it")), self.levels, None))
        self._scores = Chips(_("Score"), [(n, str(n)) for n in range(11)], optional=True, flow=True)
        self._scored = plain(stack(small(_("Satisfaction, 0 to 10")), self._scores))
        self.next = NextContact(desk)
        self.next.postponed.connect(lambda: self.given.emit(Result.POSTPONED))
        self.buttons = {result: ResultButton(n, result) for n, result in enumerate(RESULTS, 1)}
        pieces = (self.words, self._graded, self._scored, self._grid(), self.next)
        self.setLayout(stack(*pieces, gap=7))

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(8)
        for number, (result, button) in enumerate(self.buttons.items()):
            button.clicked.connect(lambda _on=False, result=result: self.given.emit(result))
            button.looked_at.connect(self.next.look_at)
            grid.addWidget(button, number // 3, number % 3)
        return grid

    def offer_levels(self, levels: Sequence[Offer]) -> None:
        graded = [level for level in levels if level.key not in (ORDERED, UNGRADED)]
        self.graded = [level.key for level in graded]
        self.levels.offer([(level.key, level.key) for level in graded])
        for chip, level in zip(self.levels.buttons(), graded, strict=True):
            chip.setToolTip(literally(level.name))
        self.levels.choose(self._row.level if self._row else None)

    def turn_to(self, row: DueRow | None) -> None:
        """What was typed for a contact stays with it until it is recorded."""
        if row is not None and self._row is not None and row.id == self._row.id:
            self._stay_with(row)
            return
        self._keep_words()
        self._row = row
        self.words.set_value(self._kept.get(row.id, "") if row else "")
        self.levels.choose(row.level if row else None)
        self._scores.choose(None)
        self.next.turn_to_another()
        self._scored.hide()
        self._enable(row)
        self._choose_again()

    def _stay_with(self, row: DueRow) -> None:
        """Read anew: a level that nobody chose here follows the store's."""
        was_chosen = self.level() is not None
        self._row = row
        if not was_chosen:
            self.levels.choose(row.level)
        self._enable(row)

    def _enable(self, row: DueRow | None) -> None:
        is_deal = row is not None and row.opportunity_id is not None
        self.setEnabled(row is not None)
        for result in _OF_DEALS:
            self.buttons[result].setEnabled(is_deal)
        if row is not None and row.level == ORDERED:
            self.buttons[Result.SIGNED].setEnabled(False)
        self._graded.setVisible(is_deal and row is not None and row.level != ORDERED)

    def show_row(self, it: PanelRow) -> None:
        self._scored.setVisible(it.care_key == _SCORED)
        if self.level() is None:
            self.next.show_proposals(it.proposals)
        else:
            self._ask_proposals()

    def level(self) -> str | None:
        """Only where it is another one than now."""
        chosen = self.levels.value()
        return chosen if self._row is not None and chosen != self._row.level else None

    def choose_level(self, level: str) -> None:
        if self._row is not None and self._graded.isVisible():
            self.levels.choose(level)
            self._ask_proposals()

    def _ask_proposals(self) -> None:
        if self._row is None or self._row.opportunity_id is None:
            return
        follow_up, level, now = self._row.id, self.levels.value(), self._desk.now()
        self._desk.ask(
            self,
            lambda session: proposals_at(session, follow_up, level=level, now=now),
            lambda answer: self._show_proposals(follow_up, answer),
        )

    def _show_proposals(self, follow_up: int, proposals: Mapping[Result, Proposal]) -> None:
        if self._row is not None and self._row.id == follow_up:
            self.next.show_proposals(proposals)

    def draft(self, result: Result, row: DueRow) -> ResultDraft:
        plan = self.next.plan
        return ResultDraft(
            result,
            self.words.value(),
            self.level(),
            plan.on,
            plan.at,
            plan.purpose,
            score=self._scores.value(),
            also=row.bundled,
        )

    def type_again(self, row_id: int, draft: ResultDraft) -> None:
        """Its record was undone: what was said and chosen stands there when it is turned to."""
        self._undone[row_id] = draft
        if draft.words:
            self._kept.setdefault(row_id, draft.words)
        if self._row is not None and self._row.id == row_id and not self.words.value():
            self.words.set_value(self._kept.get(row_id))
            self._choose_again()

    def _choose_again(self) -> None:
        undone = self._undone.pop(self._row.id, None) if self._row is not None else None
        if undone is not None:
            self.levels.choose(undone.level or self.levels.value())
            self._scores.choose(undone.score)
            self.next.choose(Plan(undone.next_on, undone.next_time, undone.next_purpose))

    def forget(self, row: DueRow) -> None:
        """Recorded: its words are in the store now."""
        self._kept.pop(row.id, None)
        if self._row is not None and self._row.id == row.id:
            self.words.set_value("")

    def words_for(self, row: DueRow) -> str:
        """What was typed for a contact that is not chosen now."""
        return self._kept.get(row.id, "")

    def _keep_words(self) -> None:
        if self._row is None:
            return
        if words := self.words.value():
            self._kept[self._row.id] = words
        else:
            self._kept.pop(self._row.id, None)

    def remember(self) -> dict[str, Any]:
        self._keep_words()
        return {str(row_id): words for row_id, words in self._kept.items()}

    def recall(self, kept: dict[str, Any]) -> None:
        self._kept = {int(row_id): str(words) for row_id, words in kept.items()}
        if self._row and not self.words.value():
            self.words.set_value(self._kept.get(self._row.id, ""))
