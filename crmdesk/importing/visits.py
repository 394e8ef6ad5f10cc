"""A store's own showroom log into visits, and into files for those who left a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, verb
from crmdesk.customers.numbers import digits_of, number_problem
from crmdesk.dates import today_of, utc
from crmdesk.i18n import N_, _
from crmdesk.importing import cells
from crmdesk.importing.columns import day_above
from crmdesk.importing.mapping import Mapping, ticked_columns
from crmdesk.importing.outcome import ImportReport, Skipped
from crmdesk.importing.prospects import UNGRADED, Choices, Prospect, write_prospects
from crmdesk.importing.rows import (
    Person,
    Row,
    accounts_by_name,
    known_people,
    watched_rows,
)
from crmdesk.importing.running import Batch, run_import
from crmdesk.jobs import Progress
from crmdesk.models import Opportunity, Outcome, Visit, Way
from crmdesk.store import Actor, Store, actor_of, bulk_insert, store_of, tell
from crmdesk.store.records import store_record
from crmdesk.store.search_index import optimise

_OPENING = time(9)
_OF_A_PARTY = (
    "name",
    "phone",
    "gender",
    "model",
    "level",
    "arrived",
    "left",
    "walk_in",
    "phone_in",
    "remark",
)


@dataclass(frozen=True)
class Party:
    prospect: Prospect
    day: date
    left_at: datetime | None
    way: Way
    size: int
    remark: str

    @property
    def is_filed(self) -> bool:
        return bool(self.prospect.digits)

    @property
    def sign(self) -> tuple[datetime, str]:
        return self.prospect.met_at, self.prospect.name


def import_visits(
    store: Store,
    actor: Actor,
    path: Path,
    mapping: Mapping | None,
    progress: Progress,
    *,
    dry_run: bool = False,
) -> ImportReport:
    """Each row is a party; the day stands in a column or above the table."""
    return run_import("visits", _write, store, actor, path, mapping, progress, dry_run=dry_run)


@verb(Permission.IMPORT)
def _write(session: Session, batch: Batch) -> None:
    reading, parties = read(session, batch)
    fresh = _without_those_here(session, parties, batch.report)
    known = known_people(session, [party.prospect.digits for party in fresh])
    news = {p.prospect.person: p.prospect for p in reversed(fresh) if p.is_filed}
    opened = write_prospects(
        session,
        [prospect for person, prospect in news.items() if person not in known],
        reading.choices,
        today=reading.today,
        now=batch.now,
    )
    _write_visits(session, fresh, known, opened, batch.report)
    reading.tell_unknown()
    optimise(session)
    tell(session, "import.visits", N_("Imported {count} visits."), count=len(fresh))


def read(session: Session, batch: Batch) -> tuple[_Reading, list[Party]]:
    """The file's parties; the other rows are in the report with their reason."""
    reading = _Reading(session, batch)
    return reading, [party for row in watched_rows(batch) if (party := reading.party(row))]


class _Reading:
    """Rows into parties, with the store's own words at hand."""

    def __init__(self, session: Session, batch: Batch) -> None:
        self._batch = batch
        self._zone = store_record(session).zone
        self.today = today_of(batch.now, self._zone)
        self.choices = Choices.of(session)
        self._advisers = accounts_by_name(session)
        self._unknown: dict[str, None] = {}
        header = batch.sheet.header
        self._sources = {
            name: header.index(column) for name, column in ticked_columns(header, "source").items()
        }
        self._cells = dict(batch.sheet.rows)
        self._day = day_above(batch.sheet)

    def party(self, row: Row) -> Party | None:
        """The party, or None with the reason in the report."""
        if not any(row.text(field) for field in _OF_A_PARTY):
            self._batch.report.skipped.append(Skipped(row.number, _("The line is empty.")))
            return None
        day = self._day_of(row)
        phone, *further = cells.phones(row["phone"]) or [""]
        if problem := self._problem(row, day, phone):
            self._batch.report.skipped.append(Skipped(row.number, problem))
            return None
        assert day is not None
        arrived = utc(day, cells.clock(row["arrived"]) or _OPENING, self._zone)
        return Party(
            prospect=self._prospect(row, [phone, *further], arrived),
            day=day,
            left_at=self._left(row, day, arrived),
            way=Way.PHONE_IN if cells.ticked(row["phone_in"]) else Way.WALK_IN,
            size=_size(row),
            remark=row.text("remark"),
        )

    def _day_of(self, row: Row) -> date | None:
        """Its own day; where the cell is empty, that of the line above: days are often merged."""
        if row.text("day"):
            self._day = cells.day(row["day"])
        return self._day

    def _problem(self, row: Row, day: date | None, phone: str) -> str:
        if day is None and row.text("day"):
            return _("“{text}” is no day.").format(text=row.text("day"))
        if day is None:
            return _("There is no day, in no column and not above the table.")
        if day > self.today:
            return _("The day {day} is still to come.").format(day=day)
        if phone and (problem := number_problem(phone)):
            return problem
        if phone and not cells.name(row["name"]):
            return _("There is a number without a name.")
        return ""

    def _prospect(self, row: Row, phones: list[str], arrived: datetime) -> Prospect:
        phone, *further = phones
        return Prospect(
            row=row.number,
            name=cells.name(row["name"]),
            phone=phone,
            digits=digits_of(phone) if phone else "",
            gender=cells.gender(row["gender"]),
            level=cells.level(row["level"], self.choices.levels) or UNGRADED,
            model=row.text("model"),
            source_id=self._source(row),
            adviser_id=self._adviser(row),
            met_at=arrived,
            further=further,
        )

    def _source(self, row: Row) -> int | None:
        found = [
            name
            for name, place in self._sources.items()
            if cells.ticked(self._cells[row.number][place])
        ]
        said = found[0] if found else row.text("source")
        return self.choices.sources.get(said.casefold())

    def _adviser(self, row: Row) -> int | None:
        said = row.text("adviser")
        found = self._advisers.get(said.casefold())
        if said and found is None:
            self._unknown[said] = None
        return found

    def _left(self, row: Row, day: date, arrived: datetime) -> datetime | None:
        """A time before arriving is one after midnight for nobody: it is left out."""
        at = cells.clock(row["left"])
        left = utc(day, at, self._zone) if at else None
        return left if left and left - arrived >= timedelta() else None

    def tell_unknown(self) -> None:
        if self._unknown:
            self._batch.report.notes.append(
                _("These advisers have no account here, so their customers have no owner: {names}.")
                .format(names=", ".join(self._unknown))
            )  # fmt: skip


def _size(row: Row) -> int:
    said = row.text("party").removesuffix("人").strip()
    return max(int(said), 1) if said.isdecimal() and len(said) < 4 else 1


def _without_those_here(
    session: Session, parties: Sequence[Party], report: ImportReport
) -> list[Party]:
    """A log imported twice adds nothing."""
    if not parties:
        return []
    days = [party.day for party in parties]
    here = {
        (arrived_at, name)
        for arrived_at, name in session.execute(
            select(Visit.arrived_at, Visit.name).where(
                Visit.store_id == store_of(session), Visit.day.between(min(days), max(days))
            )
        )
    }
    report.skipped += [
        Skipped(party.prospect.row, _("This visit is already here."))
        for party in parties
        if party.sign in here
    ]
    return [party for party in parties if party.sign not in here]


def _write_visits(
    session: Session,
    parties: Sequence[Party],
    known: dict[Person, int],
    opened: dict[Person, tuple[int, int]],
    report: ImportReport,
) -> None:
    deals = _open_deals(session, known.values())
    seen = set(known)
    rows = []
    for party in parties:
        person = party.prospect.person
        customer_id, deal = opened.get(person) or (known.get(person), None)
        deal = deal or deals.get(customer_id or 0)
        is_again = party.is_filed and person in seen
        report.updated += is_again
        report.added += not is_again
        rows.append(_visit(session, party, customer_id, deal, is_first=not is_again))
        if party.is_filed:
            seen.add(person)
    bulk_insert(session, Visit, rows)


def _visit(
    session: Session,
    party: Party,
    customer_id: int | None,
    opportunity_id: int | None,
    *,
    is_first: bool,
) -> dict[str, Any]:
    prospect = party.prospect
    return {
        "store_id": store_of(session),
        "day": party.day,
        "arrived_at": prospect.met_at,
        "left_at": party.left_at,
        "way": party.way,
        "party_size": party.size,
        "is_first": is_first,
        "source_id": prospect.source_id,
        "adviser_id": prospect.adviser_id,
        "customer_id": customer_id,
        "opportunity_id": opportunity_id,
        "name": prospect.name,
        "model_text": prospect.model,
        "level": prospect.level if party.is_filed else None,
        "is_filed": party.is_filed,
        "remark": party.remark,
        "logged_by_id": actor_of(session).account_id,
        "version": 1,
    }


def _open_deals(session: Session, customer_ids: Any) -> dict[int, int]:
    wanted = sorted(set(customer_ids))
    found: dict[int, int] = {}
    deals = select(Opportunity.customer_id, Opportunity.id).where(
        Opportunity.outcome == Outcome.OPEN
    )
    for start in range(0, len(wanted), 900):
        some = Opportunity.customer_id.in_(wanted[start : start + 900])
        newest_last = deals.where(some).order_by(Opportunity.id)
        found |= dict(session.execute(newest_last).tuples())
    return found
