"""Whether the server answers: said while it does not, and the pages made new when it does again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.store.server.connecting import SentAway
from crmdesk.ui.desk import Desk, Notice
from crmdesk.ui.shell.status_bar import Late


class Network(QObject):
    """Of a store in a file it says nothing."""

    reached = Signal(bool)
    """From the watch's thread to the window's."""
    sent_away = Signal(str)
    """Whoever sits here is let in no more; why."""
    _refused = Signal(str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.is_lost = False
        self.reached.connect(self._say)
        self._refused.connect(lambda why: self._desk.notify(Notice(why, "late")))

    def watch(self) -> None:
        desk = self._desk
        desk.store.watch(lambda: desk.actor, self.reached.emit, self._refuse)

    def _refuse(self, error: UserError) -> None:
        """On the watch's thread."""
        told = self.sent_away if isinstance(error, SentAway) else self._refused
        told.emit(str(error))

    def facts(self) -> Sequence[str]:
        return [Late(_("The server does not answer"))] if self.is_lost else []

    def _say(self, answers: bool) -> None:
        if answers is not self.is_lost:
            return
        self.is_lost = not answers
        self._desk.notify(_back() if answers else _lost())
        self._desk.show_facts()
        if answers:
            self._desk.signals.changed.emit(self._desk.store.all_tables)


def _lost() -> Notice:
    text = _(
        "The server does not answer. What is on the screen can be read, and what you type stays;"
        " it can be saved once the server is back. The program tries by itself."
    )
    return Notice(text, "late")


def _back() -> Notice:
    return Notice(_("The server answers again. What you typed can be saved now."), "good")
