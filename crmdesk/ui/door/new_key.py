"""Between two windows: the store is encrypted with a new key, and opened again."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from crmdesk.access.store_key import KeyChanged, change_key
from crmdesk.i18n import _
from crmdesk.jobs import Progress
from crmdesk.store import Actor
from crmdesk.store.opening import open_store
from crmdesk.ui.desk import Notice
from crmdesk.ui.door.between import Return, Undone, WorkDialog, reopened
from crmdesk.ui.door.new_store import RecoverySheet
from crmdesk.ui.door.sign_in import Now
from crmdesk.ui.parts.dialogs import answered


@dataclass(frozen=True)
class LeftForKey:
    """Who left the store, by the way of a closed window, to encrypt it with a new key."""

    path: Path
    key: bytes | None = field(repr=False)
    actor: Actor


def give_new_key(left: LeftForKey, now: Now) -> Return:
    """Do it, with progress; where it does not work, the store is opened again as it was."""

    def work(progress: Progress) -> KeyChanged:
        store = open_store(left.path, left.key, now)
        try:
            return change_key(store, left.actor, progress)
        finally:
            store.close()

    heading = _("Encrypting the store with a new key")
    try:
        changed = WorkDialog(_("Change the key"), heading, _("Encrypting anew"), work).wait()
    except Undone as undone:
        why = undone.__cause__
        reason = str(why or _("Stopped: the key is as it was."))
        opened = reopened(left.path, left.key, left.actor, now)
        return Return(Notice(reason, "late" if why else ""), opened)
    if changed.code:
        answered(RecoverySheet(left.path.stem, changed.code, None))
    said = _("The store has a new key. Backups of before keep their own.")
    return Return(Notice(said, "good"), (changed.store, left.actor))
