"""Running a report, and handing it out as a file with its entry in the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from crmdesk.access import Permission, query, require, verb
from crmdesk.dates import local
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _, language
from crmdesk.jobs import Progress, unwatched
from crmdesk.reports.catalogue import REPORTS
from crmdesk.reports.definition import Report
from crmdesk.reports.document import Document
from crmdesk.reports.drawing.excel import write_excel
from crmdesk.reports.drawing.files import written_whole
from crmdesk.reports.drawing.pdf import write_pdf
from crmdesk.reports.drawing.plain import write_csv
from crmdesk.reports.parameters import resolve
from crmdesk.reports.wording import moment_text
from crmdesk.store import Actor, Store, log_always, tell


def run_report(
    store: Store,
    actor: Actor,
    key: str,
    given: Mapping[str, Any] | None = None,
    progress: Progress = unwatched,
) -> Document:
    """The report ``key`` for what was chosen; see ``parameters`` for the names in ``given``."""
    progress(0, 1)
    with store.read(actor) as session:
        document = build_report(session, key, given or {}, now=store.now())
    progress(1, 1)
    return document


@query(Permission.RUN_REPORTS, beyond=True)
def build_report(
    session: Session, key: str, given: Mapping[str, Any], *, now: datetime
) -> Document:
    report = report_of(key)
    require(session, report.sees)
    return report.build(session, resolve(session, report, given, now=now))


def report_of(key: str) -> Report:
    if key not in REPORTS:
        raise UserError(
            _("There is no report “{name}”. There are: {names}.").format(
                name=key, names=", ".join(REPORTS)
            )
        )
    return REPORTS[key]


def export_report(
    store: Store,
    actor: Actor,
    key: str,
    given: Mapping[str, Any] | None,
    path: Path,
    *,
    reason: str = "",
    progress: Progress = unwatched,
) -> Document:
    """Run the report and write it to ``path``; the ending of its name says how."""
    kind_of(path)
    document = run_report(store, actor, key, given, progress)
    return export_document(store, actor, document, path, reason=reason, progress=progress)


def export_document(
    store: Store,
    actor: Actor,
    document: Document,
    path: Path,
    *,
    reason: str = "",
    progress: Progress = unwatched,
) -> Document:
    """Write a document that was run before. No file appears without its entry in the journal."""
    now, write = store.now(), _WRITERS[kind_of(path)]
    with store.read(actor) as session:
        check_export(session, document, path, reason)
    marked = _marked(document, actor.name, now, reason.strip())
    with written_whole(path) as beside:
        write(marked, beside, actor.name, now, progress)
        with store.write(actor) as session:
            record_export(session, document, path, reason)
    return marked


def needs_reason(document: Document, path: Path) -> bool:
    """A spreadsheet of people leaves the house more easily than paper does."""
    return document.lists_customers and kind_of(path) != ".pdf"


@query(Permission.RUN_REPORTS)
def check_export(session: Session, document: Document, path: Path, reason: str) -> None:
    if not needs_reason(document, path):
        return
    require(session, Permission.EXPORT)
    if not reason.strip():
        raise UserError(_("This list names customers. Say what it is for, then export it."))


@verb(Permission.RUN_REPORTS)
def record_export(session: Session, document: Document, path: Path, reason: str) -> None:
    """The journal's entry of an export, kept although nothing in the store changes."""
    check_export(session, document, path, reason)
    tell(
        session,
        "report.export",
        N_("Exported “{report}” to {file}, {count} rows: {reason}"),
        report=document.title,
        file=path.name,
        count=sum(len(table.rows) for table in document.tables if table.key == document.main),
        reason=reason.strip() or "–",
    )
    log_always(session)


@verb(Permission.RUN_REPORTS)
def record_print(session: Session, document: Document, pages: int) -> None:
    """The journal's entry of a report that went to paper."""
    tell(
        session,
        "report.print",
        N_("Printed “{report}”, {count} pages."),
        report=document.title,
        count=pages,
    )
    log_always(session)


def kind_of(path: Path) -> str:
    kind = path.suffix.lower()
    if kind not in _WRITERS:
        raise UserError(
            _(
                "A report is written as .xlsx, .pdf or .csv. Give “{file}” one of these endings."
            ).format(file=path.name)
        )
    return kind


def _marked(document: Document, by: str, now: datetime, reason: str) -> Document:
    """With the line that says who took it out, when and for what."""
    time = moment_text(local(now, document.zone))
    line = _("Exported by {name} at {time}").format(name=by, time=time)
    if reason:
        line = _("Exported by {name} at {time} for: {reason}").format(
            name=by, time=time, reason=reason
        )
    return replace(document, watermark=line)


def _csv(document: Document, path: Path, by: str, now: datetime, progress: Progress) -> None:
    write_csv(document, path, language())


_WRITERS: dict[str, Callable[[Document, Path, str, datetime, Progress], None]] = {
    ".xlsx": write_excel,
    ".pdf": write_pdf,
    ".csv": _csv,
}
