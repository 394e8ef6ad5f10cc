"""Whether the server answers: said while it does not, and the pages made new when it does again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.store.requests import AlreadySaved, Saved
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
        self.is_lost = self._was_lost = False
        self.reached.connect(self._say)
        self._refused.connect(lambda why: self._desk.notify(Notice(why, "late")))
        desk.doubts.changed.connect(self._say_doubts)

    def watch(self) -> None:
        desk = self._desk
        desk.store.watch(lambda: desk.actor, self.reached.emit, self._refuse)

    def _refuse(self, error: UserError) -> None:
        """On the watch's thread."""
        told = self.sent_away if isinstance(error, SentAway) else self._refused
        told.emit(str(error))

    def facts(self) -> Sequence[str]:
        """A save in doubt is told until it is known, also while the server answers again."""
        lost = [Late(_("The server does not answer"))] if self.is_lost else []
        return [*lost, Late(self._desk.doubts.say())] if len(self._desk.doubts) else lost

    def _say(self, answers: bool) -> None:
        if answers is not self.is_lost:
            return
        self.is_lost, self._was_lost = not answers, True
        self._notify()
        self._desk.show_facts()
        if answers:
            for name in self._desk.doubts.left():
                self._look_up(name)
            self._desk.signals.changed.emit(self._desk.store.all_tables)

    def _say_doubts(self) -> None:
        """The bar must not say of what is in doubt that it can be saved."""
        self._desk.show_facts()
        if self._was_lost:
            self._notify()

    def _notify(self) -> None:
        doubts = self._desk.doubts
        said = doubts.say() if len(doubts) else ""
        self._desk.notify(_lost(said) if self.is_lost else _back(said))

    def _look_up(self, name: str) -> None:
        """Of a form that is closed: nobody will save it again."""
        store, actor = self._desk.store, self._desk.actor
        job = self._desk.jobs.start(lambda _progress: store.became_of(actor, name))
        job.done.connect(lambda saved: self._tell(name, saved))
        job.failed.connect(self._desk.fail)

    def _tell(self, name: str, saved: Saved | None) -> None:
        self._desk.doubts.settle(name)
        self._desk.notify(_not_arrived() if saved is None else _arrived(saved))


def _lost(in_doubt: str) -> Notice:
    shown = _("The server does not answer. What is on the screen can be read.")
    kept = _(
        "What you type stays; it can be saved once the server is back. The program tries by itself."
    )
    said = _("{what}. All that is typed stays.").format(what=in_doubt)
    return Notice(f"{shown} {said if in_doubt else kept}", "late")


def _back(in_doubt: str) -> Notice:
    if in_doubt:
        again = _("The server answers again. {what}.")
        return Notice(again.format(what=in_doubt), "attention")
    return Notice(_("The server answers again. What you typed can be saved now."), "good")


def _arrived(saved: Saved) -> Notice:
    return Notice(str(AlreadySaved(saved)), "good")


def _not_arrived() -> Notice:
    text = _("What you saved before the connection broke had not arrived. Enter it again.")
    return Notice(text, "attention")
