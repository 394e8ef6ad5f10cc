"""One list or table taken back from a backup, row by row."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from PySide6.QtWidgets import QWidget

from crmdesk.access.taking_back import table_differences, tables_to_take_back, take_back_table
from crmdesk.i18n import N_, _
from crmdesk.jobs import Progress
from crmdesk.store.taking_back import Brought, Comparison, Key, table_name
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.parts.fields import ComboBox
from crmdesk.ui.settings.beside import Beside
from crmdesk.ui.settings.taking_back import TakeBackDialog


class TakeTableDialog(TakeBackDialog):
    title = N_("Take back one list")
    about = N_(
        "Row by row: what is gone from the list comes back, and what was changed is set back. What"
        " came later stays."
    )

    def __init__(self, desk: Desk, beside: Beside, parent: QWidget) -> None:
        super().__init__(desk, beside, parent)
        with desk.read() as session:
            tables = tables_to_take_back(session)
        choices: list[tuple[Any, str]] = [(table, table_name(table)) for table in tables]
        self.table = ComboBox(choices, tables[0] if tables else None)
        self.table.setAccessibleName(_("List"))
        self.table.edited.connect(self._choose)
        self._chosen = ""
        self._lay_out(self.table)
        self._choose()

    def _choose(self, *_value: object) -> None:
        self._chosen = self.table.value() or ""
        if self._chosen:
            self.compare()

    def differences(self, session: Session, backup: Session, progress: Progress) -> Comparison:
        return table_differences(session, backup, self._chosen, progress)

    def take(
        self,
        session: Session,
        backup: Session,
        progress: Progress,
        chosen: Collection[Key] | None,
    ) -> Brought:
        source = self.beside.backup.name
        return take_back_table(
            session, backup, self._chosen, chosen, source=source, progress=progress
        )
