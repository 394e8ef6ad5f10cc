"""One import from file to report: read, map, write as one action, or roll all of it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from crmdesk.importing import mapping as mappings
from crmdesk.importing.columns import settled
from crmdesk.importing.mapping import Mapping
from crmdesk.importing.outcome import ImportReport
from crmdesk.importing.reading import Sheet, read_table
from crmdesk.jobs import Progress, without_collecting
from crmdesk.store import Actor, Store
from crmdesk.store.undo import last_action


@dataclass(frozen=True)
class Batch:
    """What an importer is given: the file's rows, how to read them, and the moment."""

    sheet: Sheet
    mapping: Mapping
    report: ImportReport
    progress: Progress
    now: datetime


Write = Callable[[Session, Batch], None]


class _Rehearsed(Exception):
    """Ends a dry run: the transaction rolls back."""


@without_collecting()
def run_import(
    kind: str,
    write: Write,
    store: Store,
    actor: Actor,
    path: Path,
    mapping: Mapping | None,
    progress: Progress,
    *,
    dry_run: bool = False,
) -> ImportReport:
    """Import ``path`` with ``write``; cancelled or failed, it leaves nothing behind."""
    sheet = read_table(path)
    chosen = mapping or mappings.guess(sheet.header, kind)
    mappings.check(chosen, sheet.header, kind)
    sheet = settled(sheet, chosen)
    report = ImportReport(rows=len(sheet.rows), notes=list(sheet.notes), is_dry=dry_run)
    try:
        with store.write(actor) as session:
            write(session, Batch(sheet, chosen, report, progress, store.now()))
            progress(report.rows, report.rows)  # the last moment at which one can stop
            if dry_run:
                raise _Rehearsed
    except _Rehearsed:
        return report
    with store.read(actor) as session:
        last = last_action(session)
    report.action = last.id if last and (report.added or report.updated) else None
    return report
