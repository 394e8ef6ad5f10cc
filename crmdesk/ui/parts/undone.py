"""What an undone save held, put back into a form that is still there."""

from __future__ import annotations

from collections.abc import Callable

from crmdesk.i18n import _
from crmdesk.ui.desk import Desk, Notice


def put_back(desk: Desk, put: Callable[[], object], *, is_free: bool) -> None:
    """At once where nothing else is typed by now; otherwise whoever typed it decides."""
    if is_free:
        put()
        return
    text = _("Something else is typed where the undone entry belongs.")
    desk.notify(Notice(text, "attention", _("Put the undone entry there"), put))
