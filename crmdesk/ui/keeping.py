"""What is typed is kept in the store as it is typed, and offered again after a crash."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from crmdesk.errors import UserError
from crmdesk.store import Actor
from crmdesk.store.drafts import drop_draft, save_draft, take_draft
from crmdesk.store.requests import arrived
from crmdesk.ui.desk import Desk
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.saving import State, names_in, without

_KEEP_AFTER = 1000  # milliseconds


class Keeper(QObject):
    """Keeps what ``state`` says was typed into ``form``, in the store and thus encrypted with it.

    For the account that sat here when the page was made: another one has its own drafts.
    """

    def __init__(
        self, desk: Desk, form: str, state: Callable[[], State | None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._actor = desk, desk.actor
        self._form, self._state = form, state
        self._keep_soon = Pause(self, self.keep, _KEEP_AFTER)
        self._is_kept = False

    def note_typing(self, *_what: object) -> None:
        self._keep_soon()

    def keep(self) -> None:
        """Now; and nothing where nothing is typed. What fails here must not stop the typing."""
        self._keep_soon.stop()
        state = self._state()
        try:
            if state is not None:
                save_draft(self._desk.store, self._actor, self._form, state)
            elif self._is_kept:
                drop_draft(self._desk.store, self._actor, self._form)
        except UserError as error:
            self._desk.say(str(error))
        else:
            self._is_kept = state is not None

    def take(self, then: Callable[[State], object]) -> None:
        """What was kept the last time, if anything was."""

        def found(state: State | None) -> None:
            if state:
                self._is_kept = True
                then(state)

        desk, actor, form = self._desk, self._actor, self._form
        desk.ask(self, lambda _session: take_unsaved(desk, actor, form), found)


def take_unsaved(desk: Desk, actor: Actor, form: str) -> State | None:
    """What was kept of ``form``, but for what was saved before the program could drop it."""
    state = take_draft(desk.store, actor, form)
    names = names_in(state) if state else frozenset()
    if state is None or not names:
        return state
    with desk.store.read(actor) as session:
        return without(state, arrived(session, names))
