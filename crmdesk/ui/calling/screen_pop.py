"""The cards of whoever calls: at the lower right, beside the work and never in its way."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut

from crmdesk.access import Permission, may
from crmdesk.calling.callers import callers
from crmdesk.customers.choices import levels
from crmdesk.ui.calling.card import CallCard, Calling
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.parts.floating import Floating
from crmdesk.ui.shell.keys import CALL_KEY
from crmdesk.ui.shell.window import MainWindow

_MOST_CARDS = 3
_GAP = 8


def pop(desk: Desk, window: MainWindow, number: str) -> None:
    """Show who calls from ``number``."""
    pops = window.findChild(ScreenPops)
    if not isinstance(pops, ScreenPops):
        pops = ScreenPops(desk, window)
    pops.ring(number)


class ScreenPops(QObject):
    """The cards in sight: one a number, the oldest gives way; none while the window is locked."""

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self._is_reachable = True
        self.cards: list[CallCard] = []
        window.reached.connect(self._reach)
        window.sat_down.connect(self.close_all)
        window.closing.connect(self.close_all)
        QShortcut(QKeySequence(CALL_KEY), window).activated.connect(self.enter)

    def ring(self, number: str) -> None:
        if not self._is_reachable or not may(self._desk.actor, Permission.LOG_VISITS):
            return
        now = self._desk.now()

        def question(session: Session) -> Calling:
            return Calling(number, callers(session, number, now=now), levels(session))

        self._desk.ask(self, question, self._show, number)

    def _show(self, calling: Calling) -> None:
        if not self._is_reachable:
            return
        for card in [each for each in self.cards if each.number == calling.number]:
            card.close()
        for card in self.cards[: -_MOST_CARDS + 1]:
            card.close()
        card = CallCard(self._desk, self._window, calling)
        card.closed.connect(lambda: self._forget(card))
        card.lift = self._free_place()
        self.cards.append(card)
        card.appear()

    def _free_place(self) -> int:
        """Above the reminders and the calls before it."""
        others = [each for each in self._window.findChildren(Floating) if each.isVisible()]
        return sum(each.height() + _GAP for each in others)

    def enter(self) -> None:
        """To the newest card by keyboard."""
        if self.cards:
            self.cards[-1].take_focus()

    def close_all(self) -> None:
        for card in list(self.cards):
            card.close()

    def _reach(self, reachable: bool) -> None:
        self._is_reachable = reachable
        if not reachable:
            self.close_all()

    def _forget(self, card: CallCard) -> None:
        if card in self.cards:
            self.cards.remove(card)
        card.deleteLater()
