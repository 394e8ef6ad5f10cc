"""The manager's list of losses to review: confirm each, or send it back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QStackedWidget, QVBoxLayout
from shiboken6 import isValid

from crmdesk.errors import UserError
from crmdesk.funnel.losses import CLASS_NAMES, SHEET_NAMES, LossRow, review
from crmdesk.i18n import _, ago, day_short
from crmdesk.models import Loss
from crmdesk.ui.desk import Desk
from crmdesk.ui.lists.vanished import Vanished
from crmdesk.ui.look.fonts import font
from crmdesk.ui.look.tokens import INSIDE, SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import plain, row, stack
from crmdesk.ui.parts.notices import EmptyState
from crmdesk.ui.parts.side_panel import SidePanel
from crmdesk.ui.parts.text import Paragraph, Text, heading, small

_AT_ONCE = 30


class LossCard(QFrame):
    """One application, and the two answers to it; or who gave one already."""

    answered = Signal(int, bool)
    opened = Signal(int)

    def __init__(self, desk: Desk, loss: LossRow) -> None:
        super().__init__()
        self.setObjectName("saying")
        self.loss = loss
        self.confirm = Button(_("Confirm"), clicked=lambda: self.answered.emit(loss.id, True))
        self.send_back = Button(_("Send back"), clicked=lambda: self.answered.emit(loss.id, False))
        self.file = Button(
            _("Open the file"), "link", clicked=lambda: self.opened.emit(loss.customer_id)
        )
        who = row(Text(loss.customer, bold=True), small(_came(loss)), None, self.file)
        when = ago(loss.applied_at, desk.now())
        what = [Text(_(CLASS_NAMES[loss.loss_class])), Text(_reason(loss))]
        words = [Paragraph(text, "muted") for text in _words(loss)]
        answers = row(small(f"{loss.adviser} · {when}"), None, self.send_back, self.confirm)
        self._said = Paragraph("", "accent")
        self._said.setFont(font(SIZES.small))
        self._foot = QStackedWidget()
        self._foot.addWidget(plain(answers))
        self._foot.addWidget(self._said)
        self.setLayout(stack(who, *what, *words, self._foot, gap=6, margins=INSIDE))
        self.setAccessibleName(f"{loss.customer}: {_reason(loss)}")

    @property
    def is_open(self) -> bool:
        return self._foot.currentWidget() is not self._said

    def word(self) -> str:
        return self._said.text()

    def settle(self, word: str) -> None:
        """It stays where it is and as high, so that none comes under the mouse in its place."""
        self.setFixedHeight(self.height())
        if self.isAncestorOf(self.window().focusWidget() or self):
            self.setFocus()  # otherwise Qt gives it to the next card's answer
        self._said.setText(word)
        self._foot.setCurrentWidget(self._said)
        self.setAccessibleName(f"{self.loss.customer}: {word}")


def _came(loss: LossRow) -> str:
    return " · ".join(word for word in (loss.model, loss.stage) if word)


def _reason(loss: LossRow) -> str:
    said = [_(SHEET_NAMES[loss.sheet]), loss.reason, loss.competitor]
    return " · ".join(word for word in said if word)


def _words(loss: LossRow) -> list[str]:
    revival = (
        _("Ask again on {day}.").format(day=day_short(loss.revive_on)) if loss.revive_on else ""
    )
    return [text for text in (loss.remark, revival) if text]


class LossesReview(SidePanel):
    """While it is open a card that is settled stays in its place, and those that come are last."""

    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.cards: list[LossCard] = []
        self._losses: Sequence[LossRow] = ()
        self._vanished = Vanished(desk, Loss.__tablename__, self)
        self._since_answer = QElapsedTimer()
        close = Button(_("Close"), "link", clicked=self.closed.emit)
        head = row(heading(_("Losses to review")), None, close, margins=(0, 0, 10, 0))
        layout = self.layout()
        assert layout is not None
        layout.insertLayout(0, head)  # type: ignore[attr-defined]
        self._none = EmptyState(_("Nothing to review"), _("Every loss has been looked at."))
        self._lines = stack(gap=8)
        self.fill(self._lines, self._none)
        self.foot.addWidget(small(_("A loss sent back is open again and due soon.")))

    def show_losses(self, losses: Sequence[LossRow]) -> None:
        self._losses = losses
        if self.isVisible():
            self._show()
        self._vanished.read_anew()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._begin()

    def _begin(self) -> None:
        """Cards are dear: they are made for who looks."""
        for card in self.cards:
            _remove(card, self._lines)
        self.cards = []
        self._show()

    def _show(self) -> None:
        waiting = {loss.id: loss for loss in self._losses}
        for card in self._open_ones():
            if card.loss.id not in waiting:
                self._settle(card)
        for number, card in enumerate(self.cards):
            loss = waiting.pop(card.loss.id, card.loss)
            if loss != card.loss or (loss in self._losses and not card.is_open):
                self.cards[number] = self._in_place_of(card, loss)
        for loss in list(waiting.values())[: _AT_ONCE - len(self._open_ones())]:
            self.cards.append(self._card(loss))
            self._lines.addWidget(self.cards[-1])
        self._none.setVisible(not self._open_ones())

    def _open_ones(self) -> list[LossCard]:
        return [card for card in self.cards if card.is_open]

    def _settle(self, card: LossCard) -> None:
        """By somebody else, or by oneself in the funnel."""
        card.settle(_("No longer to be reviewed."))

        def say(word: str) -> None:
            if word and isValid(card):
                card.settle(word)

        self._vanished.tell(card.loss.id, card.loss.customer, say)

    def _card(self, loss: LossRow) -> LossCard:
        made = LossCard(self._desk, loss)
        made.answered.connect(self._answer)
        made.opened.connect(lambda customer: self._desk.go("customer", {"customer": customer}))
        return made

    def _in_place_of(self, card: LossCard, loss: LossRow) -> LossCard:
        """It says something else now, or waits again."""
        made = self._card(loss)
        self._lines.replaceWidget(card, made)
        _remove(card, self._lines)
        return made

    def take_focus(self) -> None:
        """On the first answer, so that Space confirms and Shift+Tab goes to the other."""
        first = next(iter(self._open_ones()), None)
        target = first.confirm if first else self
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def _answer(self, loss_id: int, confirmed: bool) -> None:
        """A key that bounced or was pressed twice answers no second loss."""
        interval = QApplication.doubleClickInterval()
        if self._since_answer.isValid() and self._since_answer.elapsed() <= interval:
            return
        try:
            with self._desk.write() as session:
                review(session, loss_id, confirmed, now=self._desk.now())
        except UserError as error:
            self._desk.fail(error)
            return
        card = next(each for each in self.cards if each.loss.id == loss_id)
        had_focus = card.isAncestorOf(self.window().focusWidget() or self)
        card.settle(_("Confirmed.") if confirmed else _("Sent back."))
        self._since_answer.start()
        if had_focus:
            self.take_focus()


def _remove(card: LossCard, lines: QVBoxLayout) -> None:
    lines.removeWidget(card)
    card.hide()
    card.deleteLater()
