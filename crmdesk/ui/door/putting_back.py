"""Between two windows: a backup takes the store's place."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from crmdesk.access.restoring import Wanted, restore_for
from crmdesk.i18n import _
from crmdesk.jobs import Progress
from crmdesk.store import Actor
from crmdesk.ui.desk import Notice, PuttingBack
from crmdesk.ui.door.between import Return, Undone, WorkDialog, reopened
from crmdesk.ui.door.sign_in import Now
from crmdesk.ui.parts.text import Paragraph


class Left(NamedTuple):
    """Who left the store, by the way of a closed window, and what for."""

    wanted: PuttingBack
    path: Path
    key: bytes | None
    actor: Actor


def put_back(left: Left, now: Now) -> Return:
    """Do it, with progress; where it does not work, the store is opened again as it was."""
    (backup, key, of_another), path, present_key, actor = left

    def work(progress: Progress) -> Path | None:
        wanted = Wanted(backup, path, key, present_key, of_another)
        return restore_for(actor, wanted, now, progress)

    heading, name = _("Putting the backup in the store's place"), Paragraph(backup.name, "muted")
    try:
        kept = WorkDialog(_("Restoring"), heading, _("Restoring"), work, name).wait()
    except Undone as undone:
        return Return(_why(undone.__cause__), reopened(path, present_key, actor, now))
    said = _("The backup {name} stands in the store's place.").format(name=backup.name)
    if kept:
        beside = _("The file that was there is kept as {path}.").format(path=kept)
        said = f"{said} {beside}"
    return Return(Notice(said, "good"), None)


def _why(problem: BaseException | None) -> Notice:
    if problem is None:
        return Notice(_("Stopped: nothing was restored."))
    return Notice(_("Nothing was restored. {reason}").format(reason=problem), "late")
