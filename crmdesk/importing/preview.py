"""What an import would make of a file's first rows, before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from crmdesk import i18n
from crmdesk.access import Permission, query
from crmdesk.customers.wording import GENDERS
from crmdesk.i18n import _
from crmdesk.importing import cells, customers, sales, visits
from crmdesk.importing import mapping as mappings
from crmdesk.importing.columns import settled
from crmdesk.importing.mapping import FIELDS, Mapping
from crmdesk.importing.outcome import ImportReport
from crmdesk.importing.prospects import Choices
from crmdesk.importing.reading import Sheet
from crmdesk.importing.rows import Row, accounts_by_name, rows_of
from crmdesk.importing.running import Batch
from crmdesk.jobs import unwatched
from crmdesk.models import Gender

SHOWN = 20
_TICK = "✓"
_READERS: dict[str, Callable[[Session, Batch], object]] = {
    "customers": customers.read,
    "sales": sales.read,
    "visits": visits.read,
}


class Understood(NamedTuple):
    """A row as it would be taken: its line in the file, a text for each mapped field."""

    id: int
    texts: dict[str, str]
    unclear: frozenset[str]
    """Fields whose text means nothing here: a level, a source, a day that is none."""
    problem: str
    """Why the row would be left out."""


@query(Permission.IMPORT)
def preview(
    session: Session, kind: str, sheet: Sheet, mapping: Mapping, *, now: datetime
) -> list[Understood]:
    """The first rows. Who is here already shows only when the whole file is tried."""
    mappings.check(mapping, sheet.header, kind)
    whole = settled(sheet, mapping)
    first = replace(whole, rows=whole.rows[:SHOWN])
    batch = Batch(first, mapping, ImportReport(), unwatched, now)
    _READERS[kind](session, batch)
    problems = dict(batch.report.skipped)
    meaning = _Meaning(session)
    return [
        meaning.of(row, mapping, problems.get(row.number, "")) for row in rows_of(first, mapping)
    ]


def likeliest_kind(header: list[str]) -> str:
    """The kind of file of whose fields the header names the most."""
    named = {
        kind: (_has_required(found, kind), len(found), -len(FIELDS[kind]))
        for kind in FIELDS
        for found in [mappings.guess(header, kind)]
    }
    return max(named, key=lambda kind: named[kind])


def _has_required(mapping: Mapping, kind: str) -> bool:
    return all(field.key in mapping for field in FIELDS[kind] if field.required)


class _Meaning:
    """Cells as the store understands them; None for what it does not."""

    def __init__(self, session: Session) -> None:
        choices = Choices.of(session)
        self._levels, self._sources = choices.levels, choices.sources
        self._advisers = accounts_by_name(session)
        self._of: dict[str, Callable[[Any], str | None]] = {
            "name": cells.name,
            "phone": cells.phone,
            "gender": _gender,
            "level": lambda cell: cells.level(cell, self._levels),
            "source": lambda cell: self._known(cell, self._sources),
            "adviser": lambda cell: self._known(cell, self._advisers),
            "price": _price,
            **dict.fromkeys(("day", "created", "next"), _day),
            **dict.fromkeys(("arrived", "left"), _clock),
            **dict.fromkeys(("walk_in", "phone_in"), _tick),
        }

    def of(self, row: Row, mapping: Mapping, problem: str) -> Understood:
        texts, unclear = {}, set()
        for field in mapping:
            said = row.text(field)
            meant = self._of.get(field, cells.text)(row[field]) if said else ""
            texts[field] = said if meant is None else meant
            if meant is None:
                unclear.add(field)
        return Understood(row.number, texts, frozenset(unclear), problem)

    @staticmethod
    def _known(cell: Any, names: dict[str, int]) -> str | None:
        said = cells.text(cell)
        return said if said.casefold() in names else None


def _gender(cell: Any) -> str | None:
    found = cells.gender(cell)
    return _(GENDERS[Gender(found)]) if found else None


def _day(cell: Any) -> str | None:
    found = cells.day(cell)
    return i18n.day_full(found) if found else None


def _clock(cell: Any) -> str | None:
    found = cells.clock(cell)
    return i18n.clock(found) if found else None


def _price(cell: Any) -> str | None:
    found = cells.money(cell)
    return None if found is None else i18n.money(found)


def _tick(cell: Any) -> str:
    return _TICK if cells.ticked(cell) else ""
