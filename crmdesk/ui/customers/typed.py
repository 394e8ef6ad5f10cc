"""What is typed into a form and not saved yet: kept when the page is left, and after a crash."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from shiboken6 import isValid

from crmdesk.errors import UserError
from crmdesk.store.drafts import drop_draft, save_draft, take_draft
from crmdesk.ui.desk import Desk
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.keeping import take_unsaved
from crmdesk.ui.parts.undone import put_back
from crmdesk.ui.saving import Held, Saving, State

_KEEP_AFTER = 400  # milliseconds after the last key


class Typed(QObject):
    """``content`` says what stands in the form; its key names the form: "customer 12 details".

    ``saving`` is what the form saves under, and ``sends`` what it would send. With ``show``, which
    puts content into the form, an undone save comes back there, or waits under its key.
    """

    def __init__(
        self,
        desk: Desk,
        parent: QObject,
        content: Callable[[], dict[str, Any]],
        saving: Saving,
        sends: Callable[[], Any] | None = None,
        *,
        show: Callable[[State], object] | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._content = desk, content
        self._saving, self._sends = saving, sends or content
        self._key = ""
        self._is_typed = False
        self._keep_soon = Pause(self, self.keep, _KEEP_AFTER)
        if show is not None:
            self._show = show
            saving.hold = self._hold

    def begin(self, key: str) -> dict[str, Any] | None:
        """From now on for ``key``; what was typed there before and not saved."""
        if key != self._key:
            self.keep_now()
            self._desk.doubts.settle(self._saving.name)  # it is kept, and looked up when it is back
        self._key, self._is_typed = key, False
        kept = None
        try:
            kept = take_unsaved(self._desk, self._desk.actor, key)
        except UserError as error:
            self._desk.say(str(error))
        self._saving.resume(kept.pop("save", None) if kept else None)
        self._is_typed = kept is not None
        return kept

    def note(self) -> None:
        """Something was typed."""
        self._is_typed = True
        self._keep_soon()

    def keep_now(self) -> None:
        """Before the form is left: what was typed a moment ago is kept too."""
        if self._keep_soon.isActive():
            self.keep()

    def keep(self) -> None:
        self._keep_soon.stop()
        self._is_typed = True
        if self._key:
            kept = self._content() | {"save": self._saving.of(self._sends()).state()}
            self._quietly(lambda: save_draft(self._desk.store, self._desk.actor, self._key, kept))

    def drop(self) -> None:
        """It is saved, or not wanted."""
        self._keep_soon.stop()
        self._is_typed = False
        self._desk.doubts.settle(self._saving.name)
        self._saving.begin()
        if self._key:
            self._quietly(lambda: drop_draft(self._desk.store, self._desk.actor, self._key))

    # After an undo.

    def _hold(self) -> Held:
        key, content = self._key, self._content()
        return Held(lambda: self._return(key, content))

    def _return(self, key: str, content: State) -> None:
        """The save of ``content`` was undone."""
        if not isValid(self):
            return
        if key == self._key:
            put_back(self._desk, lambda: self._put(key, content), is_free=not self._is_typed)
        else:
            self._quietly(lambda: self._wait(key, content))

    def _put(self, key: str, content: State) -> None:
        if key == self._key:
            self._show(content)
            self.keep()

    def _wait(self, key: str, content: State) -> None:
        """For the form to be turned to ``key`` again; what waits there already is newer."""
        store, actor = self._desk.store, self._desk.actor
        if take_draft(store, actor, key) is None:
            save_draft(store, actor, key, content)

    def _quietly(self, work: Callable[[], object]) -> None:
        """What fails here must not stop the typing, nor call failed what was saved."""
        try:
            work()
        except UserError as error:
            self._desk.say(str(error))
