"""What an import did, for the window, the terminal and scheduled tasks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from crmdesk.i18n import _


class Skipped(NamedTuple):
    row: int
    reason: str


@dataclass
class ImportReport:
    """``rows`` = ``added`` + ``updated`` + the skipped ones. ``action`` is what undo takes back."""

    rows: int = 0
    added: int = 0
    updated: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    action: int | None = None
    is_dry: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "added": self.added,
            "updated": self.updated,
            "skipped": [skipped._asdict() for skipped in self.skipped],
            "action": self.action,
            "notes": self.notes,
        }

    def lines(self) -> list[str]:
        """One line for the figures, one for each note, one for each row left out."""
        said = _("{rows} rows: {added} added, {updated} updated, {skipped} left out.").format(
            rows=self.rows, added=self.added, updated=self.updated, skipped=len(self.skipped)
        )
        first = _("Nothing was written: a dry run.") + " " + said if self.is_dry else said
        left_out = [_("Row {row}: {reason}").format(**s._asdict()) for s in self.skipped]
        return [first, *self.notes, *left_out]
