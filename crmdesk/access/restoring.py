"""A whole store put back from a backup, as an account may do it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from crmdesk.access.declared import verb
from crmdesk.access.permissions import Permission, require_of
from crmdesk.errors import UserError
from crmdesk.i18n import N_
from crmdesk.jobs import Progress, unwatched
from crmdesk.store import Actor, log_always, tell
from crmdesk.store.opening import open_store
from crmdesk.store.restore import restore


class Wanted(NamedTuple):
    """``key`` opens the backup, ``present_key`` the store in whose place it shall stand."""

    backup: Path
    path: Path
    key: bytes | None
    present_key: bytes | None


def restore_for(
    actor: Actor, wanted: Wanted, now: Callable[[], datetime], progress: Progress = unwatched
) -> Path | None:
    """Put the backup in the store's place, and say so in its journal; where the present file is.

    The store must be closed. Nothing is touched unless the backup is whole.
    """
    require_of(actor, Permission.BACK_UP)
    kept = restore(
        wanted.backup,
        wanted.path,
        key=wanted.key,
        present_key=wanted.present_key,
        progress=progress,
    )
    _note(actor, wanted, now)
    return kept


def _note(actor: Actor, wanted: Wanted, now: Callable[[], datetime]) -> None:
    """An account that the store did not have yet, or that had another role then, is not named."""
    try:
        store = open_store(wanted.path, wanted.key, now)
    except UserError:  # whoever opens it next is told why
        return
    try:
        with store.write(actor) as session:
            note_restore(session, wanted.backup.name)
    except UserError:
        return
    finally:
        store.close()


@verb(Permission.BACK_UP)
def note_restore(session: Session, source: str) -> None:
    """In the journal of the store that was put back: since when it is the backup ``source``."""
    said = N_("Put the backup {backup} in the store's place.")
    tell(session, "backup.restore", said, backup=source)
    log_always(session)
