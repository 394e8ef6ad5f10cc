"""Whether the server answers: said while it does not, and the pages made new when it does again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.store.requests import AlreadySaved, Saved
from crmdesk.store.server.connecting import NoAnswer, SentAway
from crmdesk.ui.desk import Desk, Notice
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.shell.status_bar import Late

_LOOK_UP_AFTER = 1_000  # milliseconds


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
        self.is_lost = self._says_doubts = self._is_looking = False
        self._look_up_soon = Pause(self, self._look_up, _LOOK_UP_AFTER)
        self.reached.connect(self._say)
        self._refused.connect(lambda why: self._desk.notify(Notice(why, "late", stays=True)))
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
        self.is_lost = not answers
        self._notify()
        self._desk.show_facts()
        if answers:
            self._look_up()
            self._desk.signals.changed.emit(self._desk.store.all_tables)

    def _say_doubts(self) -> None:
        """The bar must not say of what is in doubt that it can be saved."""
        self._desk.show_facts()
        if self.is_lost or self._says_doubts:
            self._notify()
        if not self.is_lost:  # the line may be back before the watch has missed it
            self._look_up_soon()

    def _notify(self) -> None:
        doubts = self._desk.doubts
        said = doubts.say() if len(doubts) else ""
        self._says_doubts = bool(said)
        self._desk.notify(_lost(said) if self.is_lost else _back(said))

    # What nobody will save again.

    def _look_up(self) -> None:
        store, actor, names = self._desk.store, self._desk.actor, self._desk.doubts.left()
        if self.is_lost or self._is_looking or not names:
            return
        self._is_looking = True
        job = self._desk.jobs.start(
            lambda _progress: {name: store.became_of(actor, name) for name in names}
        )
        job.done.connect(self._tell)
        job.failed.connect(self._look_up_again)

    def _look_up_again(self, error: Exception) -> None:
        self._is_looking = False
        if isinstance(error, NoAnswer):
            self._look_up_soon()
        else:
            self._desk.fail(error)

    def _tell(self, became: Mapping[str, Saved | None]) -> None:
        self._is_looking = False
        told: list[Saved | None] = []
        for name, saved in became.items():
            saving = self._desk.doubts.settle(name)
            if saving is not None:
                saving.begin()
                told.append(saved)
        if any(told):  # nobody heard of it when it was saved
            self._desk.signals.changed.emit(self._desk.store.all_tables)
        if told:
            tone = "good" if all(told) else "attention"
            self._desk.notify(Notice("\n".join(_what_became(each) for each in told), tone))


def _lost(in_doubt: str) -> Notice:
    shown = _("The server does not answer. What is on the screen can be read.")
    kept = _(
        "What you type stays; it can be saved once the server is back. The program tries by itself."
    )
    said = _("{what}. All that is typed stays.").format(what=in_doubt)
    return Notice(f"{shown} {said if in_doubt else kept}", "late", stays=True)


def _back(in_doubt: str) -> Notice:
    if in_doubt:
        again = _("The server answers again. {what}.")
        return Notice(again.format(what=in_doubt), "attention", stays=True)
    return Notice(_("The server answers again. What you typed can be saved now."), "good")


def _what_became(saved: Saved | None) -> str:
    if saved is not None:
        return str(AlreadySaved(saved))
    return _("What you saved before the connection broke had not arrived. Enter it again.")
