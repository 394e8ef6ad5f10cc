"""What is typed into a form and not saved yet: kept when the page is left, and after a crash."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from crmdesk.errors import UserError
from crmdesk.store.drafts import drop_draft, save_draft
from crmdesk.ui.desk import Desk
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.keeping import take_unsaved
from crmdesk.ui.saving import Saving

_KEEP_AFTER = 400  # milliseconds after the last key


class Typed(QObject):
    """``content`` says what stands in the form; its key names the form: "customer 12 details".

    ``saving`` is what the form saves under, and ``sends`` what it would send.
    """

    def __init__(
        self,
        desk: Desk,
        parent: QObject,
        content: Callable[[], dict[str, Any]],
        saving: Saving,
        sends: Callable[[], Any] | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._content = desk, content
        self._saving, self._sends = saving, sends or content
        self._key = ""
        self._keep_soon = Pause(self, self.keep, _KEEP_AFTER)

    def begin(self, key: str) -> dict[str, Any] | None:
        """From now on for ``key``; what was typed there before and not saved."""
        if key != self._key:
            self.keep_now()
            self._desk.doubts.settle(self._saving.name)  # it is kept, and looked up when it is back
        self._key = key
        kept = None
        try:
            kept = take_unsaved(self._desk, self._desk.actor, key)
        except UserError as error:
            self._desk.say(str(error))
        self._saving.resume(kept.pop("save", None) if kept else None)
        return kept

    def note(self) -> None:
        """Something was typed."""
        self._keep_soon()

    def keep_now(self) -> None:
        """Before the form is left: what was typed a moment ago is kept too."""
        if self._keep_soon.isActive():
            self.keep()

    def keep(self) -> None:
        self._keep_soon.stop()
        if self._key:
            kept = self._content() | {"save": self._saving.of(self._sends()).state()}
            self._quietly(lambda: save_draft(self._desk.store, self._desk.actor, self._key, kept))

    def drop(self) -> None:
        """It is saved, or not wanted."""
        self._keep_soon.stop()
        self._desk.doubts.settle(self._saving.name)
        self._saving.begin()
        if self._key:
            self._quietly(lambda: drop_draft(self._desk.store, self._desk.actor, self._key))

    def _quietly(self, work: Callable[[], object]) -> None:
        """What fails here must not stop the typing, nor call failed what was saved."""
        try:
            work()
        except UserError as error:
            self._desk.say(str(error))
