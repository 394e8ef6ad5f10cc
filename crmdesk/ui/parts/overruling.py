"""An act of one press or one field, over what somebody else has just done: told, and offered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crmdesk.dates import local
from crmdesk.i18n import _, clock, day_short
from crmdesk.store.edits import Conflict, LastChange, Values
from crmdesk.ui.desk import Desk, Notice
from crmdesk.ui.parts.said import said


def by_whom(desk: Desk, last: LastChange | None) -> str:
    """ "Zhou Min, 10:42": who wrote what stands in the store."""
    if last is None:
        return _("Somebody else")
    at = local(last.at, desk.zone)
    time = clock(at) if at.date() == desk.today() else f"{day_short(at.date())} {clock(at)}"
    return _("{who}, {time}").format(who=_("You") if last.is_own else last.who, time=time)


def offer_mine(
    desk: Desk,
    conflict: Conflict,
    act: Callable[[Values], object],
    say: Callable[[Any], str] = lambda value: said(None, value),
) -> None:
    """A bar with both versions; its button calls ``act`` with theirs as what was seen."""
    clash = conflict.clashes[0]
    name = clash.fields[0]
    text = _("Now “{theirs}” ({by}). Your “{mine}” is not saved.").format(
        theirs=say(clash.theirs[name]), by=by_whom(desk, clash.last), mine=say(clash.mine[name])
    )
    offer = _("“{mine}” all the same").format(mine=say(clash.mine[name]))
    desk.notify(Notice(text, "attention", offer, lambda: act(conflict.theirs)))
