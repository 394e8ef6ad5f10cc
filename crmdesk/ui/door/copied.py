"""A copy that was made of an open store without its log: whether one goes on without it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from crmdesk.access.restoring import note_missing_log
from crmdesk.i18n import _
from crmdesk.store import Actor, Store
from crmdesk.store.log_mark import LogMissing, say_moment
from crmdesk.store.opening import open_store
from crmdesk.ui.parts.dialogs import asked


def sit_down(
    path: Path,
    key: bytes | None,
    now: Callable[[], datetime],
    sign_in: Callable[[Store], Actor | None],
    parent: QWidget | None = None,
) -> tuple[Store, Actor] | None:
    """The open store and whom ``sign_in`` let in; closed again if that is nobody.

    Without its log a copy is opened only after a clear yes, which the journal tells in the name of
    who signs in; until then it bears its mark. Raises ``UserError`` for what is not opened.
    """
    try:
        store, missing = open_store(path, key, now), None
    except LogMissing as found:
        if not _goes_on(found, parent):
            raise
        store, missing = open_store(path, key, now, without_log=True), found
    try:
        actor = sign_in(store)
        if actor is not None and missing is not None:
            with store.write(actor) as session:
                note_missing_log(session, say_moment(missing.newest))
    except BaseException:
        store.close()
        raise
    if actor is None:
        store.close()
        return None
    return store, actor


def _goes_on(missing: LogMissing, parent: QWidget | None) -> bool:
    title, act = _("The newest work may be missing"), _("Go on without it")
    return asked(parent, title, missing.what, act, danger=True)
