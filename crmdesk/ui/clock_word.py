"""Told at the start: this PC's clock and the journal's dates cannot both be right."""

from __future__ import annotations

from PySide6.QtCore import QObject

from crmdesk.store.journal_order import clock_word
from crmdesk.ui.desk import Desk, Notice


def tell_of_clock(desk: Desk, asker: QObject) -> None:
    """Above the page, until it is closed; nothing where they agree."""

    def tell(word: str) -> None:
        if word:
            desk.notify(Notice(word, "attention", stays=True))

    desk.ask(asker, lambda session: clock_word(session, desk.real_now()), tell, "clock")
