"""What is typed is kept in the store as it is typed, and offered again after a crash."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.store.drafts import drop_draft, save_draft, take_draft
from crmdesk.ui.desk import Desk, Notice
from crmdesk.ui.jobs.waiting import Pause

FORM = "visit"
_KEEP_AFTER = 1000  # milliseconds

State = dict[str, Any]


class Keeper(QObject):
    """For the account that sat here when the page was made: another one has its own drafts."""

    def __init__(self, desk: Desk, state: Callable[[], State | None], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._actor, self._state = desk, desk.actor, state
        self._keep_soon = Pause(self, self.keep, _KEEP_AFTER)
        self._is_kept = False

    def note_typing(self) -> None:
        self._keep_soon()

    def keep(self) -> None:
        """Now; and nothing where nothing is typed. What fails here must not stop the typing."""
        self._keep_soon.stop()
        state = self._state()
        try:
            if state is not None:
                save_draft(self._desk.store, self._actor, FORM, state)
            elif self._is_kept:
                drop_draft(self._desk.store, self._actor, FORM)
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

        self._desk.ask(
            self, lambda _session: take_draft(self._desk.store, self._actor, FORM), found
        )


def offer_unsaved(desk: Desk, asker: QObject) -> None:
    """At the start, whatever page is shown: what a crash left unsaved."""
    actor = desk.actor

    def tell(state: State | None) -> None:
        if state:
            go = lambda: desk.go("showroom", {"restore": True})  # noqa: E731
            desk.notify(Notice(_("A visit was not saved."), "attention", _("Restore"), go))

    desk.ask(asker, lambda _session: take_draft(desk.store, actor, FORM), tell, "unsaved visit")
