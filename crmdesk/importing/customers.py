"""Lists of prospects, as stores keep them, into files with an opportunity and a next contact."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from pathlib import Path

from sqlalchemy.orm import Session

from crmdesk.access import Permission, verb
from crmdesk.customers.numbers import digits_of, number_problem
from crmdesk.dates import today_of, utc
from crmdesk.i18n import N_, _
from crmdesk.importing import cells
from crmdesk.importing.mapping import Mapping
from crmdesk.importing.outcome import ImportReport, Skipped
from crmdesk.importing.prospects import UNGRADED, Choices, Prospect, write_prospects
from crmdesk.importing.rows import Person, Row, accounts_by_name, known_people, watched_rows
from crmdesk.importing.running import Batch, run_import
from crmdesk.jobs import Progress
from crmdesk.store import Actor, Store, tell
from crmdesk.store.records import store_record
from crmdesk.store.search_index import optimise

_NOON = time(12)
_ANSWERS = ("occupation", "workplace", "address", "email")


def import_customers(
    store: Store,
    actor: Actor,
    path: Path,
    mapping: Mapping | None,
    progress: Progress,
    *,
    dry_run: bool = False,
) -> ImportReport:
    """Each row is a prospect; who is here already, by number and name, is left as they are."""
    return run_import("customers", _write, store, actor, path, mapping, progress, dry_run=dry_run)


@verb(Permission.IMPORT)
def _write(session: Session, batch: Batch) -> None:
    choices, found = Choices.of(session), read(session, batch)
    today = today_of(batch.now, store_record(session).zone)
    known = known_people(session, [prospect.digits for prospect in found.values()])
    for person in found.keys() & known.keys():
        batch.report.skipped.append(Skipped(found[person].row, _("This person is already here.")))
    fresh = [prospect for person, prospect in found.items() if person not in known]
    write_prospects(session, fresh, choices, today=today, now=batch.now)
    batch.report.added = len(fresh)
    batch.report.skipped.sort()
    optimise(session)
    tell(session, "import.customers", N_("Imported {count} customers."), count=len(fresh))


def read(session: Session, batch: Batch) -> dict[Person, Prospect]:
    """The file's people, each once; the others are in the report with their reason."""
    choices, advisers = Choices.of(session), accounts_by_name(session)
    zone = store_record(session).zone
    today = today_of(batch.now, zone)
    found: dict[Person, Prospect] = {}
    told: dict[tuple[str, str, str], None] = {}
    for row in watched_rows(batch):
        told[row.text("level"), row.text("source"), row.text("adviser")] = None
        prospect = _prospect(row, choices, advisers, zone, today)
        if problem := _problem(row, prospect, today):
            batch.report.skipped.append(Skipped(row.number, problem))
        elif prospect.person in found:
            batch.report.skipped.append(Skipped(row.number, _("This person is in the file twice.")))
        else:
            found[prospect.person] = prospect
    if unknown := _unknown(told, choices, advisers):
        batch.report.notes.append(
            _("Words that this store does not know were left out: {words}.").format(
                words=", ".join(unknown)
            )
        )
    return found


def _unknown(
    told: Iterable[tuple[str, str, str]], choices: Choices, advisers: dict[str, int]
) -> list[str]:
    """Levels, sources and advisers that are none here, each once."""
    found: dict[str, None] = {}
    for level, source, adviser in told:
        known = {
            level: cells.level(level, choices.levels) is not None,
            source: source.casefold() in choices.sources,
            adviser: adviser.casefold() in advisers,
        }
        found |= {word: None for word, is_known in known.items() if word and not is_known}
    return list(found)


def _prospect(
    row: Row, choices: Choices, advisers: dict[str, int], zone: str, today: date
) -> Prospect:
    phone, *further = cells.phones(row["phone"]) or [""]
    return Prospect(
        row=row.number,
        name=cells.name(row["name"]),
        phone=phone,
        digits=digits_of(phone) if phone else "",
        gender=cells.gender(row["gender"]),
        level=cells.level(row["level"], choices.levels) or UNGRADED,
        model=row.text("model"),
        source_id=choices.sources.get(row.text("source").casefold()),
        adviser_id=advisers.get(row.text("adviser").casefold()),
        met_at=utc(cells.day(row["created"]) or today, _NOON, zone),
        next_on=cells.day(row["next"]),
        further=further,
        answers={key: row.text(key) for key in _ANSWERS} | {"cares_about": row.text("remark")},
    )


def _problem(row: Row, prospect: Prospect, today: date) -> str:
    if not prospect.name:
        return _("There is no name.")
    if not prospect.phone:
        return _("There is no phone.")
    if problem := number_problem(prospect.phone):
        return problem
    if row.text("created") and cells.day(row["created"]) is None:
        return _("“{text}” is no day.").format(text=row.text("created"))
    if (filed := cells.day(row["created"])) and filed > today:
        return _("The day {day} is still to come.").format(day=filed)
    return ""
