"""Beside the list: whom to speak with, what to say, what was said, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from crmdesk.followups.due import DueRow
from crmdesk.followups.panel import ContactLine, PanelRow
from crmdesk.i18n import _, day_short
from crmdesk.ui.desk import Desk
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import frame, row, stack
from crmdesk.ui.parts.notices import EmptyState
from crmdesk.ui.parts.side_panel import SidePanel
from crmdesk.ui.parts.text import Paragraph, Text, heading, small
from crmdesk.ui.today.question import NextQuestion
from crmdesk.ui.today.results import Results
from crmdesk.ui.today.who import Who

_INSIDE = (12, 10, 12, 10)
_LEAST_HEIGHT = 400
_CONTACTS = 3


class CustomerPanel(SidePanel):
    left = Signal()
    """The keys belong to the list again."""

    def __init__(self, desk: Desk, opened: Callable[[], object]) -> None:
        super().__init__()
        self.setMinimumHeight(_LEAST_HEIGHT)
        self.who = Who(desk)
        self._open = Button(_("Open file"), "link", hint="Return", clicked=opened)
        self._saying = Paragraph()
        self.question = NextQuestion(desk)
        self._lines = [_line() for _n in range(_CONTACTS)]
        self._none = small(_("No contact yet"))
        self.results = Results(desk)
        self._empty = EmptyState(_("Nobody chosen"), _("Choose somebody in the list."))
        self._about = self._build()
        self.body.addWidget(self._about)
        self.body.addWidget(self._empty)
        self.body.addStretch(1)
        self.foot.addWidget(self.results)
        self.question.left.connect(self.left)
        self.results.left.connect(self.left)
        self.results.next.left.connect(self.left)
        self.show_nobody()

    def _build(self) -> QWidget:
        saying = frame(
            "saying", stack(heading(_("What to say")), self._saying, gap=2, margins=_INSIDE)
        )
        title = row(small(_("Recent")), None, self._open)
        recent = stack(title, self._none, *self._lines, gap=3)
        about = QWidget()
        about.setLayout(stack(self.who, saying, self.question, recent, gap=10))
        return about

    def turn_to(self, row: DueRow | None) -> None:
        """At once, before the answer with the details is here."""
        self.results.turn_to(row)

    def show_nobody(self) -> None:
        self.results.turn_to(None)
        self.results.hide()
        self._about.hide()
        self._empty.show()

    def show_row(self, it: PanelRow, *, is_done: bool) -> None:
        self._empty.hide()
        self._about.show()
        self.results.setVisible(not is_done)
        self.who.show_row(it)
        self._saying.setText("\n".join(_said(it)))
        self.question.show_row(it)
        self._show_contacts(it.contacts)
        if not is_done:
            self.results.show_row(it)

    def _show_contacts(self, contacts: Sequence[ContactLine]) -> None:
        self._none.setVisible(not contacts)
        for number, label in enumerate(self._lines):
            label.setVisible(number < len(contacts))
            if number < len(contacts):
                it = contacts[number]
                words = f" · {' '.join(it.words.split())}" if it.words else ""
                label.setText(f"{day_short(it.on)} {it.kind}{words}")
                label.set_tone("muted" if number else "")


def _said(it: PanelRow) -> Sequence[str]:
    """Without what stands below: the last words, and the question that can be answered there."""
    said = it.what_to_say[:-1] if it.next_question else it.what_to_say
    below = [line.words for line in it.contacts if line.words]
    return [sentence for sentence in said if not any(words in sentence for words in below)]


def _line() -> Text:
    made = Text()
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return made
