"""The visit that a crash left unsaved, offered again."""

from __future__ import annotations

from PySide6.QtCore import QObject

from crmdesk.i18n import _
from crmdesk.ui.desk import Desk, Notice
from crmdesk.ui.keeping import take_unsaved
from crmdesk.ui.saving import State

FORM = "visit"


def offer_unsaved(desk: Desk, asker: QObject) -> None:
    """At the start, whatever page is shown: what a crash left unsaved."""
    actor = desk.actor

    def tell(state: State | None) -> None:
        if state:
            go = lambda: desk.go("showroom", {"restore": True})  # noqa: E731
            text = _("A visit was not saved.")
            desk.notify(Notice(text, "attention", _("Restore"), go, stays=True))

    desk.ask(asker, lambda _session: take_unsaved(desk, actor, FORM), tell, "unsaved visit")
