"""Undo, as an account may do it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from crmdesk.access.declared import query, verb
from crmdesk.access.permissions import Permission
from crmdesk.i18n import N_
from crmdesk.store import tell
from crmdesk.store.undo import LastAction, last_action, sentence_of, take_back


@verb(Permission.UNDO)
def undo_last(session: Session) -> str:
    """Take back this account's newest action at this seat; the sentence of what was undone."""
    undone = sentence_of(take_back(session))
    tell(session, "undo", N_("Undone: {what}"), what=undone)
    return undone


@query(Permission.UNDO, beyond=True)
def what_undo_would_do(session: Session) -> LastAction | None:
    return last_action(session)
