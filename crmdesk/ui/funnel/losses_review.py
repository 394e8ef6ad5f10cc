"""The manager's list of losses to review: confirm each, or send it back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QWidget

from crmdesk.errors import UserError
from crmdesk.funnel.losses import CLASS_NAMES, SHEET_NAMES, LossRow, review
from crmdesk.i18n import _, ago, day_short
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.tokens import INSIDE
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import row, stack
from crmdesk.ui.parts.notices import EmptyState
from crmdesk.ui.parts.side_panel import SidePanel
from crmdesk.ui.parts.text import Paragraph, Text, heading, small

_AT_ONCE = 30


class LossCard(QFrame):
    """One application, and the two answers to it."""

    answered = Signal(int, bool)
    opened = Signal(int)

    def __init__(self, desk: Desk, loss: LossRow) -> None:
        super().__init__()
        self.setObjectName("saying")
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
        self.setLayout(stack(who, *what, *words, answers, gap=6, margins=INSIDE))
        self.setAccessibleName(f"{loss.customer}: {_reason(loss)}")


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
    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.cards: list[LossCard] = []
        self._losses: Sequence[LossRow] = ()
        self._shown: Sequence[LossRow] | None = None
        self._holder: QWidget | None = None
        close = Button(_("Close"), "link", clicked=self.closed.emit)
        head = row(heading(_("Losses to review")), None, close, margins=(0, 0, 10, 0))
        layout = self.layout()
        assert layout is not None
        layout.insertLayout(0, head)  # type: ignore[attr-defined]
        self.foot.addWidget(small(_("A loss sent back is open again and due soon.")))

    def show_losses(self, losses: Sequence[LossRow]) -> None:
        self._losses = losses
        if self.isVisible():
            self._build()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._build()

    def _build(self) -> None:
        """Cards are dear: they are made for who looks, and again only when there are others."""
        if self._shown == self._losses:
            return
        self._shown = losses = self._losses
        had_focus = self._holder is not None and self._holder.isAncestorOf(
            self.focusWidget() or self
        )
        self._clear()
        self.cards = [LossCard(self._desk, loss) for loss in losses[:_AT_ONCE]]
        for card in self.cards:
            card.answered.connect(self._answer)
            card.opened.connect(lambda customer: self._desk.go("customer", {"customer": customer}))
        pieces: list[QWidget] = [*self.cards]
        if not losses:
            pieces = [EmptyState(_("Nothing to review"), _("Every loss has been looked at."))]
        self._holder = QWidget()
        self._holder.setLayout(stack(*pieces, None, gap=8))
        self.body.addWidget(self._holder)
        if had_focus:
            self.take_focus()

    def take_focus(self) -> None:
        """On the first answer, so that Space confirms and Shift+Tab goes to the other."""
        target = self.cards[0].confirm if self.cards else self
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def _clear(self) -> None:
        if self._holder is not None:
            self.body.removeWidget(self._holder)
            self._holder.hide()
            self._holder.deleteLater()

    def _answer(self, loss_id: int, confirmed: bool) -> None:
        try:
            with self._desk.write() as session:
                review(session, loss_id, confirmed, now=self._desk.now())
        except UserError as error:
            self._desk.fail(error)
