"""Saving a file's draft; two people at it are shown both versions and neither loses work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from crmdesk.customers.files import Conflict, CustomerDraft, save_file
from crmdesk.errors import UserError
from crmdesk.ui.customers.conflict_dialog import ConflictDialog, settled
from crmdesk.ui.customers.file_data import FileData
from crmdesk.ui.desk import Desk


class FileSaver:
    """``saved`` is called when a draft was saved after its two versions were settled."""

    def __init__(self, desk: Desk, parent: QWidget, fail: Callable[[str], object]) -> None:
        self._desk, self._parent, self._fail = desk, parent, fail
        self.dialog: ConflictDialog | None = None

    def save(
        self,
        data: FileData,
        mine: CustomerDraft,
        base: CustomerDraft,
        version: int,
        saved: Callable[[], object],
    ) -> bool:
        """Whether it was saved at once."""
        try:
            with self._desk.write() as session:
                save_file(
                    session,
                    data.file.id,
                    mine,
                    seen=base,
                    now=self._desk.now(),
                )
        except Conflict as conflict:
            self._ask(data, conflict, mine, base, saved)
        except UserError as error:
            self._fail(str(error))
        else:
            return True
        return False

    def _ask(
        self,
        data: FileData,
        conflict: Conflict,
        mine: CustomerDraft,
        base: CustomerDraft,
        saved: Callable[[], object],
    ) -> None:
        dialog = ConflictDialog(conflict, data.sources, self._parent)

        def take() -> None:
            theirs = replace(base, **conflict.theirs)
            both = settled(mine, base, theirs, dialog.chosen_theirs())
            if self.save(data, both, theirs, 0, saved):
                saved()

        dialog.accepted.connect(take)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog = dialog
        dialog.open()
